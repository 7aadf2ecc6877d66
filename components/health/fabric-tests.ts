import type { Accelerator, Fabric } from "../accelerators/types";
import { transports } from "../fabric/data";

/** How the fabric between machines of one family is tested. */
export interface FabricTest {
  /** Programs that the image has to have, beside those of the test of one machine. */
  readonly programs: readonly string[];
  /** What it has to have besides where pods are not attached to a fabric of GKE's, which brings it. */
  readonly plugin?: string;
  /** Fabrics that it can be run on. */
  readonly fabrics: readonly Fabric[];
  /**
   * Runs in one pod of each machine, with `COUNT` accelerators each, on `NODES` machines; `MASTER` is the name of the first one's pod,
   * `JOB_COMPLETION_INDEX` tells them apart. Says what it measured to /dev/termination-log, and by what it was carried.
   */
  readonly script: string;
  /** True where a ring is asked for, so that nothing can show more than the fabric's line rate. */
  readonly ring: boolean;
  readonly source: string;
}

/** Ends the test with what is wrong: the first words count, what a program printed comes after them. */
const fail = `fail() { printf '{"error":"%s"}' "$(echo "$1" | tr -d '"\\\\' | tr -c '[:print:]' ' ' | head -c 500)" > /dev/termination-log; exit 1; }`;

/** The name of the first pod is there only once that pod has an address. */
const meet = [
  "tries=0",
  'until getent hosts "$MASTER" > /dev/null 2>&1; do',
  "  tries=$((tries + 1))",
  '  [ "$tries" -lt 300 ] || fail "$MASTER has no address: the pod of the first machine did not start"',
  "  sleep 2",
  "done",
];

const work = ["work=$(mktemp -d)", 'log="$work/log"'];

/** One process for each accelerator, on all machines. A collective that hangs ends before the pod does, so that its output is read. */
const launch = (processes: string, program: string) =>
  `timeout --kill-after=10 "$LIMIT_SECONDS" torchrun --nnodes "$NODES" --nproc-per-node "${processes}" --node-rank "$JOB_COMPLETION_INDEX" --master-addr "$MASTER" --master-port 29500 "$work/${program}" > "$log" 2>&1; status=$?`;

const result = [
  'cat "$log"',
  `measured=$(awk '$1 == "fabricGBps" { print $2; exit }' "$log")`,
  'grep -q "^wrong values" "$log" && fail "the collective between machines gave wrong values"',
  `[ "$status" -eq 0 ] && [ -n "$measured" ] || fail "the collective between machines ended with $status: $(tail -n 5 "$log" | tail -c 300)"`,
];

const say = `printf '{"fabricGBps":%s,"transport":"%s"}' "$measured" "$(echo "$transport" | tr -d '"\\\\' | tr -c '[:print:]' ' ')" > /dev/termination-log`;

/** An all-gather, whose bus bandwidth is counted as nccl-tests counts it: size x (ranks - 1) / ranks / time, of the slowest rank. */
const torchProgram = [
  "import os, torch",
  "import torch.distributed as dist",
  'torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))',
  'dist.init_process_group("nccl")',
  "rank, world = dist.get_rank(), dist.get_world_size()",
  'part = int(os.environ.get("BYTES", 8 << 30)) // world // 4',
  'mine = torch.full((part,), float(rank), device="cuda")',
  'every = torch.empty(part * world, device="cuda")',
  "for _ in range(5): dist.all_gather_into_tensor(every, mine)",
  "torch.cuda.synchronize()",
  "dist.barrier()",
  "start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)",
  "start.record()",
  "for _ in range(20): dist.all_gather_into_tensor(every, mine)",
  "end.record()",
  "torch.cuda.synchronize()",
  "wrong = any(bool((every[r * part:(r + 1) * part] != r).any()) for r in range(world))",
  'told = torch.tensor([start.elapsed_time(end) / 20000, float(wrong)], device="cuda")',
  "dist.all_reduce(told, op=dist.ReduceOp.MAX)",
  "seconds, wrong = told.tolist()",
  'if os.environ["LOCAL_RANK"] == "0":',
  '  if wrong: print("wrong values", flush=True)',
  '  print("fabricGBps %.2f" % (part * 4 * (world - 1) / seconds / 1e9), flush=True)',
  "dist.destroy_process_group()",
];

const xlaProgram = [
  "import os, time, torch",
  "import torch.distributed as dist",
  "import torch_xla.core.xla_model as xm",
  "import torch_xla.distributed.xla_backend",
  'dist.init_process_group("xla")',
  "rank, world = dist.get_rank(), dist.get_world_size()",
  'part = int(os.environ.get("BYTES", 1 << 28)) // world // 4',
  "mine = torch.full((part,), float(rank)).to(xm.xla_device())",
  "def once():",
  "  gathered = xm.all_gather(mine, dim=0)",
  "  xm.mark_step()",
  "  return gathered",
  "for _ in range(5): every = once()",
  "xm.wait_device_ops()",
  'xm.rendezvous("warm")',
  "start = time.perf_counter()",
  "for _ in range(20): every = once()",
  "xm.wait_device_ops()",
  "seconds = (time.perf_counter() - start) / 20",
  "every = every.cpu()",
  "wrong = any(bool((every[r * part:(r + 1) * part] != r).any()) for r in range(world))",
  'if wrong: print("wrong values", flush=True)',
  'if os.environ["LOCAL_RANK"] == "0": print("fabricGBps %.2f" % (part * 4 * (world - 1) / seconds / 1e9), flush=True)',
];

