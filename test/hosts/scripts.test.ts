import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HostFleetArgs } from "../../components/hosts";
import { planHostFleet } from "../../components/hosts/plan";
import * as scripts from "../../components/hosts/scripts";

const args: HostFleetArgs = {
  runtime: "ray",
  ray: { version: "2.49.0" },
  packages: ["aria2"],
  hosts: [
    { name: "gpu1", address: "10.0.0.1" },
    { name: "gpu2", address: "10.0.0.2", acceleratorCount: 8 },
  ],
};

describe("the scripts that prepare a host", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "trainyard-host-"));
    mkdirSync(join(folder, "bin"));
    // What would change this machine is written down instead; the rest (sh, tee, mkdir, awk) is the real thing.
    for (const tool of ["apt-get", "systemctl", "useradd", "python3", "sudo"]) {
      const passOn = tool === "sudo" ? 'shift; exec "$@"' : "";
      writeFileSync(
        join(folder, "bin", tool),
        `#!/bin/sh\n[ ${tool} = sudo ] || echo "${tool} $*" >> ${folder}/log\n${passOn}\n`,
      );
      chmodSync(join(folder, "bin", tool), 0o755);
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function run(script: string, input = ""): { status: number | null; stderr: string; log: string[] } {
    writeFileSync(join(folder, "log"), "");
    const env = { PATH: `${folder}/bin:${process.env.PATH}`, TRAINYARD_ROOT: join(folder, "root") };
    const { status, stderr } = spawnSync("sh", ["-c", script], { env, input, encoding: "utf8" });
    return { status, stderr, log: readFileSync(join(folder, "log"), "utf8").trim().split("\n") };
  }
  const written = (path: string) => readFileSync(join(folder, "root", path), "utf8");

  it("make the user and install the packages", () => {
    const { status, log } = run(scripts.baseScript(planHostFleet("grid", { ...args, serviceUser: "no-such-user" })));
    expect(status).toBe(0);
    expect(log).toEqual([
      "useradd --system --create-home --home-dir /var/lib/no-such-user --shell /usr/sbin/nologin no-such-user",
      "apt-get update -q",
      "apt-get install -q -y --no-install-recommends ca-certificates curl python3-venv aria2",
    ]);
  });

  it("start exporters as systemd units, twice with the same end, and take them away", () => {
    const first = run(scripts.exportersScript());
    expect([first.status, first.stderr]).toEqual([0, ""]);
    expect(first.log.slice(-4)).toEqual([
      "systemctl restart trainyard-accelerators.timer",
      "systemctl daemon-reload",
      "systemctl enable prometheus-node-exporter.service",
      "systemctl restart prometheus-node-exporter.service",
    ]);
    const unit = written("/etc/systemd/system/trainyard-accelerators.timer");
    expect(run(scripts.exportersScript()).log).toEqual(first.log);
    expect(written("/etc/systemd/system/trainyard-accelerators.timer")).toBe(unit);
    expect(run(scripts.exportersRemoval()).status).toBe(0);
    expect(existsSync(join(folder, "root/etc/systemd/system/trainyard-accelerators.timer"))).toBe(false);
  });

  it("collect the use of NVIDIA's and Gaudi's cards under one name", () => {
    run(scripts.exportersScript());
    const collector = join(folder, "root/usr/local/lib/trainyard/accelerators");
    const collect = () => spawnSync(collector, { env: { PATH: `${folder}/bin:${process.env.PATH}` }, encoding: "utf8" }).stdout;
    const stub = (tool: string, output: string) => {
      writeFileSync(join(folder, "bin", tool), `#!/bin/sh\nprintf '${output}'\n`);
      chmodSync(join(folder, "bin", tool), 0o755);
    };
    expect(collect()).toBe("");
    stub("hl-smi", "0, 37 %%, 768 MiB\\n");
    expect(collect()).toBe('accelerator_utilization_percent{index="0"} 37\naccelerator_memory_used_bytes{index="0"} 805306368\n');
    stub("nvidia-smi", "0, 91, 70000\\n1, 12, 4\\n");
    expect(collect().split("\n")[0]).toBe('accelerator_utilization_percent{index="0"} 91');
    expect(collect().split("\n")[3]).toBe('accelerator_memory_used_bytes{index="1"} 4194304');
  });

  it("run Ray's head on the first host and workers elsewhere, with the accelerators that are stated", () => {
    const plan = planHostFleet("grid", args);
    const [head, worker] = plan.hosts;
    if (head === undefined || worker === undefined) throw new Error("two hosts were given");
    // The stubbed python3 makes no environment, so pip is a stub of its own.
    const venv = join(folder, "root/var/lib/trainyard/ray/bin");
    mkdirSync(venv, { recursive: true });
    writeFileSync(join(venv, "pip"), `#!/bin/sh\necho "pip $*" >> ${folder}/log\n`, { mode: 0o755 });
    const made = run(scripts.rayScript(plan, head, "2.49.0"));
    expect([made.status, made.stderr]).toEqual([0, ""]);
    expect(made.log).toContain("pip install --quiet ray[default]==2.49.0");
    expect(written("/etc/systemd/system/trainyard-ray.service")).toContain(
      "ExecStart=/var/lib/trainyard/ray/bin/ray start --head --port=6379 --disable-usage-stats --block\n",
    );
    run(scripts.rayScript(plan, worker, "2.49.0"));
    expect(written("/etc/systemd/system/trainyard-ray.service")).toContain(
      "ray start --address=10.0.0.1:6379 --num-gpus=8 --disable-usage-stats --block\n",
    );
  });

  it("keep the k3s token in a file that only root reads, and never in a command", () => {
    const k3s = join(folder, "root/usr/local/bin");
    mkdirSync(k3s, { recursive: true });
    writeFileSync(join(k3s, "k3s"), "#!/bin/sh\necho 'k3s version v1.34.2+k3s1 (abc)'\n", { mode: 0o755 });
    const made = run(scripts.k3sScript("v1.34.2+k3s1"), "https://10.0.0.9:6443\nhush\n");
    expect([made.status, made.stderr]).toEqual([0, ""]);
    expect(written("/etc/trainyard/k3s.env")).toBe("K3S_URL=https://10.0.0.9:6443\nK3S_TOKEN=hush\n");
    expect(statSync(join(folder, "root/etc/trainyard/k3s.env")).mode & 0o777).toBe(0o600);
    expect(made.log.join("\n")).not.toContain("hush");
  });

  it("say what is missing where Tailscale is not installed", () => {
    const { status, stderr } = run(scripts.tailscaleScript([]), "key\n");
    expect(status).toBe(1);
    expect(stderr).toContain("tailscale is not installed");
  });
});

describe("wrong hosts", () => {
  it("are told all at once", () => {
    expect(() =>
      planHostFleet("grid", {
        runtime: "ray",
        packages: ["vim; reboot"],
        serviceUser: "Train Yard",
        hosts: [
          { name: "gpu_1", address: "10.0.0.1", role: "head" },
          { name: "gpu2", address: "10.0.0.1", role: "head" },
          { name: "gpu3", address: "10.0.0.3", port: 70000 },
        ],
      }),
    ).toThrow(
      [
        "HostFleet grid: 7 problems",
        '  hosts[0].name: "gpu_1" may hold only lower-case letters, digits and dashes, a letter or digit first and last; rename it',
        "  hosts[1]: gpu2 (10.0.0.1:22) is listed already at hosts[0]; remove one",
        "  hosts[2].port: 70000 is no port; give 1 to 65535",
        "  hosts: gpu_1 and gpu2 are both head; give one of them another role",
        '  serviceUser: "Train Yard" may hold only lower-case letters, digits, dashes and underscores, a letter first; give a user name that Linux takes',
        '  packages[0]: "vim; reboot" is no Debian package name; give a name, or name=version',
        "  ray: is missing; give ray.version, or another runtime",
      ].join("\n"),
    );
  });
});
