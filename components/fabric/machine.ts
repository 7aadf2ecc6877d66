import type { Problems } from "../core/problems";
import type { FabricDevicesArgs } from "../training";
import type { Collectives } from "../training/enums";
import { checkWhole } from "../workloads/checks";
import { checkQuantity } from "../workloads/quantity";
import { type AttachedPod, type FabricParts, planAttachment } from "./attachment";
import type { FabricAttachmentArgs } from "./index";

/** What the EFA device plugin counts (https://github.com/aws/eks-charts/tree/master/stable/aws-efa-k8s-device-plugin). */
export const efaResource = "vpc.amazonaws.com/efa";

/** What carries collectives from a machine to the next, in the words that workers and model servers share. */
export interface FabricMachine {
  readonly collectives: Collectives;
  readonly efaInterfaces?: number;
  readonly hugePages2Mi?: string;
  readonly fabricDevices?: FabricDevicesArgs;
  readonly attachment?: FabricAttachmentArgs;
}

type Fabric = Omit<FabricMachine, "collectives">;

/**
 * What a pod gets so that its collectives leave by its machine's fabric, whatever that is: EFA, InfiniBand, or one of GKE's. Devices that a DRA
 * driver owns are claimed beside this (`planClaims`).
 */
export function planMachineFabric(machine: Fabric, pod: AttachedPod, problems: Problems): FabricParts {
  const parts = planAttachment(machine.attachment, pod, problems);
  return { ...parts, resources: { ...countedFabric(machine, problems), ...parts.resources } };
}

/** How people call what carries collectives between such machines; undefined where nothing but TCP does. */
export function carrierOf({ attachment, efaInterfaces = 0, fabricDevices }: Fabric): string | undefined {
  if (attachment !== undefined) return carriers[attachment.transport];
  if (efaInterfaces > 0) return "EFA";
  return fabricDevices === undefined ? undefined : "RDMA";
}

const carriers = { tcpx: "GPUDirect-TCPX", tcpxo: "GPUDirect-TCPXO", gib: "RoCE" } as const;

/** Extended resources of the fabric, and the huge pages that its driver takes. */
function countedFabric(machine: Fabric, problems: Problems): Record<string, string> {
  const { efaInterfaces = 0, fabricDevices } = machine;
  checkWhole("machine.efaInterfaces", efaInterfaces, 0, problems);
  // 5128 pages of 2 MiB are set aside by the EFA driver of AL2023; a pod that opens every interface takes 5120 MiB of them.
  const hugePages = machine.hugePages2Mi ?? (efaInterfaces > 0 ? "5120Mi" : undefined);
  if (hugePages !== undefined) checkQuantity("machine.hugePages2Mi", hugePages, problems);
  return {
    ...(efaInterfaces > 0 && fabricDevices === undefined ? { [efaResource]: `${efaInterfaces}` } : {}),
    ...(fabricDevices?.resourceName === undefined ? {} : { [fabricDevices.resourceName]: `${fabricDevices.count}` }),
    ...(hugePages === undefined ? {} : { "hugepages-2Mi": hugePages }),
  };
}
