import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { fabricTests } from "../../../components/health/fabric-tests";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs a family's test of the fabric with programs that print what theirs do. */
function run(
  family: keyof typeof fabricTests,
  programs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "burn-in-fabric-"));
  folders.push(folder);
  for (const [name, text] of Object.entries({ getent: 'echo "10.0.0.7 $2"', sleep: "exit 0", ...programs })) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const message = join(folder, "message");
  const script = (fabricTests[family]?.script ?? "")
    .replaceAll("/dev/termination-log", message)
    .replaceAll("/opt/hccl_demo", folder);
  const { status, stdout } = spawnSync("sh", ["-c", script], {
    env: {
      PATH: `${folder}:${process.env.PATH}`,
      COUNT: "8",
      NODES: "2",
      MASTER: "job-0.burn-in-fabric",
      FABRIC: "efa",
      INTERFACES: "16",
      LIMIT_SECONDS: "20",
      JOB_COMPLETION_INDEX: "0",
      TMPDIR: folder,
      ...env,
    },
    encoding: "utf8",
  });
  return { status, stdout, said: JSON.parse(readFileSync(message, "utf8")) };
}

const print = (text: string, status = 0) => `cat <<'END'\n${text}\nEND\nexit ${status}`;
const efa = `h200-2:6831:6840 [0] NCCL INFO NET/OFI Initializing aws-ofi-nccl 1.16.3
h200-2:6831:6840 [0] NCCL INFO NET/OFI Selected provider is efa, fabric is efa-direct (found 16 nics)
h200-2:6831:6840 [0] NCCL INFO Using network Libfabric`;
const socket = `n1:20:289 [0] NCCL INFO NET/OFI No eligible providers were found
n1:20:289 [0] NCCL INFO NET/OFI aws-ofi-nccl initialization failed
n1:20:289 [0] NCCL INFO NET/IB : No device found.
n1:20:289 [0] NCCL INFO Failed to initialize NET plugin IB
n1:20:289 [0] NCCL INFO Initialized NET plugin Socket`;
// Older NCCL looks at the sockets first, and takes InfiniBand all the same.
const infiniband = `n1:20:289 [0] NCCL INFO NET/Socket : Using [0]ib0:192.168.11.1<0>
n1:20:289 [0] NCCL INFO NET/IB : Using [0]mlx5_0:1/IB [1]mlx5_1:1/IB ; OOB ib0:192.168.11.1<0>
n1:20:289 [0] NCCL INFO Using network IB`;
const number = "fabricGBps 312.50";

