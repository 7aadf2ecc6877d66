import { accelerators } from "../../accelerators";
import { chart } from "../../charts";
import type { ChartValues } from "../../charts/engine";
import { Problems } from "../../core/problems";
import { burnInTaint } from "../../health/names";
import { checkName } from "../../workloads/checks";
import { infinibandPort } from "../device-plugin/data";
import type { NetworkOperatorArgs } from "./index";

export interface NetworkOperatorPlan {
  readonly namespaceName: string;
  readonly resourceName: string;
  readonly values: ChartValues;
  /** `spec` of its NicClusterPolicy (mellanox.com/v1alpha1). */
  readonly policy: ChartValues;
}

/** Mellanox/network-operator:hack/release.yaml at v26.4.1, 2026-07-24. Suffixed by the operator with the node's system and architecture. */
const driverVersion = "doca3.4.1-26.04-1.1.0.0-1";
const registry = "nvcr.io/nvidia/mellanox";

/** What Azure/aks-rdma-infiniband sets (2026-07-16), by the chart's own values and kinds at the version of data.ts. */
export function planNetworkOperator(name: string, args: NetworkOperatorArgs): NetworkOperatorPlan {
  const problems = new Problems(`NetworkOperator ${name}`);
  const namespaceName = args.namespaceName ?? "network-operator";
  checkName("namespaceName", namespaceName, problems);
  const selector = Object.entries(args.nodeSelector ?? { "trainyard.dev/fabric": "infiniband" });
  if (selector.length === 0) problems.add("nodeSelector", "names no label", "leave it out, or name those of the nodes");
  problems.throwIfAny();
  const chips = [...accelerators.values()].map(({ taint }) => taint.key);
  const tolerations = [...new Set([...chips, burnInTaint, ...(args.taintKeys ?? [])])].map((key) => ({
    key,
    operator: "Exists",
    effect: "NoSchedule",
  }));
  return {
    namespaceName,
    resourceName: infinibandPort,
    values: {
      nfd: { enabled: args.featureDiscovery ?? true, deployNodeFeatureRules: true },
      sriovNetworkOperator: { enabled: false },
      maintenanceOperator: { enabled: false },
      "node-feature-discovery": { worker: { tolerations } },
    },
    policy: {
      // Azure's other machines have Mellanox cards too, for Ethernet.
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: selector.map(([key, value]) => ({ key, operator: "In", values: [value] })) }],
        },
      },
      tolerations,
      ofedDriver: {
        repository: registry,
        image: "doca-driver",
        version: driverVersion,
        // A new driver reaches a node when its pod is deleted: nobody drains a training job for it.
        upgradePolicy: { autoUpgrade: false },
        startupProbe: { initialDelaySeconds: 10, periodSeconds: 20 },
        livenessProbe: { initialDelaySeconds: 30, periodSeconds: 30 },
        readinessProbe: { initialDelaySeconds: 10, periodSeconds: 30 },
      },
      sriovDevicePlugin: {
        repository: registry,
        image: "sriov-network-device-plugin",
        version: `network-operator-${chart("network-operator").appVersion}`,
        config: JSON.stringify({
          resourceList: [
            {
              resourcePrefix: "rdma",
              resourceName: "ib",
              selectors: { vendors: ["15b3"], linkTypes: ["infiniband"], isRdma: true },
            },
          ],
        }),
      },
    },
  };
}
