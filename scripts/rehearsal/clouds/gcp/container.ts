import type { ResourceModel } from "../model";
import { cluster, clusterType } from "./cluster";
import { nodePool } from "./node-pool";

export const models: { readonly [type: string]: ResourceModel } = {
  [clusterType]: cluster,
  "gcp:container/nodePool:NodePool": nodePool,
};
