import type { Environment } from "../../components/config";
import { Cloud } from "../../components/core/cloud";
import type { ApiServer } from "../kubernetes/api-server";
import { packagedDefinitions, slimmed } from "../kubernetes/definitions";
import { gkeNetworks } from "../kubernetes/definitions-data";
import { field, list, referenceTo } from "../kubernetes/objects";
import { localManager } from "./volumes";

const definitionKind = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;
/** A definition is served within moments. */
const patience = 10_000;

/**
 * Kinds that the cloud's own control plane has, as the environment's cluster would: GKE's networks, where its cluster is made for several. Those of
 * an earlier environment go, so that what a cluster refuses is refused here.
 */
export async function keepCloudKinds(api: ApiServer, { cloud, cluster }: Pick<Environment, "cloud" | "cluster">): Promise<void> {
  const wanted = cloud === Cloud.Gcp && cluster.multiNetworking !== false;
  const there = (await api.listKind(definitionKind.apiVersion, definitionKind.kind)).items.filter((each) =>
    gkeNetworks.groups.some((group) => field(each, "spec", "group") === group),
  );
  if (!wanted) {
    for (const each of there) await api.delete(referenceTo(each));
    return;
  }
  if (there.length > 0) return;
  for (const definition of packagedDefinitions(gkeNetworks.source, gkeNetworks.groups))
    await api.apply(slimmed(definition), { fieldManager: localManager, force: true });
  await served(api);
  api.forgetKinds();
}

async function served(api: ApiServer): Promise<void> {
  for (const until = Date.now() + patience; ; ) {
    const all = (await api.listKind(definitionKind.apiVersion, definitionKind.kind)).items;
    const waiting = all.filter(
      (each) =>
        !list(each, "status", "conditions").some(
          (condition) => field(condition, "type") === "Established" && field(condition, "status") === "True",
        ),
    );
    if (waiting.length === 0) return;
    if (Date.now() > until)
      throw new Error(`not served after ${patience / 1000} s: ${waiting.map(({ metadata }) => metadata.name).join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
