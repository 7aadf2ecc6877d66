import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { PeerHostArgs } from "./index";
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

/** Whether the file holds tokens, and so has to be a Secret. */
export function hasTokens({ hosts }: PeerPlan): boolean {
  return hosts.some(({ tunnelTokenSecret }) => tunnelTokenSecret !== undefined);
}

/**
 * `distributed_hosts.yaml` with the keys of RingRift's document. Peers of the cluster reach each other over the P2P service, not over SSH;
 * those outside have what SSH needs as well.
 */
export function hostsFile(plan: PeerPlan): pulumi.Output<string> {
  const tokens = plan.hosts.map(({ tunnelTokenId, tunnelTokenSecret }) => pulumi.all([tunnelTokenId, tunnelTokenSecret]));
  return pulumi.all([plan.namespace, pulumi.all(tokens)]).apply(([namespace, known]) => {
    const outside = plan.hosts.map((host, index): [string, unknown] => [host.name, outsideEntry(host, plan, known[index] ?? [])]);
    return stringify({
      hosts: Object.fromEntries([...insideEntries(plan, namespace), ...outside]),
      sync: { batch_size: plan.sync.batchSize, timeout: plan.sync.timeoutSeconds, retry_count: plan.sync.retries },
      circuit_breaker: {
        failure_threshold: plan.circuitBreaker.failureThreshold,
        recovery_timeout: plan.circuitBreaker.recoverySeconds,
        half_open_requests: plan.circuitBreaker.halfOpenRequests,
      },
    });
  });
}

function insideEntries(plan: PeerPlan, namespace: string): [string, unknown][] {
  const at = new Map(peerHosts(plan, namespace).map(({ name, host }) => [name, host]));
  return plan.roles.flatMap((role) =>
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
}

/** Keys in the document's order; what is not said is left out. */
function outsideEntry(host: PeerHostArgs, plan: PeerPlan, [tokenId, tokenSecret]: readonly (string | undefined)[]) {
  const entries = {
    ssh_host: host.address,
    tailscale_ip: host.tailscaleAddress,
    ssh_user: host.user,
    ssh_port: host.port ?? 22,
    ringrift_path: host.path,
    venv_activate: host.activate,
    memory_gb: host.memoryGb,
    cpus: host.cpus,
    gpu: host.gpu,
    gpu_vram_gb: host.gpuMemoryGb,
    role: host.role,
    status: host.status ?? "ready",
    worker_port: host.workerPort ?? plan.workerPort,
    cloudflare_tunnel: host.tunnel,
    cloudflare_service_token_id: tokenId,
    cloudflare_service_token_secret: tokenSecret,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}
