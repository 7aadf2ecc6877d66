import type { ResourceModel } from "../model";
import { models as nat } from "./nat";
import { models as privateEndpoints } from "./private-endpoints";
import { models as securityGroups } from "./security-groups";
import { models as virtualNetwork } from "./virtual-network";

export const models: { readonly [type: string]: ResourceModel } = {
  ...virtualNetwork,
  ...nat,
  ...securityGroups,
  ...privateEndpoints,
};
