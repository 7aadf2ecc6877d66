import type { WorkersPlan } from "./plan";
import { firstWorkerPort, masterPort } from "./plan";

/*
 * What the machines run at every start. Scripts of bash; `TRAINYARD_ROOT` puts files below another folder, so that a test can look at
 * them. They hold no secrets: any process of a machine can read its user data.
 */

const boundary = "trainyard";

/**
 * The script, and the word that it runs at every start and not only at the first (cloud-init, `scripts-user`; AWS re:Post "execute user
 * data at every restart"): a changed script comes with a stop and a start, and the machine and its volumes stay.
 */
export function everyStart(script: string): string {
  const config = "#cloud-config\ncloud_final_modules:\n  - [scripts-user, always]\n";
  const part = (type: string, name: string, body: string) =>
    [
      `--${boundary}`,
      `Content-Type: ${type}; charset="us-ascii"`,
      "MIME-Version: 1.0",
      `Content-Disposition: attachment; filename="${name}"`,
      "",
      body,
    ].join("\n");
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "MIME-Version: 1.0",
    "",
    part("text/cloud-config", "cloud-config.txt", config),
    part("text/x-shellscript", "start.sh", script),
    `--${boundary}--`,
    "",
  ].join("\n");
}

const prologue = `#!/bin/bash
set -euo pipefail
root="\${TRAINYARD_ROOT:-}"
put() { # file: writes standard input there
  mkdir -p "$(dirname "$root$1")"
  cat > "$root$1"
}
put /usr/local/lib/trainyard/pull <<'END'
#!/bin/sh
# Pulls an image; logs in with the machine's own role where the image stands in ECR.
set -eu
registry="\${1%%/*}"
case "$registry" in
*.dkr.ecr.*.amazonaws.com*)
  aws ecr get-login-password --region "$(echo "$registry" | cut -d. -f4)" | docker login --username AWS --password-stdin "$registry"
  ;;
esac
exec docker pull "$1"
END
chmod 755 "$root/usr/local/lib/trainyard/pull"
`;

export interface CoordinatorStart {
  readonly image: string;
  readonly toml: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The address that the process is given, `0.0.0.0:50051`. */
  readonly address: string;
}

/** Amazon Linux brings Docker as a package; the unit starts the container again whenever it ends. */
export function coordinatorScript({ image, toml, variables, address }: CoordinatorStart): string {
  return `${prologue}
command -v docker >/dev/null || dnf install --assumeyes docker
systemctl enable --now docker
put /etc/trainyard/coordinator/coordinator.toml <<'END'
${toml}END
${put("/etc/trainyard/coordinator.env", variableLines(variables))}
${put(
  "/etc/systemd/system/coordinator.service",
  unit({
    description: "Training coordinator",
    name: "coordinator",
    image,
    restart: "always",
    // The host's network: from a bridge of Docker's the machine's role could not be reached with the one hop that is allowed.
    options: [
      "--network host",
      "--read-only --tmpfs /tmp --tmpfs /var/cache/coordinator",
      "--user 65532:65532 --cap-drop ALL --security-opt no-new-privileges",
      "--env-file /etc/trainyard/coordinator.env",
      "--volume /etc/trainyard/coordinator:/etc/coordinator:ro --workdir /etc/coordinator",
    ],
    command: `coordinator ${address}`,
  }),
)}
systemctl daemon-reload
systemctl enable coordinator.service
systemctl restart coordinator.service
`;
}

export interface WorkerStart {
  readonly rank: number;
  readonly image: string;
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** `vol-...` of its checkpoints. */
  readonly volumeId: string;
  readonly checkpointsPath: string;
  readonly data:
    | { readonly kind: string; readonly server: string; readonly path: string; readonly mountPath: string }
    | undefined;
  readonly efa: boolean;
  readonly nvidia: boolean;
}

/** Mounts come first, then the unit; a training that ended well stays ended, one that failed starts again. */
export function workerScript(start: WorkerStart): string {
  const { checkpointsPath, data, volumeId } = start;
  return `${prologue}
systemctl enable --now docker
# EBS shows a volume under its id; it is attached after the machine has started.
device="$root/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volumeId.replace("-", "")}"
for attempt in $(seq 120); do [ -e "$device" ] && break; sleep 5; done
[ -e "$device" ] || { echo "the volume ${volumeId} was not attached within ten minutes" >&2; exit 1; }
blkid "$device" >/dev/null || mkfs.xfs "$device"
mkdir -p "$root${checkpointsPath}"
mountpoint -q "$root${checkpointsPath}" || mount -o noatime "$device" "$root${checkpointsPath}"
# A volume that was made larger shows it only after its file system grew.
xfs_growfs "$root${checkpointsPath}" >/dev/null
${data === undefined ? "" : dataMount(data)}${put("/etc/trainyard/worker.env", variableLines(start.variables))}
${put("/etc/systemd/system/worker.service", workerUnit(start))}
systemctl daemon-reload
systemctl enable worker.service
systemctl restart worker.service
`;
}

