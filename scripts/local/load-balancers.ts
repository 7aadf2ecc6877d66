import type { ApiServer } from "../kubernetes/api-server";
import { type KubernetesObject, list, referenceTo, text } from "../kubernetes/objects";

/** Gives a load balancer service the host name that a cloud's controller would; in a domain that is reserved and never resolves (RFC 6761). */
export async function addressService(api: ApiServer, service: KubernetesObject): Promise<void> {
  if (text(service, "spec", "type") !== "LoadBalancer") return;
  await giveAddress(api, service);
}

export async function addressIngress(api: ApiServer, ingress: KubernetesObject): Promise<void> {
  await giveAddress(api, ingress);
}

async function giveAddress(api: ApiServer, object: KubernetesObject): Promise<void> {
  if (object.metadata.deletionTimestamp !== undefined) return;
  if (list(object, "status", "loadBalancer", "ingress").length > 0) return;
  const hostname = `${object.metadata.name}.${object.metadata.namespace ?? "default"}.local-load-balancer.invalid`;
  await api.patch(referenceTo(object), { status: { loadBalancer: { ingress: [{ hostname }] } } }, "status");
}