const written = (name: string, lines: readonly string[]) => [`cat > "$work/${name}" <<'PROGRAM'`, ...lines, "PROGRAM"];

/** Only the choice itself: `NET/FasTrak` also begins what a plug-in says that fails, and that NCCL leaves for another. */
const chosen = (network: string) => `(Using network|Initialized NET plugin|Assigned NET plugin|via NET/) ?${network}.*`;

/**
 * What NCCL and RCCL chose, in their own words. They fall back to TCP without an error, and a job then runs for days at a tenth of its
 * speed; `NET/Socket : Using` alone says nothing, because older ones look at every network first.
 */
const transport = [
  `fallen=$(grep -Eo 'Using network Socket|Initialized NET plugin Socket|via NET/Socket|NET/OFI Selected [Pp]rovider is (tcp|sockets|udp)' "$log" | head -n 1)`,
  `why=$(grep -E 'NET/(OFI|IB|gIB|GPUDirectTCPX|FasTrak|Plugin)[^A-Za-z]*.*([Ff]ailed|No (device|eligible)|initialization failed|Could not|disabled|Timeout: RxDM|GLIBC)' "$log" | sed 's/.*NET\\//NET\\//' | head -n 2)`,
  '[ -z "$fallen" ] || fail "fell back to TCP ($fallen): $FABRIC carried nothing. $why"',
  'case "$FABRIC" in',
  "  efa) proof='NET/OFI Selected [Pp]rovider is efa.*' ;;",
  `  tcpx) proof='${chosen(transports.tcpx.network)}' ;;`,
  `  tcpxo) proof='${chosen(transports.tcpxo.network)}' ;;`,
  "  roce) proof='(Using network|Initialized NET plugin|via NET/|NET/) ?(gIB|IB(ext)?).*' ;;",
  "  *) proof='(Using network|Initialized NET plugin|via NET/|NET/) ?IB(ext)?.*' ;;",
  "esac",
  `transport=$(grep -v 'No device found' "$log" | grep -Eo "$proof" | head -n 1)`,
];

/** aws-ofi-nccl counts every interface that it may use (awslabs/awsome-distributed-ai: 32 on p5, 16 on p5en, 8 on p6-b200). */
const interfaces = [
  'if [ "$FABRIC" = efa ] && [ -n "$INTERFACES" ]; then',
  `  found=$(echo "$transport" | sed -n 's/.*found \\([0-9]*\\) nics.*/\\1/p')`,
  '  [ -z "$found" ] || [ "$found" -ge "$INTERFACES" ] || fail "libfabric found $found of $INTERFACES EFA interfaces"',
  "fi",
];

const script = (lines: readonly string[]) => ["set -u", fail, ...lines, ""].join("\n");

const nccl = script([
  ...work,
  ...written("all_gather.py", torchProgram),
  // The one set of variables of the vendor's own image, where there is one (GPUDirect RDMA on Google Cloud).
  "[ ! -r /usr/local/gib/scripts/set_nccl_env.sh ] || . /usr/local/gib/scripts/set_nccl_env.sh",
  "export NCCL_DEBUG=INFO NCCL_DEBUG_SUBSYS=INIT,NET",
  'case "$FABRIC" in',
  // Their pods come with the variables of the plug-in's version, which its configuration checker compares. Trees carry all-reduce alone.
  "  tcpx | tcpxo) ;;",
  '  *) export NCCL_ALGO=Ring NCCL_MNNVL_ENABLE=0 NCCL_SOCKET_IFNAME="=eth0" ;;',
  "esac",
  ...meet,
  launch("$COUNT", "all_gather.py"),
  ...transport,
  ...result,
  '[ -n "$transport" ] || fail "nothing in the output shows that $FABRIC was used"',
  ...interfaces,
  say,
]);

const fabricSource =
  "NVIDIA/nccl-tests PERFORMANCE.md and issue 196 (rings), GoogleCloudPlatform/cluster-health-scanner (all-gather over two machines, NCCL_MNNVL_ENABLE=0), awslabs/awsome-distributed-ai (NET/OFI Selected provider), aws-samples/aws-do-eks#54 and aicr (what a fall back prints), google/nccl-plugin-gpudirect-tcpxo (fastrak_plugin.cc and init.cc: its name, and what it says without its daemon), gpudirect-tcpxo/README.md of GoogleCloudPlatform/container-engine-accelerators (no NCCL_ALGO beside its tuner)";

