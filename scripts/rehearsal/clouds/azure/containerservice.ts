import type { ResourceModel } from "../model";
import { agentPool, clusterType, poolType } from "./agent-pool";
import { managedCluster } from "./cluster";
import { armModel } from "./names";

export const models: { readonly [type: string]: ResourceModel } = {
  [clusterType]: managedCluster,
  [poolType]: agentPool,
  "azure-native:containerservice:MaintenanceConfiguration": armModel(
    {
      type: "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
      name: "configName",
      parents: ["resourceName"],
    },
    { required: ["resourceGroupName", "resourceName"], replaceOn: ["configName", "resourceGroupName", "resourceName"] },
  ),
};
