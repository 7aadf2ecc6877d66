/** Who a workload is to the cloud, on whichever cluster it runs. */
import type * as pulumi from "@pulumi/pulumi";
import { type BucketGrantArgs, type Cluster, WorkloadIdentity } from "../components";
import { Cloud } from "../components/core/cloud";
import type { Shared } from "./foundation";
import { boundAccount } from "./parts";
import type { Site } from "./site";

/** Where identities stand. */
export interface IdentitySite extends Pick<Site, "place" | "tags"> {
  /** Start of the names of what clusters share. */
  readonly plain: string;
  /** Start of the names of this cluster's parts. */
  readonly prefix: string;
  readonly parent?: pulumi.Resource | undefined;
  readonly shared: Shared;
}

/**
 * The ServiceAccount of a workload, with rights to its buckets. AWS and Azure bind a role or an identity to one cluster, so that each
 * cluster has its own. On Google Cloud a ServiceAccount of the same namespace and name is one identity in all clusters of a project: its
 * rights stand once, and stay when one of two clusters goes.
 */
export function identity(
  { place, plain, prefix, tags, parent, shared }: IdentitySite,
  cluster: Cluster,
  namespace: pulumi.Input<string>,
  serviceAccount: string,
  buckets: BucketGrantArgs[],
  called = serviceAccount,
): Partial<ReturnType<typeof boundAccount>> {
  // Rights to nothing are no rights: the workload makes its own ServiceAccount then.
  if (buckets.length === 0) return {};
  const args = {
    ...place,
    clusterName: cluster.name,
    oidcIssuer: cluster.oidcIssuer,
    namespace,
    serviceAccount,
    buckets,
    tags,
  };
  const make = (start: string, opts: pulumi.ComponentResourceOptions) => new WorkloadIdentity(`${start}-${called}`, args, opts);
  return boundAccount(
    place.cloud === Cloud.Gcp ? shared.once(`identity ${called}`, () => make(plain, {})) : make(prefix, { parent }),
  );
}