/** What is run over two machines or more in the image that a person gives for a family. */
export const fabricTests: Readonly<Partial<Record<Accelerator["family"], FabricTest>>> = {
  nvidia: {
    programs: ["torchrun with PyTorch and NCCL"],
    plugin: "NCCL's plugin for the fabric",
    fabrics: ["efa", "infiniband", "roce", "tcpx", "tcpxo"],
    script: nccl,
    ring: true,
    source: fabricSource,
  },
  rocm: {
    programs: ["torchrun with PyTorch and RCCL"],
    plugin: "RCCL's plugin for the fabric",
    fabrics: ["efa", "infiniband", "roce"],
    script: nccl,
    ring: true,
    source: fabricSource,
  },
  gaudi: {
    programs: [],
    fabrics: ["roce", "efa"],
    script: script([
      ...work,
      'cd /opt/hccl_demo || fail "/opt/hccl_demo is missing in the image"',
      // HCCL takes the chips' own ports where they are up, and the host's network, TCP too, where they are not.
      'if [ "$FABRIC" = roce ]; then',
      '  buses=$(hl-smi -Q bus_id -f csv,noheader 2>&1) || fail "hl-smi: $buses"',
      "  for bus in $buses; do",
      `    ports=$(hl-smi -n ports -i "$bus" 2>&1 | awk -F '[ :]+' '/external/ { printf "%s%s", separator, $2; separator = "," }')`,
      '    [ -n "$ports" ] || fail "$bus has no scale-out port"',
      '    down=$(hl-smi -n link -i "$bus" -P "$ports" 2>&1 | grep -c DOWN)',
      '    [ "$down" -eq 0 ] || fail "$down of the scale-out ports $ports of $bus are down: HCCL would use the host\'s network"',
      "  done",
      '  transport="scale-out ports of the chips"',
      "else",
      "  export RDMAV_FORK_SAFE=1 FI_EFA_USE_DEVICE_RDMA=1 FI_PROVIDER=efa",
      '  transport="libfabric, efa and nothing else"',
      "fi",
      ...meet,
      `address=$(getent hosts "$MASTER" | awk '{ print $1; exit }')`,
      'HCCL_COMM_ID="$address:5555" timeout --kill-after=10 "$LIMIT_SECONDS" python3 run_hccl_demo.py --test all_gather --nranks "$((COUNT * NODES))" --node_id "$JOB_COMPLETION_INDEX" --size 64m --loop 1000 --ranks_per_node "$COUNT" > "$log" 2>&1; status=$?',
      'cat "$log"',
      `measured=$(awk '/NW Bandwidth/ { print $(NF - 1); exit }' "$log")`,
      // The first machine prints; the others show by their end that they were there.
      '[ -n "$measured" ] || [ "$JOB_COMPLETION_INDEX" -eq 0 ] || measured=null',
      `[ "$status" -eq 0 ] && [ -n "$measured" ] || fail "hccl_demo ended with $status: $(tail -n 5 "$log" | tail -c 300)"`,
      say,
    ]),
    ring: false,
    source:
      "HabanaAI/hccl_demo README (two servers without MPI), docs.habana.ai Scale_Out_via_Host_NIC (order of detection), HabanaAI/Setup_and_Install intel_gaudi_health_screen (hl-smi -n)",
  },
  neuron: {
    programs: ["torchrun with torch-neuronx"],
    fabrics: ["efa"],
    script: script([
      ...work,
      ...written("all_gather.py", xlaProgram),
      'found=$(neuron-ls --json-output 2>&1) || fail "neuron-ls: $found"',
      `cores=$(echo "$found" | awk -F '[:,]' '/"nc_count"/ { sum += $2 } END { print sum + 0 }')`,
      // With one provider allowed there is nothing to fall back to: a run without EFA ends.
      "export FI_PROVIDER=efa FI_EFA_USE_DEVICE_RDMA=1 CCOM_SOCKET_IFNAME=eth0 NCCL_DEBUG=INFO",
      ...meet,
      launch("$cores", "all_gather.py"),
      `missing=$(grep -Eo 'aws-ofi-nccl initialization failed|OFI plugin initNet\\(\\) failed|Ofi plugin is not installed or EFA is n[a-z ]*' "$log" | head -n 1)`,
      '[ -z "$missing" ] || { cat "$log"; fail "EFA was not used: $missing"; }',
      ...result,
      `transport=$(grep -Eo 'NET/OFI Selected [Pp]rovider is efa.*' "$log" | head -n 1)`,
      '[ -n "$transport" ] || transport="libfabric, efa and nothing else"',
      ...interfaces,
      say,
    ]),
    ring: false,
    source:
      "awsdocs-neuron: torchrun over several trn1 (NeMo Megatron, xla backend); JasnahOrg/nrt_efa_comms_repro (what a run without EFA prints)",
  },
};
