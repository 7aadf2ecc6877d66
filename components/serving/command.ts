import { ServingProtocol, ServingTls } from "./enums";
import type { ModelServerPlan } from "./plan";
import type { PlannedPool } from "./pools";

export const tlsDirectory = "/etc/trainyard/tls";
export const keysDirectory = "/etc/trainyard/api-keys";
export const scriptsDirectory = "/etc/trainyard/scripts";
export const weightsDirectory = "/models";
/** Where the ranks of one copy find each other: vLLM's own default of `--master-port`. */
export const rendezvousPort = 29501;

/** Which part of a group a command is for; one pod alone is no group. */
export type GroupPart = "alone" | "leader" | "worker";

/**
 * What a pod runs. Flags are those of `vllm serve` (https://docs.vllm.ai/en/stable/cli/serve/, read 2026-11-22). Machines of one copy
 * join by vLLM's own processes (`--nnodes`), which needs no Ray in the image; their addresses are what LeaderWorkerSet tells each pod.
 */
export function serverCommand(plan: ModelServerPlan, pool: PlannedPool, part: GroupPart, model: string): string[] {
  const { sharding } = pool;
  return [
    "vllm",
    "serve",
    model,
    `--served-model-name=${plan.name}`,
    "--host=0.0.0.0",
    `--port=${plan.ports[0]}`,
    `--tensor-parallel-size=${sharding.tensor}`,
    `--pipeline-parallel-size=${sharding.layers.length}`,
    `--max-model-len=${plan.contextLength}`,
    `--max-num-seqs=${sharding.maxSequences}`,
    `--gpu-memory-utilization=${plan.memoryUtilisation}`,
    ...(plan.weights.claim === undefined ? ["--load-format=runai_streamer"] : []),
    ...precision(plan),
    ...(plan.compactCache ? ["--kv-cache-dtype=fp8"] : []),
    ...(plan.order === "priority" ? ["--scheduling-policy=priority"] : []),
    ...(part === "alone" ? [] : group(pool)),
    ...(part === "worker" ? ["--headless"] : api(plan)),
  ];
}

function precision({ quantisation }: ModelServerPlan): string[] {
  // Weights that are stored in 8 or 4 bits say so in their own config.json.
  if (quantisation === "fp8") return ["--quantization=fp8"];
  return quantisation === "none" ? ["--dtype=bfloat16"] : [];
}

/** LeaderWorkerSet puts these variables before all others of a container, so that Kubernetes fills them in here. */
function group({ sharding }: PlannedPool): string[] {
  return [
    "--distributed-executor-backend=mp",
    `--nnodes=${sharding.machines}`,
    "--node-rank=$(LWS_WORKER_INDEX)",
    "--master-addr=$(LWS_LEADER_ADDRESS)",
    `--master-port=${rendezvousPort}`,
  ];
}

function api(plan: ModelServerPlan): string[] {
  if (plan.protocol === ServingProtocol.Grpc) return ["--grpc"];
  return [
    "--enable-request-id-headers",
    "--disable-fastapi-docs",
    // Requests are logged by the audit, with who asked and without what.
    "--disable-uvicorn-access-log",
    "--middleware=trainyard_audit.Audit",
    ...certificates(plan),
  ];
}

function certificates({ tls }: ModelServerPlan): string[] {
  if (tls.mode === ServingTls.None) return [];
  return [
    `--ssl-certfile=${tlsDirectory}/tls.crt`,
    `--ssl-keyfile=${tlsDirectory}/tls.key`,
    "--enable-ssl-refresh",
    // 2 is Python's ssl.CERT_REQUIRED.
    ...(tls.mode === ServingTls.Mutual ? [`--ssl-ca-certs=${tlsDirectory}/ca.crt`, "--ssl-cert-reqs=2"] : []),
  ];
}
