/** What a pod says of itself to the mesh. */

/** A pod with this label gets a sidecar; no other does. */
export const sidecarLabel = "sidecar.istio.io/inject";

/** For a pod whose traffic all goes through its sidecar. */
export function meshLabels(inMesh: boolean): Readonly<Record<string, string>> {
  return inMesh ? { [sidecarLabel]: "true" } : {};
}

/**
 * For a pod with accelerators: the sidecar takes calls to and from the coordinator and sees nothing else. Collectives open ports as they like
 * and move more than a proxy on one processor could; RDMA does not pass it at all. The rules are those of istio-iptables: no range of
 * addresses outwards, and ports by name.
 */
export function controlTrafficOnly(
  inboundPorts: readonly number[],
  outboundPorts: readonly number[],
): Readonly<Record<string, string>> {
  return {
    "traffic.sidecar.istio.io/includeInboundPorts": inboundPorts.join(","),
    "traffic.sidecar.istio.io/includeOutboundIPRanges": "",
    "traffic.sidecar.istio.io/includeOutboundPorts": outboundPorts.join(","),
  };
}
