import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { coordinatorScript, everyStart, type WorkerStart, workerScript } from "../../../components/instances/user-data";

/** Programs that only say how they were called, so that a script runs on any machine. */
function stage(answers: Readonly<Record<string, string>> = {}) {
  const root = mkdtempSync(join(tmpdir(), "trainyard-instance-"));
  const bin = join(root, "bin");
  mkdirSync(bin);
  const calls = join(root, "calls");
  for (const name of ["docker", "dnf", "systemctl", "blkid", "mkfs.xfs", "mount", "mountpoint", "xfs_growfs", "aws"]) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >> ${calls}\n${answers[name] ?? ""}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const run = (script: string) =>
    execFileSync("bash", ["--norc", "-c", script], {
      env: { PATH: `${bin}:/usr/bin:/bin`, TRAINYARD_ROOT: root },
      encoding: "utf8",
    });
  const called = () => (existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : []);
  const file = (path: string) => readFileSync(join(root, path), "utf8");
  return { root, run, called, file };
}

const worker: WorkerStart = {
  rank: 1,
  image: "registry.example.com/worker:1",
  command: ["python", "train.py", "--note", 'half "price" 50% $HOME'],
  variables: { RANK: "1", WORLD_SIZE: "2" },
  volumeId: "vol-0123",
  checkpointsPath: "/checkpoints",
  data: { kind: "nfs", server: "fs-1.efs.us-west-2.amazonaws.com", path: "/", mountPath: "/data" },
  efa: true,
  nvidia: true,
};

describe("what a worker's machine does at every start", () => {
  const attached = ({ root }: { readonly root: string }) => {
    mkdirSync(join(root, "dev/disk/by-id"), { recursive: true });
    writeFileSync(join(root, "dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123"), "");
  };

  it("formats an empty volume once, mounts it and the data, and starts the unit", () => {
    const yard = stage({ blkid: "exit 2", mountpoint: "exit 1" });
    attached(yard);
    yard.run(workerScript(worker));
    const calls = yard.called().map((call) => call.replaceAll(yard.root, ""));
    expect(calls).toEqual([
      "systemctl enable --now docker",
      "blkid /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123",
      "mkfs.xfs /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123",
      "mountpoint -q /checkpoints",
      "mount -o noatime /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123 /checkpoints",
      "xfs_growfs /checkpoints",
      "mountpoint -q /data",
      "mount -t nfs -o ro,nfsvers=4.1,hard,noresvport fs-1.efs.us-west-2.amazonaws.com:/ /data",
      "systemctl daemon-reload",
      "systemctl enable worker.service",
      "systemctl restart worker.service",
    ]);
    expect(yard.file("/etc/trainyard/worker.env")).toBe("RANK=1\nWORLD_SIZE=2\n");
  });

  it("never formats a volume that holds something, and mounts nothing twice", () => {
    const yard = stage();
    attached(yard);
    yard.run(workerScript(worker));
    expect(yard.called().filter((call) => /^(mkfs|mount )/.test(call))).toEqual([]);
  });

  it("hands the user's words to the container as they are", () => {
    const yard = stage();
    attached(yard);
    yard.run(workerScript(worker));
    const unit = yard.file("/etc/systemd/system/worker.service");
    expect(unit).toContain('registry.example.com/worker:1 python train.py --note "half \\"price\\" 50%% $$HOME"');
    expect(unit).toContain("--gpus all");
    expect(unit).toContain("--device /dev/infiniband");
    expect(unit).toContain("Restart=on-failure");
  });

  it("reads Lustre where that is the data's kind, and nothing where there is none", () => {
    const data = { kind: "lustre", server: "fs-2.fsx.us-west-2.amazonaws.com", path: "abcdef", mountPath: "/data" };
    expect(workerScript({ ...worker, data })).toContain(
      'mount -t lustre -o ro,noatime,flock "fs-2.fsx.us-west-2.amazonaws.com@tcp:/abcdef"',
    );
    expect(workerScript({ ...worker, data: undefined, efa: false, nvidia: false })).not.toMatch(/mount -t|--gpus|infiniband/);
  });
});

describe("what the coordinator's machine does at every start", () => {
  const script = coordinatorScript({
    image: "123456789012.dkr.ecr.us-west-2.amazonaws.com/coordinator:1",
    toml: "[coordinator]\n",
    variables: { RUST_LOG: "info" },
    address: "0.0.0.0:50051",
  });

  it("writes the file and the unit, and starts it with nothing to spare", () => {
    const yard = stage();
    yard.run(script);
    expect(yard.file("/etc/trainyard/coordinator/coordinator.toml")).toBe("[coordinator]\n");
    const unit = yard.file("/etc/systemd/system/coordinator.service");
    expect(unit).toContain("--read-only");
    expect(unit).toContain("--user 65532:65532 --cap-drop ALL --security-opt no-new-privileges");
    expect(unit).toContain("Restart=always");
    expect(yard.called().at(-1)).toBe("systemctl restart coordinator.service");
  });

  it("logs in to ECR with the machine's role, and nowhere else", () => {
    const yard = stage();
    yard.run(script);
    const pull = join(yard.root, "usr/local/lib/trainyard/pull");
    yard.run(`${pull} 123456789012.dkr.ecr.us-west-2.amazonaws.com/coordinator:1; ${pull} docker.io/library/busybox:1`);
    // A pipe starts both its ends at once.
    expect(
      yard
        .called()
        .filter((call) => !call.startsWith("systemctl"))
        .toSorted(),
    ).toEqual([
      "aws ecr get-login-password --region us-west-2",
      "docker login --username AWS --password-stdin 123456789012.dkr.ecr.us-west-2.amazonaws.com",
      "docker pull 123456789012.dkr.ecr.us-west-2.amazonaws.com/coordinator:1",
      "docker pull docker.io/library/busybox:1",
    ]);
  });

  it("runs at every start, not only at the first", () => {
    expect(everyStart(script)).toContain("cloud_final_modules:\n  - [scripts-user, always]\n");
  });
});
