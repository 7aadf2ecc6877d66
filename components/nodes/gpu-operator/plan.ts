import type { ChartValues } from "../../charts/engine";
import { Cloud } from "../../core/cloud";
import { Problems } from "../../core/problems";
import { remedyFor } from "../../core/suggest";
import { burnInTaint } from "../../health/names";
import { checkName } from "../../workloads/checks";
import { DriverOwner } from "../index";
import type { GpuOperatorArgs } from "./index";

export interface GpuOperatorPlan {
  readonly namespaceName: string;
  readonly values: ChartValues;
  /** GKE lets pods of the system's priorities into namespaces that have a quota for them, and into no others. */
  readonly quota: boolean;
}

/** Where GKE's nodes keep a driver: their root is read only (docs.nvidia.com, GPU operator on GKE, 2026-08). */
const googleDriver = "/home/kubernetes/bin/nvidia";

/** Values of the chart that do not go with the nodes' own software are never given. Names: its values.yaml at the version of data.ts. */
export function planGpuOperator(name: string, args: GpuOperatorArgs): GpuOperatorPlan {
  const problems = new Problems(`GpuOperator ${name}`);
  const namespaceName = args.namespaceName ?? "gpu-operator";
  checkName("namespaceName", namespaceName, problems);
  const owner = args.driver ?? DriverOwner.Cloud;
  if (!Object.values(DriverOwner).includes(owner))
    problems.add("driver", `${JSON.stringify(owner)} is unknown`, remedyFor(owner, Object.values(DriverOwner)));
  if (args.cloud === Cloud.Aws && owner === DriverOwner.Operator) {
    problems.add(
      "driver",
      "operator is given, and EKS's images have NVIDIA's driver already: two owners unload each other's modules",
      "leave it out",
    );
  }
  if (args.cloud === Cloud.Hosts) problems.add("cloud", "hosts have no Kubernetes", "leave the component out");
  problems.throwIfAny();
  const operator = owner === DriverOwner.Operator;
  const google = args.cloud === Cloud.Gcp;
  const keys = ["nvidia.com/gpu", burnInTaint, ...(args.taintKeys ?? [])];
  const tolerations = [...new Set(keys)].map((key) => ({ key, operator: "Exists", effect: "NoSchedule" }));
  return {
    namespaceName,
    quota: google,
    values: {
      driver: { enabled: operator, ...(operator && args.rdma === true && { rdma: { enabled: true } }) },
      // Images of EKS and AKS with a driver have the toolkit too; GKE's have the driver alone.
      toolkit: { enabled: operator || google || args.cloud === Cloud.Kubernetes, ...(google && { installDir: googleDriver }) },
      ...(google && { hostPaths: { driverInstallDir: googleDriver } }),
      daemonsets: { tolerations },
      // Its custom resource holds a finaliser that only the operator takes away: it goes first.
      operator: { cleanupCRD: true },
      dcgmExporter: { enabled: true, serviceMonitor: { enabled: args.watched ?? false } },
      "node-feature-discovery": { worker: { tolerations } },
    },
  };
}