describe("the test of the fabric by NCCL", () => {
  it("tells what it reached, and by what it was carried", () => {
    expect(run("nvidia", { torchrun: print(`${efa}\n${number}`) })).toMatchObject({
      status: 0,
      said: { fabricGBps: 312.5, transport: "NET/OFI Selected provider is efa, fabric is efa-direct (found 16 nics) " },
    });
  });

  it("starts one process for each accelerator on each machine, in a ring and off NVLink", () => {
    const { stdout } = run("nvidia", {
      torchrun: `echo "$* $NCCL_ALGO $NCCL_MNNVL_ENABLE $NCCL_DEBUG"; ${print(`${efa}\n${number}`)}`,
    });
    expect(stdout).toContain(
      "--nnodes 2 --nproc-per-node 8 --node-rank 0 --master-addr job-0.burn-in-fabric --master-port 29500",
    );
    expect(stdout).toContain("Ring 0 INFO");
  });

  it("fails a run that fell back to TCP, however well it ended, and says why it did", () => {
    const { status, said } = run("nvidia", { torchrun: print(`${socket}\n${number}`) });
    expect(status).toBe(1);
    expect(said.error).toContain("fell back to TCP (Initialized NET plugin Socket): efa carried nothing");
    expect(said.error).toContain("NET/OFI No eligible providers were found");
  });

  it.each([
    ["n1:1:1 [0] NCCL INFO Using network Socket", "efa", "Using network Socket"],
    ["n1:1:1 [0] NCCL INFO Channel 00/0 : 1[1] -> 8[0] [send] via NET/Socket/0", "infiniband", "via NET/Socket"],
    ["n1:1:1 [0] NCCL INFO NET/OFI Selected Provider is tcp;ofi_rxm (found 1 nics)", "efa", "NET/OFI Selected Provider is tcp"],
  ])("knows %s for what it is", (line, FABRIC, proof) => {
    const { said } = run("nvidia", { torchrun: print(`${line}\n${number}`) }, { FABRIC });
    expect(said.error).toContain(`fell back to TCP (${proof})`);
  });

  it("tells it where the run did not end for it: a mixed pair hangs", () => {
    const hangs = `cat <<'END'\n${socket}\nEND\nexec tail -f /dev/null`;
    const { said } = run("nvidia", { torchrun: hangs }, { LIMIT_SECONDS: "1" });
    expect(said.error).toContain("fell back to TCP");
  });

  it("does not take a look at the sockets for their use", () => {
    const { said } = run("rocm", { torchrun: print(`${infiniband}\n${number}`) }, { FABRIC: "infiniband", INTERFACES: "" });
    expect(said).toEqual({ fabricGBps: 312.5, transport: expect.stringContaining("NET/IB : Using [0]mlx5_0:1/IB") });
  });

  it("knows the plugin of Google's RDMA", () => {
    const line = "n1:1:1 [0] NCCL INFO Using network gIB";
    expect(run("nvidia", { torchrun: print(`${line}\n${number}`) }, { FABRIC: "roce" }).said.fabricGBps).toBe(312.5);
  });

  it.each([
    ["tcpx", "n1:9:9 [0] NCCL INFO Using network GPUDirectTCPX_v7", "Using network GPUDirectTCPX_v7"],
    ["tcpxo", "n1:9:9 [0] NCCL INFO Using network FasTrak", "Using network FasTrak"],
    ["tcpxo", "n1:9:9 [0] NCCL INFO Channel 00/0 : 1[1] -> 8[0] [send] via NET/FasTrak/0/Shared", "via NET/FasTrak/0/Shared"],
  ])("knows the choice of Google's %s: %s", (FABRIC, line, transport) => {
    const { said } = run("nvidia", { torchrun: print(`${line}\n${number}`) }, { FABRIC, INTERFACES: "" });
    expect(said).toEqual({ fabricGBps: 312.5, transport: `${transport} ` });
  });

  // What the plug-ins say of themselves before NCCL leaves them for TCP (google/nccl-plugin-gpudirect-tcpxo, init.cc).
  const fastrak = `n1:9:9 [0] NCCL INFO NET/FasTrak 2026-12-01: Initializing network FasTrak, version: 1.0.15
n1:9:9 [0] NCCL WARN NET/FasTrak 2026-12-01: Timeout: RxDM not ready on n1 after 30 seconds: UNAVAILABLE
n1:9:9 [0] NCCL INFO Initialized NET plugin Socket`;
  const tcpx = `n1:9:9 [0] NCCL INFO NET/GPUDirectTCPX ver. 3.1.12.
n1:9:9 [0] NCCL INFO NET/GPUDirectTCPX disabled
n1:9:9 [0] NCCL INFO Using network Socket`;
  const glibc = `n1:9:9 [0] NCCL INFO NET/Plugin: Plugin load returned 2 : /lib/x86_64-linux-gnu/libc.so.6: version \`GLIBC_2.34' not found
n1:9:9 [0] NCCL INFO Using network Socket`;
  it.each([
    ["tcpxo", "whose daemon does not answer", fastrak, "Timeout: RxDM not ready on n1"],
    ["tcpx", "that is turned off", tcpx, "NET/GPUDirectTCPX disabled"],
    ["tcpxo", "that the image's C library cannot load", glibc, "GLIBC_2.34"],
  ])("fails a run over %s, %s, and says why", (FABRIC, _what, log, why) => {
    const { status, said } = run("nvidia", { torchrun: print(`${log}\n${number}`) }, { FABRIC, INTERFACES: "" });
    expect(status).toBe(1);
    expect(said.error).toContain(`: ${FABRIC} carried nothing`);
    expect(said.error).toContain("fell back to TCP (");
    expect(said.error).toContain(why);
  });

  it("does not take what a plug-in says of itself for NCCL's choice, nor one transport for the other", () => {
    const alone = fastrak.replace("Initialized NET plugin Socket", "done");
    for (const log of [alone, "n1:9:9 [0] NCCL INFO Using network GPUDirectTCPX_v7"]) {
      const { said } = run("nvidia", { torchrun: print(`${log}\n${number}`) }, { FABRIC: "tcpxo", INTERFACES: "" });
      expect(said.error).toContain("nothing in the output shows that tcpxo was used");
    }
  });

  it("leaves Google's variables to the plug-in's version", () => {
    const told = `echo "$NCCL_ALGO|$NCCL_SOCKET_IFNAME|$NCCL_MNNVL_ENABLE|$NCCL_DEBUG"; ${print("Using network FasTrak\nfabricGBps 171")}`;
    const { stdout } = run("nvidia", { torchrun: told }, { FABRIC: "tcpxo", INTERFACES: "", NCCL_SOCKET_IFNAME: "eth0" });
    expect(stdout).toContain("|eth0||INFO");
  });

  it.each([
    ["says nothing of its network", print(number), "nothing in the output shows that efa was used"],
    ["uses another network", print(`${infiniband}\n${number}`), "nothing in the output shows that efa was used"],
    [
      "finds fewer interfaces than there are",
      print(`${efa.replace("16 nics", "15 nics")}\n${number}`),
      "libfabric found 15 of 16 EFA interfaces",
    ],
    ["gives wrong values", print(`${efa}\nwrong values\n${number}`), "gave wrong values"],
    ["ends badly", print(`${efa}\nCUDA error: an illegal memory access`, 1), "ended with 1: "],
    ["measures nothing", print(efa), "ended with 0"],
  ])("fails a run that %s", (_what, torchrun, message) => {
    const { status, said } = run("nvidia", { torchrun });
    expect(status).toBe(1);
    expect(said.error).toContain(message);
  });

  it("does not wait for ever for the first machine", () => {
    const { said } = run("nvidia", { getent: "exit 2", torchrun: print(number) });
    expect(said.error).toContain("job-0.burn-in-fabric has no address");
  });
});

