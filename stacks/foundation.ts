/** What outlives a cluster, and what two of them share while one takes over from the other: network, data, rights, names. */
import { Bucket, Network } from "../components";
import { bucketArgs, networkArgs } from "../components/config";
import type { Network as NetworkRange } from "../components/config/schema";
import { isBlueGreen } from "../components/config/two-clusters";
import { type MadeBucket, reachedFrom } from "./parts";
import type { Site } from "./site";

export interface Foundation {
  readonly range: NetworkRange;
  readonly network: Network;
  readonly buckets: readonly MadeBucket[];
  /** What is made when the first cluster asks for it, and is the same for the second. */
  readonly shared: Shared;
}

/** Things that stand once, by name, whichever cluster asked for them. */
export class Shared {
  private readonly made = new Map<string, unknown>();

  once<T>(name: string, make: () => T): T {
    if (!this.made.has(name)) this.made.set(name, make());
    return this.made.get(name) as T;
  }
}

export function layFoundation({ environment, place, prefix, rollouts, tags }: Site): Foundation {
  const { network: range, nodeGroups, storage, cluster } = environment;
  if (range === undefined) throw new Error("the checks let an environment without a network pass");
  const second = isBlueGreen(cluster) || rollouts.cluster?.declaration.green !== undefined;
  const network = new Network(prefix, { ...networkArgs(place, range, nodeGroups, second), tags });
  const buckets = storage.buckets.map((said) => ({
    said,
    made: new Bucket(`${prefix}-${said.name}`, {
      ...bucketArgs(place, said, prefix),
      ...reachedFrom(place.cloud, network),
      tags,
    }),
  }));
  return { range, network, buckets, shared: new Shared() };
}
