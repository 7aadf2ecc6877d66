import type { Act } from "../model";
import { map, maps, text } from "../values";
import { hasRelease } from "./helm";
import { applied, bringers, type Token } from "./kinds";

const told = new WeakMap<object, Set<string>>();

/** Says once per kind and world what a real API server would need to know it. */
export function adviseOnKind(act: Act, token: Token): void {
  if (isDefined(act, token)) return;
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

function isDefined(act: Act, token: Token): boolean {
  for (const thing of act.all("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition")) {
    const spec = map(thing.inputs.spec);
    if (text(spec.group) !== token.group || text(map(spec.names).kind) !== token.kind) continue;
    if (maps(spec.versions).some((version) => version.name === token.version && version.served === true)) return true;
  }
  return false;
}
