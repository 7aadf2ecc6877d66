import type { Environment } from "../../components/config";
import { enteredHosts, leftBehind } from "../../components/config/two-clusters";
import type { CapacityProof } from "./capacity";
import type { PlanRequest } from "./stages";
import { type Change, isTwoClusters } from "./targets";

/** What a second cluster is planned from, where the change is made by one. */
export function secondCluster(
  { target, strategy }: Change,
  environment: Environment,
  { scarce, spare }: CapacityProof,
): Pick<PlanRequest, "cluster"> {
  if (!isTwoClusters(target, strategy)) return {};
  const { cluster, storage } = environment;
  const shared = enteredHosts(environment).length > 0;
  const left = leftBehind({ ...environment, fileSystems: storage.fileSystems, buckets: storage.buckets.length });
  return {
    cluster: {
      scarce: scarce ?? [],
      reason: spare.available ? "" : spare.reason,
      ttlSeconds: shared ? cluster.traffic?.ttlSeconds : undefined,
      leaves: left.map(({ name, what }) => `${name}: ${what}`),
    },
  };
}
