import type { HostFleetPlan, PlannedHost } from "./plan";

/**
 * The shell scripts that prepare a host. Each may run again at any time with the same end. POSIX sh; `TRAINYARD_ROOT` puts files below
 * another folder, so that a test can look at them. Secrets come on standard input, never as arguments, which every user of the host can read.
 */
const prologue = `set -eu
root="\${TRAINYARD_ROOT:-}"
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }
put() { # file: writes standard input there
  as_root mkdir -p "$(dirname "$root$1")"
  as_root tee "$root$1" >/dev/null
}
unit_on() { # unit: starts it now and at boot; again if it runs, so that a change takes effect
  as_root systemctl daemon-reload
  as_root systemctl enable "$1"
  as_root systemctl restart "$1"
}
unit_off() { # unit: stops it for good, whether or not it is there
  as_root systemctl disable --now "$1" 2>/dev/null || true
}
`;

/** A user for services, the packages, and a folder for what they keep. */
export function baseScript(plan: HostFleetPlan): string {
  const packages = ["ca-certificates", "curl", "python3-venv", ...plan.packages];
  return `${prologue}
if ! id ${plan.serviceUser} >/dev/null 2>&1; then
  as_root useradd --system --create-home --home-dir /var/lib/${plan.serviceUser} --shell /usr/sbin/nologin ${plan.serviceUser}
fi
export DEBIAN_FRONTEND=noninteractive
as_root apt-get update -q
as_root apt-get install -q -y --no-install-recommends ${packages.join(" ")}
`;
}

/** Writes the accelerators' use where node exporter picks it up, in one name for every maker. */
const acceleratorCollector = `#!/bin/sh
# Prints accelerator_utilization_percent and accelerator_memory_used_bytes for NVIDIA and Gaudi cards.
if command -v nvidia-smi >/dev/null 2>&1; then
  nvidia-smi --query-gpu=index,utilization.gpu,memory.used --format=csv,noheader,nounits
elif command -v hl-smi >/dev/null 2>&1; then
  hl-smi -Q index,utilization.aip,memory.used -f csv,noheader,nounits
fi | awk -F', *' '{
  printf "accelerator_utilization_percent{index=\\"%s\\"} %s\\naccelerator_memory_used_bytes{index=\\"%s\\"} %.0f\\n", $1, $2 + 0, $1, ($3 + 0) * 1048576
}'
`;

const collectorService = `[Unit]
Description=Accelerator metrics for node exporter

[Service]
Type=oneshot
ExecStart=/bin/sh -c '/usr/local/lib/trainyard/accelerators > /var/lib/prometheus/node-exporter/accelerators.prom.new && mv /var/lib/prometheus/node-exporter/accelerators.prom.new /var/lib/prometheus/node-exporter/accelerators.prom'
`;

const collectorTimer = `[Unit]
Description=Accelerator metrics every 15 seconds

[Timer]
OnBootSec=15
OnUnitActiveSec=15
AccuracySec=1

[Install]
WantedBy=timers.target
`;

/** Debian's node exporter is a systemd unit that reads /var/lib/prometheus/node-exporter; a timer feeds it the accelerators. */
export function exportersScript(): string {
  return `${prologue}
export DEBIAN_FRONTEND=noninteractive
as_root apt-get install -q -y --no-install-recommends prometheus-node-exporter
as_root mkdir -p "$root/var/lib/prometheus/node-exporter"
put /usr/local/lib/trainyard/accelerators <<'COLLECTOR'
${acceleratorCollector}COLLECTOR
as_root chmod 755 "$root/usr/local/lib/trainyard/accelerators"
put /etc/systemd/system/trainyard-accelerators.service <<'UNIT'
${collectorService}UNIT
put /etc/systemd/system/trainyard-accelerators.timer <<'UNIT'
${collectorTimer}UNIT
unit_on trainyard-accelerators.timer
unit_on prometheus-node-exporter.service
`;
}

export function exportersRemoval(): string {
  return `${prologue}
unit_off trainyard-accelerators.timer
unit_off prometheus-node-exporter.service
as_root rm -f "$root/etc/systemd/system/trainyard-accelerators.service" "$root/etc/systemd/system/trainyard-accelerators.timer"
as_root systemctl daemon-reload
`;
}