function dataMount({ kind, server, path, mountPath }: NonNullable<WorkerStart["data"]>): string {
  const mount =
    kind === "lustre"
      ? `mount -t lustre -o ro,noatime,flock "${server}@tcp:/${path.replace(/^\//, "")}" "$root${mountPath}"`
      : `mount -t nfs -o ro,nfsvers=4.1,hard,noresvport "${server}:${path}" "$root${mountPath}"`;
  return `mkdir -p "$root${mountPath}"\nmountpoint -q "$root${mountPath}" || ${mount}\n`;
}

function workerUnit({ image, command, checkpointsPath, data, efa, nvidia }: WorkerStart): string {
  return unit({
    description: "Training worker",
    name: "worker",
    image,
    restart: "on-failure",
    options: [
      "--network host --ipc host",
      ...(nvidia ? ["--gpus all"] : []),
      // Registered memory is locked; EFA's devices are files.
      "--ulimit memlock=-1 --ulimit stack=67108864",
      ...(efa ? ["--device /dev/infiniband"] : []),
      "--security-opt no-new-privileges",
      "--env-file /etc/trainyard/worker.env",
      `--volume ${checkpointsPath}:${checkpointsPath}`,
      ...(data === undefined ? [] : [`--volume ${data.mountPath}:${data.mountPath}:ro`]),
    ],
    command: command.map(quoted).join(" "),
  });
}

interface Unit {
  readonly description: string;
  readonly name: string;
  readonly image: string;
  readonly restart: "always" | "on-failure";
  readonly options: readonly string[];
  readonly command: string;
}

function unit({ description, name, image, restart, options, command }: Unit): string {
  const run = [
    `/usr/bin/docker run --rm --name ${name}`,
    ...options.map((option) => `  ${option}`),
    `  ${image} ${command}`.trimEnd(),
  ];
  return `[Unit]
Description=${description}
After=network-online.target docker.service
Wants=network-online.target
Requires=docker.service
StartLimitIntervalSec=0

[Service]
ExecStartPre=-/usr/bin/docker rm --force ${name}
ExecStartPre=/usr/local/lib/trainyard/pull ${image}
ExecStart=${run.join(" \\\n")}
ExecStop=/usr/bin/docker stop --time 120 ${name}
TimeoutStartSec=1800
TimeoutStopSec=150
Restart=${restart}
RestartSec=10

[Install]
WantedBy=multi-user.target
`;
}

/** A word of a systemd command line: its own escapes, and a dollar or percent sign of the user's as it stands. */
function quoted(word: string): string {
  const plain = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w@:,./=+-]+$/.test(plain) ? plain : `"${plain.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function put(path: string, text: string): string {
  return `put ${path} <<'END'\n${text}END`;
}

/** Docker takes such a file literally: no quotes, no line ends within a value. */
function variableLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value.replaceAll("\n", " ")}\n`)
    .join("");
}

export interface Surroundings {
  readonly region: string;
  readonly logLevel: string;
  readonly tracingHost: string | undefined;
}

/** The document's variables, those that coordinator and workers share. */
export function sharedVariables({ region, logLevel, tracingHost }: Surroundings): Record<string, string> {
  return {
    RUST_LOG: logLevel,
    LOG_FORMAT: "json",
    AWS_REGION: region,
    ...(tracingHost === undefined
      ? {}
      : {
          JAEGER_AGENT_HOST: tracingHost,
          JAEGER_AGENT_PORT: "6831",
          OTEL_EXPORTER_OTLP_ENDPOINT: `http://${tracingHost}:4317`,
        }),
  };
}

/** What a worker's process is told, as training-runtime.md prints it, and what PyTorch needs to meet. */
export function workerVariables(
  rank: number,
  { count, checkpoints, efa }: Pick<WorkersPlan, "count" | "checkpoints" | "efa">,
  places: { readonly coordinatorUrl: string; readonly domain: string },
): Record<string, string> {
  return {
    COORDINATOR_URL: places.coordinatorUrl,
    WORKER_ID: `worker-${rank}`,
    RANK: `${rank}`,
    WORLD_SIZE: `${count}`,
    WORKER_PORT: `${firstWorkerPort + rank}`,
    MASTER_ADDR: `worker-0.${places.domain}`,
    MASTER_PORT: `${masterPort}`,
    CHECKPOINT_DIR: checkpoints.mountPath,
    // Docker's own bridge is an interface too, and leads nowhere.
    ...(efa ? { NCCL_SOCKET_IFNAME: "^lo,docker", NCCL_DEBUG: "WARN" } : {}),
  };
}
