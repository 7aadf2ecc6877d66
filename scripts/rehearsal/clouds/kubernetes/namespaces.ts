import { CloudError } from "../../provider";
import type { Act } from "../model";
import { text } from "../values";

const system = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);

/** Refuses what is to live in a namespace that the cluster does not have. */
export function requireNamespace(act: Act, namespace: string): void {
  if (system.has(namespace) || act.find("kubernetes:core/v1:Namespace", namespace) !== undefined) return;
  for (const release of act.all("kubernetes:helm.sh/v3:Release")) {
    if (release.inputs.createNamespace === true && text(release.inputs.namespace) === namespace) return;
  }
  const given = act.world.settings.kubernetes?.namespaces;
  if (Array.isArray(given) && given.includes(namespace)) return;
  throw new CloudError("NotFound", `namespaces "${namespace}" not found`);
}
