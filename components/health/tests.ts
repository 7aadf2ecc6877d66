import type { Accelerator } from "../accelerators/types";

/** How machines of one family are tested. */
export interface FamilyTest {
  /** Programs that the image has to have. */
  readonly programs: readonly string[];
  /** Runs in the image with `COUNT` accelerators; says what it measured as JSON on its last line. */
  readonly script: string;
  /** Whether it measures a collective and memory, so that a floor can be held against it. */
  readonly measures: readonly ("collectiveGBps" | "memoryGBps")[];
  /** Pages of 2 MiB that the drivers take, in MiB for each accelerator. */
  readonly hugePagesMi?: number;
  readonly source: string;
}

/** Ends the test with what is wrong. */
const fail = `fail() { printf '{"error":"%s"}' "$(echo "$1" | tr -d '"\\\\' | tail -c 300 | tr '\\n' ' ')" > /dev/termination-log; exit 1; }`;

/** NCCL's tests and RCCL's print alike: the average at the end, and how many values were wrong. */
const allReduce = [
  'out=$(all_reduce_perf -b 8G -e 8G -f 2 -g "$COUNT" -c 1 2>&1) || fail "all_reduce_perf: $out"',
  'echo "$out"',
  `echo "$out" | grep -q "Out of bounds values : 0" || fail "the all-reduce gave wrong values"`,
  `collective=$(echo "$out" | awk '/Avg bus bandwidth/ { print $NF }')`,
];

const say = `printf '{"collectiveGBps":%s,"memoryGBps":%s}' "$collective" "$memory" > /dev/termination-log`;

const script = (lines: readonly string[]) => ["set -u", fail, ...lines, ""].join("\n");

/**
 * What is run in the image that a person gives for a family. Sources of the programs' options and output stand beside each; whoever has a
 * test of their own gives `command` and writes the same JSON to /dev/termination-log.
 */
export const familyTests: Readonly<Partial<Record<Accelerator["family"], FamilyTest>>> = {
  nvidia: {
    programs: ["nvidia-smi", "all_reduce_perf", "nvbandwidth"],
    script: script([
      'errors=$(nvidia-smi --query-gpu=ecc.errors.uncorrected.volatile.total --format=csv,noheader,nounits 2>&1) || fail "nvidia-smi: $errors"',
      `[ "$(echo "$errors" | wc -l)" -eq "$COUNT" ] || fail "$(echo "$errors" | wc -l) of $COUNT accelerators answer"`,
      `echo "$errors" | grep -Eq '[1-9]' && fail "memory errors that could not be corrected: $errors"`,
      'if [ "$COUNT" -gt 1 ]; then',
      ...allReduce.map((line) => `  ${line}`),
      "else",
      "  collective=null",
      "fi",
      'out=$(nvbandwidth -t host_to_device_memcpy_ce 2>&1) || fail "nvbandwidth: $out"',
      'echo "$out"',
      // The row of the one host under the numbers of the accelerators: the slowest of them counts.
      `memory=$(echo "$out" | awk '/^ *0 +[0-9]+\\./ { for (i = 2; i <= NF; i++) if (least == "" || $i + 0 < least + 0) least = $i } END { print least == "" ? "null" : least }')`,
      say,
    ]),
    measures: ["collectiveGBps", "memoryGBps"],
    source:
      "NVIDIA/nccl-tests README, NVIDIA/nvbandwidth README, nvidia-smi --help-query-gpu; thresholds by Azure/azurehpc-health-checks",
  },
  rocm: {
    programs: ["all_reduce_perf"],
    script: script([...allReduce, "memory=null", say]),
    measures: ["collectiveGBps"],
    source: "ROCm/rccl-tests README: options and output are those of NCCL's tests",
  },
  gaudi: {
    programs: ["hl-smi", "python3 with hccl_demo under /opt/hccl_demo", "hl_qual"],
    script: script([
      'found=$(hl-smi -Q index -f csv,noheader 2>&1) || fail "hl-smi: $found"',
      `[ "$(echo "$found" | wc -l)" -eq "$COUNT" ] || fail "$(echo "$found" | wc -l) of $COUNT accelerators answer"`,
      'cd /opt/hccl_demo || fail "/opt/hccl_demo is missing in the image"',
      'out=$(HCCL_COMM_ID=127.0.0.1:5555 python3 run_hccl_demo.py --nranks "$COUNT" --node_id 0 --size 256m --test all_reduce --loop 1000 --ranks_per_node "$COUNT" 2>&1) || fail "hccl_demo: $out"',
      'echo "$out"',
      `collective=$(echo "$out" | awk '/NW Bandwidth/ { print $(NF - 1) }')`,
      `[ -n "$collective" ] || fail "hccl_demo printed no bandwidth"`,
      'out=$(hl_qual "-$CHIP" -c all -rmod parallel -mb -memOnly -dis_mon 2>&1) || fail "hl_qual: $out"',
      'echo "$out"',
      `echo "$out" | grep -q FAILED && fail "hl_qual: $(echo "$out" | grep FAILED)"`,
      "memory=null",
      say,
    ]),
    measures: ["collectiveGBps"],
    // What Intel's own screen of nodes asks for eight devices, 29000Mi.
    hugePagesMi: 3625,
    source:
      "HabanaAI/hccl_demo README, docs.habana.ai 1.23 (hl_qual, collectives), HabanaAI/Setup_and_Install intel_gaudi_health_screen",
  },
  neuron: {
    programs: ["neuron-ls", "nccom-test"],
    script: script([
      'found=$(neuron-ls --json-output 2>&1) || fail "neuron-ls: $found"',
      `[ "$(echo "$found" | grep -c '"neuron_device"')" -eq "$COUNT" ] || fail "$(echo "$found" | grep -c '"neuron_device"') of $COUNT accelerators answer"`,
      `cores=$(echo "$found" | awk -F '[:,]' '/"nc_count"/ { sum += $2 } END { print sum }')`,
      'out=$(nccom-test -r "$cores" -b 256MB -e 256MB -c allr 2>&1) || fail "nccom-test: $out"',
      'echo "$out"',
      `collective=$(echo "$out" | awk '/Avg bus bandwidth/ { sub(/GB\\/s/, "", $NF); print $NF }')`,
      `[ -n "$collective" ] || fail "nccom-test printed no bandwidth"`,
      "memory=null",
      say,
    ]),
    measures: ["collectiveGBps"],
    source: "awsdocs-neuron: nccom-test and neuron-ls user guides, SDK 2.29",
  },
  qualcomm: {
    programs: ["qaic-util"],
    script: script([
      'out=$(qaic-util -q 2>&1) || fail "qaic-util: $out"',
      'echo "$out"',
      `ready=$(echo "$out" | grep -c 'Status:Ready')`,
      `[ "$ready" -ge "$COUNT" ] || fail "$ready of $COUNT accelerators are ready"`,
      "collective=null; memory=null",
      say,
    ]),
    measures: [],
    source: "quic/cloud-ai-sdk: qaic-util -q prints `Status:Ready` for each card that answers",
  },
};
