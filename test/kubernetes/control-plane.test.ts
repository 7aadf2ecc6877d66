import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ApiServer } from "../../scripts/kubernetes/api-server";
import { localStatus, startLocal, stopLocal } from "../../scripts/local/control-plane";
import { localFolders } from "../../scripts/local/folders";
import { readRecord } from "../../scripts/local/record";
import { toolFolder } from "../../scripts/local/toolchain";
import { project } from "./cluster";

let root = "";

beforeAll(async () => {
  for (const module of ["controlplane", "kwok"] as const) await toolFolder(module, (line) => console.log(line));
});
beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), "trainyard-local-")), "local");
  mkdirSync(root);
});
afterEach(async () => {
  await stopLocal("yard", { root });
  rmSync(join(root, ".."), { recursive: true, force: true });
});

/** Processes that have our folder in their command line: the keeper and all that it starts. */
function running(environment = "yard"): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(join(root, environment)) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** Local addresses of the listening sockets of processes, in the kernel's hexadecimal. */
function listening(pids: readonly number[]): string[] {
  const inodes = new Set(
    pids.flatMap((pid) =>
      readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
        try {
          return /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
        } catch {
          return [];
        }
      }),
    ),
  );
  return ["/proc/net/tcp", "/proc/net/tcp6"].filter(existsSync).flatMap((file) =>
    readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .flatMap((line) => {
        const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
        return state === "0A" && inodes.has(inode) ? [local.split(":")[0] ?? ""] : [];
      }),
  );
}

const start = () => startLocal({ environment: "yard", root });

describe("a local control plane", () => {
  it("is healthy in all its parts, listens on loopback only, and is gone after down", async () => {
    const plane = await start();
    const [status] = await localStatus(root);
    expect(status?.state).toBe("ready");
    expect(status?.processes.map(({ name, healthy }) => ({ name, healthy }))).toEqual(
      ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"].map((name) => ({ name, healthy: true })),
    );
    const pids = running();
    expect(pids).toHaveLength(6);
    const addresses = listening(pids);
    expect(addresses.length).toBeGreaterThanOrEqual(6);
    expect(new Set(addresses)).toEqual(new Set(["0100007F"]));
    expect(plane.context).toBe("trainyard-yard");

    expect(await stopLocal("yard", { root })).toBe(true);
    expect(running()).toEqual([]);
    expect(await localStatus(root)).toMatchObject([{ environment: "yard", state: "stopped" }]);
    expect(await stopLocal("yard", { root })).toBe(false);
  });

  it("lets nobody in without a certificate, and keeps what it holds until it is erased", async () => {
    const { kubeconfig } = await start();
    const api = await ApiServer.connect(kubeconfig);
    await api.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kept" } });
    const stripped = join(root, "stranger");
    const withoutKey = readFileSync(kubeconfig, "utf8").replace(/client-key-data: .*/, "");
    writeFileSync(stripped, withoutKey.replace(/client-certificate-data: .*/, "token: stranger"));
    const stranger = await ApiServer.connect(stripped);
    expect(await stranger.unreachable()).toContain("Unauthorized");
    stranger.close();
    api.close();

    expect(await start()).toMatchObject({ started: false });
    await stopLocal("yard", { root });
    const again = await ApiServer.connect((await start()).kubeconfig);
    expect(await again.get({ apiVersion: "v1", kind: "Namespace", name: "kept" })).toBeDefined();
    again.close();
    await stopLocal("yard", { root, erase: true });
    expect(existsSync(join(root, "yard"))).toBe(false);
  });

  it("ends with the process that started it, even where that is killed", async () => {
    const script = join(root, "start.js");
    const source = JSON.stringify(join(__dirname, "../../scripts/local/control-plane"));
    const options = JSON.stringify({ environment: "yard", root, attached: true });
    writeFileSync(
      script,
      `require(${source}).startLocal(${options}).then(() => { console.log("up"); setInterval(() => {}, 1000); });`,
    );
    const parent = spawn(process.execPath, [...process.execArgv, script], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => parent.stdout?.once("data", resolve));
    expect(running().length).toBeGreaterThanOrEqual(6);
    parent.kill("SIGKILL");
    await expect.poll(running, { timeout: 20_000 }).toEqual([]);
  });

  // As a person does it: after the first program of five, and in the middle of them.
  it.each([2, 4])("leaves nothing running when Ctrl-C comes once %d processes are there", async (count) => {
    const args = ["local", "up", "dev", "--cwd", project, "--state", join(root, "..")];
    const command = [...process.execArgv, join(project, "scripts/trainyard.ts"), ...args];
    const person = spawn(process.execPath, command, { stdio: ["ignore", "ignore", "pipe"] });
    const said: string[] = [];
    person.stderr?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
    const status = new Promise((resolve) => person.once("exit", resolve));
    const others = () => running("dev").filter((pid) => pid !== person.pid);
    await expect.poll(() => others().length, { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(count);
    person.kill("SIGINT");
    expect(await status).toBe(130);
    expect(others()).toEqual([]);
    expect(said.join("")).toContain("interrupted; nothing is left running");
  });

  it("leaves nothing running when a part of it cannot start, and says which and why", async () => {
    const folders = localFolders("yard", root);
    mkdirSync(folders.root, { recursive: true });
    writeFileSync(folders.etcd, "not a folder");
    await expect(start()).rejects.toThrow(
      /local control plane of yard did not start: etcd ended with status 1; .*not a directory/s,
    );
    expect(running()).toEqual([]);
  });

  it("shows as broken when a part dies, and down still cleans up", async () => {
    await start();
    const record = readRecord(localFolders("yard", root));
    process.kill(record?.keeper ?? 0, "SIGKILL");
    await expect.poll(async () => (await localStatus(root))[0]?.state).toBe("broken");
    expect(running()).toHaveLength(5);
    await stopLocal("yard", { root });
    expect(running()).toEqual([]);
  });

  it("ends as a whole when one of its programs is killed", async () => {
    await start();
    const scheduler = readRecord(localFolders("yard", root))?.processes.find((each) => each.name === "kube-scheduler");
    process.kill(scheduler?.pid ?? 0, "SIGKILL");
    await expect.poll(running, { timeout: 20_000 }).toEqual([]);
    expect(readFileSync(join(root, "yard/logs/keeper.log"), "utf8")).toContain("kube-scheduler ended with SIGKILL");
  });
});