/** Ray in a virtual environment of its own, as a systemd unit: it comes back after a reboot, and stops before the machine does. */
export function rayScript(plan: HostFleetPlan, host: PlannedHost, version: string): string {
  const home = `/var/lib/${plan.serviceUser}/ray`;
  const isHead = host.name === plan.head?.name;
  const join = isHead ? `--head --port=${plan.rayPort}` : `--address=${plan.rayAddress}`;
  const accelerators = host.acceleratorCount === undefined ? "" : ` --num-gpus=${host.acceleratorCount}`;
  return `${prologue}
if [ ! -x "$root${home}/bin/ray" ] || [ "$("$root${home}/bin/ray" --version 2>/dev/null | awk '{print $NF}')" != "${version}" ]; then
  as_root python3 -m venv "$root${home}"
  as_root "$root${home}/bin/pip" install --quiet "ray[default]==${version}"
fi
put /etc/systemd/system/trainyard-ray.service <<'UNIT'
[Unit]
Description=Ray ${isHead ? "head" : "worker"}
After=network-online.target
Wants=network-online.target

[Service]
User=${plan.serviceUser}
ExecStart=${home}/bin/ray start ${join}${accelerators} --disable-usage-stats --block
ExecStop=${home}/bin/ray stop
Restart=always
RestartSec=5
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
UNIT
unit_on trainyard-ray.service
`;
}

export function rayRemoval(): string {
  return `${prologue}
unit_off trainyard-ray.service
as_root rm -f "$root/etc/systemd/system/trainyard-ray.service"
as_root systemctl daemon-reload
`;
}

/** The release's binary, checked against the release's own list of checksums, as an agent. The token is read from standard input. */
export function k3sScript(version: string): string {
  const release = `https://github.com/k3s-io/k3s/releases/download/${encodeURIComponent(version)}`;
  return `${prologue}
read -r url
read -r token
case "$(uname -m)" in x86_64) binary=k3s; arch=amd64 ;; aarch64) binary=k3s-arm64; arch=arm64 ;; *) echo "k3s has no build for $(uname -m)" >&2; exit 1 ;; esac
if [ "$("$root/usr/local/bin/k3s" --version 2>/dev/null | awk 'NR==1{print $3}')" != "${version}" ]; then
  folder=$(mktemp -d)
  curl -fsSL -o "$folder/$binary" "${release}/$binary"
  curl -fsSL -o "$folder/sums" "${release}/sha256sum-$arch.txt"
  (cd "$folder" && grep " $binary\\$" sums | sha256sum -c -)
  as_root install -m 755 "$folder/$binary" "$root/usr/local/bin/k3s"
  rm -r "$folder"
fi
printf 'K3S_URL=%s\\nK3S_TOKEN=%s\\n' "$url" "$token" | put /etc/trainyard/k3s.env
as_root chmod 600 "$root/etc/trainyard/k3s.env"
put /etc/systemd/system/k3s-agent.service <<'UNIT'
[Unit]
Description=k3s agent
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
EnvironmentFile=/etc/trainyard/k3s.env
ExecStartPre=-/sbin/modprobe br_netfilter
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/local/bin/k3s agent
KillMode=process
Delegate=yes
LimitNOFILE=1048576
TasksMax=infinity
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
UNIT
unit_on k3s-agent.service
`;
}

export function k3sRemoval(): string {
  return `${prologue}
unit_off k3s-agent.service
as_root rm -f "$root/etc/systemd/system/k3s-agent.service" "$root/etc/trainyard/k3s.env"
as_root systemctl daemon-reload
`;
}

/** Joins the network with a key from standard input; a host that is in it already stays as it is. */
export function tailscaleScript(tags: readonly string[]): string {
  const advertise = tags.length === 0 ? "" : ` --advertise-tags=${tags.join(",")}`;
  return `${prologue}
read -r key
if ! command -v tailscale >/dev/null 2>&1; then
  echo "tailscale is not installed; add its package repository and the package tailscale to the host (tailscale.com/kb/1031)" >&2
  exit 1
fi
if ! tailscale status >/dev/null 2>&1; then
  file=$(mktemp)
  chmod 600 "$file"
  printf '%s' "$key" > "$file"
  as_root tailscale up --auth-key="file:$file"${advertise}
  rm -f "$file"
fi
`;
}

export function tailscaleRemoval(): string {
  return `${prologue}
as_root tailscale logout || true
`;
}
