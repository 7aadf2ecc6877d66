/** What outlives a cluster: the network, and the buckets in which data lies. */
import { Bucket, Network } from "../components";
import { bucketArgs, networkArgs } from "../components/config";
import type { Network as NetworkRange } from "../components/config/schema";
import { type MadeBucket, reachedFrom } from "./parts";
import type { Site } from "./site";

export interface Foundation {
  readonly range: NetworkRange;
  readonly network: Network;
  readonly buckets: readonly MadeBucket[];
}

export function layFoundation({ environment, place, prefix, tags }: Site): Foundation {
  const { network: range, nodeGroups, storage } = environment;
  if (range === undefined) throw new Error("the checks let an environment without a network pass");
  const network = new Network(prefix, { ...networkArgs(place, range, nodeGroups), tags });
  const buckets = storage.buckets.map((said) => ({
    said,
    made: new Bucket(`${prefix}-${said.name}`, {
      ...bucketArgs(place, said, prefix),
      ...reachedFrom(place.cloud, network),
      tags,
    }),
  }));
  return { range, network, buckets };
}
