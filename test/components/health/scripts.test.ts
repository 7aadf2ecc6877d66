import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { familyTests } from "../../../components/health/tests";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs a family's test with programs that print what theirs do. */
function run(family: keyof typeof familyTests, programs: Readonly<Record<string, string>>, count = 8) {
  const folder = mkdtempSync(join(tmpdir(), "burn-in-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const message = join(folder, "message");
  const script = (familyTests[family]?.script ?? "")
    .replaceAll("/dev/termination-log", message)
    .replaceAll("/opt/hccl_demo", folder);
  const { status } = spawnSync("sh", ["-c", script], {
    env: { PATH: `${folder}:${process.env.PATH}`, COUNT: String(count), CHIP: "gaudi3" },
    encoding: "utf8",
  });
  return { status, said: JSON.parse(readFileSync(message, "utf8")) };
}

const print = (text: string) => `cat <<'END'\n${text}\nEND`;
const allReduce = print(`#       size         count      type   redop    root     time   algbw   busbw #wrong
  8589934592    2147483648     float     sum      -1    32600  263.5  461.1      0
# Out of bounds values : 0 OK
# Avg bus bandwidth    : 461.123`);
const nvidiaSmi = print("0\n0\n0\n0\n0\n0\n0\n0");
const nvbandwidth = print(`Running host_to_device_memcpy_ce.
memcpy CE CPU(row) -> GPU(column) bandwidth (GB/s)
           0         1         2         3         4         5         6         7
 0     55.36     55.30     55.35     41.20     55.33     55.36     55.35     55.36

SUM host_to_device_memcpy_ce 428.61`);

describe("the tests of NVIDIA's machines", () => {
  const programs = { "nvidia-smi": nvidiaSmi, all_reduce_perf: allReduce, nvbandwidth };

  it("measure the collective, and the slowest accelerator's memory", () => {
    expect(run("nvidia", programs)).toEqual({ status: 0, said: { collectiveGBps: 461.123, memoryGBps: 41.2 } });
  });

  it("tell of an accelerator that does not answer", () => {
    const { status, said } = run("nvidia", { ...programs, "nvidia-smi": print("0\n0\n0\n0\n0\n0\n0") });
    expect(status).toBe(1);
    expect(said.error).toContain("7 of 8 accelerators answer");
  });

  it("tell of memory errors", () => {
    const { said } = run("nvidia", { ...programs, "nvidia-smi": print("0\n0\n0\n2\n0\n0\n0\n0") });
    expect(said.error).toContain("memory errors that could not be corrected");
  });

  it("tell of wrong values, however fast they came", () => {
    const wrong = allReduce.replace("values : 0 OK", "values : 12 FAILED");
    expect(run("nvidia", { ...programs, all_reduce_perf: wrong }).said.error).toContain("wrong values");
  });

  it("tell of a program that ends badly or is missing", () => {
    expect(run("nvidia", { ...programs, all_reduce_perf: 'echo "unhandled cuda error"; exit 3' }).said.error).toContain(
      "unhandled cuda error",
    );
    const { nvbandwidth: _gone, ...rest } = programs;
    expect(run("nvidia", rest).said.error).toContain("nvbandwidth");
  });

  it("leave the collective out where there is one accelerator", () => {
    const single = { "nvidia-smi": print("0"), nvbandwidth: print("           0\n 0     55.36") };
    expect(run("nvidia", single, 1)).toEqual({ status: 0, said: { collectiveGBps: null, memoryGBps: 55.36 } });
  });
});

describe("the tests of other machines", () => {
  it("read what HCCL's demo prints, and hear hl_qual", () => {
    const programs = {
      "hl-smi": print("0\n1\n2\n3\n4\n5\n6\n7"),
      python3: print("[BENCHMARK]     NW Bandwidth   : 512.957298 GB/s\n[BENCHMARK]     Algo Bandwidth : 293.118456 GB/s"),
      hl_qual: "exit 0",
    };
    expect(run("gaudi", programs)).toEqual({ status: 0, said: { collectiveGBps: 512.957298, memoryGBps: null } });
    expect(run("gaudi", { ...programs, hl_qual: 'echo "dev 3 FAILED"; exit 0' }).said.error).toContain("dev 3 FAILED");
  });

  it("read what nccom-test prints", () => {
    const neuronLs = print('[\n {\n "neuron_device": 0,\n "nc_count": 2,\n },\n {\n "neuron_device": 1,\n "nc_count": 2,\n }\n]');
    const nccom = 'echo "ranks $2"; echo "Avg bus bandwidth:      40.6901GB/s"';
    expect(run("neuron", { "neuron-ls": neuronLs, "nccom-test": nccom }, 2)).toEqual({
      status: 0,
      said: { collectiveGBps: 40.6901, memoryGBps: null },
    });
    expect(run("neuron", { "neuron-ls": neuronLs, "nccom-test": nccom }, 16).said.error).toContain("2 of 16 accelerators answer");
  });

  it("count Qualcomm's cards that are ready", () => {
    const cards = (ready: number) =>
      print(Array.from({ length: 8 }, (_, at) => `QID ${at}\n Status:${at < ready ? "Ready" : "Error"}`).join("\n"));
    expect(run("qualcomm", { "qaic-util": cards(8) }).status).toBe(0);
    expect(run("qualcomm", { "qaic-util": cards(6) }).said.error).toContain("6 of 8 accelerators are ready");
  });

  it("read what RCCL's tests print", () => {
    expect(run("rocm", { all_reduce_perf: allReduce }).said).toEqual({ collectiveGBps: 461.123, memoryGBps: null });
  });
});