describe("the programs that torchrun is given", () => {
  it.each(["nvidia", "neuron"] as const)("are Python (%s)", (family) => {
    const program = /<<'PROGRAM'\n([\s\S]*?)\nPROGRAM\n/.exec(fabricTests[family]?.script ?? "")?.[1] ?? "";
    const { status, stderr } = spawnSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], {
      input: program,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(program).toContain("all_gather");
  });
});

describe("the test of Gaudi's own ports", () => {
  const ports = `case "$*" in
*bus_id*) printf '0000:33:00.0\\n0000:34:00.0\\n' ;;
*"-n ports"*) printf 'port 1: internal\\nport 8: external\\nport 22: external\\nport 23: external\\n' ;;
*) printf 'port 8: UP\\nport 22: UP\\nport 23: UP\\n' ;;
esac`;
  const demo = `echo "$HCCL_COMM_ID $*"; ${print("[BENCHMARK]     NW Bandwidth   : 480.25 GB/s\n[BENCHMARK]     Algo Bandwidth : 1 GB/s")}`;
  const env = { FABRIC: "roce", INTERFACES: "" };

  it("runs hccl_demo on both machines without MPI", () => {
    const { said, stdout } = run("gaudi", { "hl-smi": ports, python3: demo }, env);
    expect(said).toEqual({ fabricGBps: 480.25, transport: "scale-out ports of the chips " });
    expect(stdout).toContain("10.0.0.7:5555 run_hccl_demo.py --test all_gather --nranks 16 --node_id 0");
  });

  it("takes the second machine's silence for what it is", () => {
    const { said } = run("gaudi", { "hl-smi": ports, python3: "exit 0" }, { ...env, JOB_COMPLETION_INDEX: "1" });
    expect(said).toMatchObject({ fabricGBps: null });
    expect(run("gaudi", { "hl-smi": ports, python3: "exit 0" }, env).said.error).toContain("hccl_demo ended with 0");
  });

  it("fails where a port is down, because HCCL would go over the host's network without a word", () => {
    const { said } = run("gaudi", { "hl-smi": ports.replace("port 22: UP", "port 22: DOWN"), python3: demo }, env);
    expect(said.error).toContain("1 of the scale-out ports 8,22,23 of 0000:33:00.0 are down");
  });

  it("lets libfabric choose nothing but EFA", () => {
    const { stdout } = run("gaudi", { python3: `echo "provider $FI_PROVIDER"; ${demo}` });
    expect(stdout).toContain("provider efa");
  });
});

describe("the test of Trainium over EFA", () => {
  const neuronLs = print('[\n {\n "nc_count": 2,\n },\n {\n "nc_count": 2,\n }\n]');

  it("starts a process for each core, with no provider to fall back to", () => {
    const { said, stdout } = run(
      "neuron",
      { "neuron-ls": neuronLs, torchrun: `echo "$* $FI_PROVIDER"; ${print("fabricGBps 71.2")}` },
      { INTERFACES: "8" },
    );
    expect(stdout).toContain("--nproc-per-node 4");
    expect(stdout).toContain("all_gather.py efa");
    expect(said).toEqual({ fabricGBps: 71.2, transport: "libfabric, efa and nothing else " });
  });

  it("tells of a run without EFA", () => {
    const without = print(
      "CCOM WARN NET/OFI aws-ofi-nccl initialization failed\nCCOM WARN Unable to run multi-instance workload.",
      1,
    );
    expect(run("neuron", { "neuron-ls": neuronLs, torchrun: without }).said.error).toContain(
      "EFA was not used: aws-ofi-nccl initialization failed",
    );
  });
});
