import { CloudError } from "../../provider";
import type { Act } from "../model";
import { map, maps, text } from "../values";
import { hasRelease } from "./helm";
import { applied, bringers, type Token } from "./kinds";

const told = new WeakMap<object, Set<string>>();

/** Says once per kind and world what a real API server would need to know it. */
export function adviseOnKind(act: Act, token: Token): void {
  if (isDefined(act, token)) return;
  if (token.group === googleNetworks) {
    requireGoogleNetworks(act, token);
    return;
  }
  const charts = bringers[token.group];
  if (charts !== undefined && hasRelease(act.world, act.scope, charts)) return;
  const before = told.get(act.world) ?? new Set<string>();
  told.set(act.world, before);
  const name = `${act.scope}|${token.group}/${token.kind}`;
  if (before.has(name)) return;
  before.add(name);
  const kind = `${token.group}/${token.version} ${token.kind}`;
  const address = applied[token.group];
  if (address !== undefined) {
    act.advise(
      "warning",
      `${kind}: the cluster has to have its definition already; where it has none, kubectl apply -k "${address}"`,
    );
  } else if (charts === undefined) {
    act.advise("info", `${kind} is a custom kind that this cluster has no definition of; it is taken as it is`);
  } else {
    const source = charts.length === 1 ? `the chart ${charts[0]} brings` : `one of the charts ${charts.join(", ")} brings`;
    act.advise(
      "warning",
      `no matches for kind "${token.kind}" in version "${token.group}/${token.version}": ${source} it and is not in this cluster (yet); make this depend on it`,
    );
  }
}

/** Kinds that GKE itself has, where the cluster was made for several networks. */
const googleNetworks = "networking.gke.io";

/**
 * A network that pods can be attached to, as GKE takes it. The simulated cluster cannot be told from others of the same world, so it is refused where
 * none of them was made for it.
 */
function requireGoogleNetworks(act: Act, token: Token): void {
  const clusters = [...act.world.everywhere("gcp", "gcp:container/cluster:Cluster")];
  if (clusters.length === 0) return;
  if (!clusters.some(({ inputs }) => inputs.enableMultiNetworking === true)) {
    throw new CloudError(
      "NoSuchKind",
      `no matches for kind "${token.kind}" in version "${token.group}/${token.version}": the cluster was made without multi-networking (enableMultiNetworking)`,
    );
  }
  if (token.kind === "GKENetworkParamSet") requireSubnet(act);
}

/** GKE marks such an object as not ready, and pods that name it wait for ever. */
function requireSubnet(act: Act): void {
  const { vpc, vpcSubnet } = map(act.inputs.spec);
  const wanted = text(vpcSubnet);
  if (wanted === undefined) return;
  const subnets = [...act.world.everywhere("gcp", "gcp:compute/subnetwork:Subnetwork")];
  const found = subnets.find(({ inputs }) => text(inputs.name) === wanted.split("/").at(-1));
  if (found === undefined)
    throw new CloudError("SubnetNotFound", `GKENetworkParamSet: subnet ${wanted} of network ${text(vpc)} was not found`);
}

function isDefined(act: Act, token: Token): boolean {
  for (const thing of act.all("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition")) {
    const spec = map(thing.inputs.spec);
    if (text(spec.group) !== token.group || text(map(spec.names).kind) !== token.kind) continue;
    if (maps(spec.versions).some((version) => version.name === token.version && version.served === true)) return true;
  }
  return false;
}
