import { stringify } from "yaml";
import type { PeerPlan } from "./plan";

/** Every peer's host and port, as it is found inside the cluster. */
export function peerHosts(plan: PeerPlan, namespace: string): { readonly name: string; readonly host: string }[] {
  return plan.roles.flatMap((role) =>
    Array.from({ length: role.replicas }, (_, index) => {
      const name = `${role.service}-${index}`;
      return { name, host: `${name}.${plan.name}.${namespace}.svc` };
    }),
  );
}

/** `distributed_hosts.yaml` with the keys of RingRift's document; peers reach each other over the P2P service, not over SSH. */
export function hostsFile(plan: PeerPlan, namespace: string): string {
  const at = new Map(peerHosts(plan, namespace).map(({ name, host }) => [name, host]));
  const hosts = plan.roles.flatMap((role) =>
    Array.from({ length: role.replicas }, (_, index): [string, unknown] => [
      `${role.service}-${index}`,
      {
        ssh_host: at.get(`${role.service}-${index}`),
        ringrift_path: "/ringrift",
        memory_gb: role.machine.memoryGiB,
        cpus: role.machine.vcpus,
        gpu: role.machine.gpu,
        ...(role.machine.gpuMemoryGb === undefined ? {} : { gpu_vram_gb: role.machine.gpuMemoryGb }),
        role: role.name,
        status: "ready",
        worker_port: plan.workerPort,
      },
    ]),
  );
  return stringify({
    hosts: Object.fromEntries(hosts),
    sync: { batch_size: plan.sync.batchSize, timeout: plan.sync.timeoutSeconds, retry_count: plan.sync.retries },
    circuit_breaker: {
      failure_threshold: plan.circuitBreaker.failureThreshold,
      recovery_timeout: plan.circuitBreaker.recoverySeconds,
      half_open_requests: plan.circuitBreaker.halfOpenRequests,
    },
  });
}
