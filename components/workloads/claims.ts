import type * as kubernetes from "@pulumi/kubernetes";
import { nameFault } from "../core/names";
import type { Problems } from "../core/problems";
import { deviceClasses, mostInClaim } from "../nodes/dra/data";
import type { FabricDevicesArgs } from "../training";
import { checkWhole } from "./checks";

type Pod = kubernetes.types.input.core.v1.PodSpec;
type ResourceClaim = kubernetes.types.input.core.v1.ResourceClaim;

/** Devices of one class that each pod of a workload claims. */
export interface PlannedClaim {
  /** Name within the pod, and last part of the template's name. */
  readonly name: "accelerators" | "fabric" | "nvlink";
  readonly deviceClass: string;
  readonly count: number;
  /** A channel of a ComputeDomain, whose controller makes the template. */
  readonly domain: boolean;
}

/** What a machine says of devices that are claimed and not counted. */
export interface ClaimedMachine {
  readonly accelerators: number;
  readonly deviceClass?: string;
  readonly fabricDevices?: FabricDevicesArgs;
  readonly nvlinkDomain?: boolean;
}

const className = {
  max: 253,
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  allowed: "lower-case letters, digits, dashes and dots",
};
const extendedResource = /^[a-z0-9.-]+\/[A-Za-z0-9._-]+$/;

/**
 * What a pod of this machine claims. Each class has a claim of its own: one claim holds 32 devices at most, and a machine with 8 chips and
 * 32 interfaces has more.
 */
export function planClaims(machine: ClaimedMachine, problems: Problems, path = "machine"): readonly PlannedClaim[] {
  const { accelerators, deviceClass, fabricDevices: fabric, nvlinkDomain } = machine;
  const claims: PlannedClaim[] = [];
  const add = (claim: PlannedClaim, at: string, counted: string) => {
    checkClass(claim.deviceClass, at, problems);
    if (claim.count > mostInClaim)
      problems.add(
        counted,
        `${claim.count} devices, and Kubernetes gives one claim at most ${mostInClaim}`,
        `give ${mostInClaim} or fewer`,
      );
    claims.push(claim);
  };
  if (deviceClass !== undefined && accelerators > 0)
    add({ name: "accelerators", deviceClass, count: accelerators, domain: false }, `${path}.deviceClass`, `${path}.accelerators`);
  if (fabric !== undefined) {
    const at = `${path}.fabricDevices`;
    checkWhole(`${at}.count`, fabric.count, 1, problems);
    if ((fabric.deviceClass === undefined) === (fabric.resourceName === undefined))
      problems.add(at, "gives both deviceClass and resourceName, or neither: devices have one owner", "give one of them");
    if (fabric.resourceName !== undefined && !extendedResource.test(fabric.resourceName))
      problems.add(
        `${at}.resourceName`,
        `${JSON.stringify(fabric.resourceName)} is not an extended resource`,
        "write it as its plugin does: rdma/ib",
      );
    if (fabric.deviceClass !== undefined)
      add(
        { name: "fabric", deviceClass: fabric.deviceClass, count: fabric.count, domain: false },
        `${at}.deviceClass`,
        `${at}.count`,
      );
  }
  if (nvlinkDomain === true && accelerators > 0)
    claims.push({ name: "nvlink", deviceClass: deviceClasses.nvlink.name, count: 1, domain: true });
  return claims;
}

function checkClass(name: string, path: string, problems: Problems): void {
  const fault = nameFault(name, className);
  if (fault !== undefined) problems.add(path, fault, "write it as its driver does: gpu.nvidia.com, gaudi.intel.com");
}

/** What of the machine's accelerators is asked of device plugins, as a container's requests. */
export function countedDevices(
  machine: Pick<ClaimedMachine, "deviceClass"> & { readonly resourceName: string },
  count: number,
): Record<string, string> {
  return count > 0 && machine.deviceClass === undefined ? { [machine.resourceName]: `${count}` } : {};
}

/** `worker-accelerators`: from this template Kubernetes makes each pod a claim of its own. */
export function templateName(prefix: string, claim: PlannedClaim): string {
  return `${prefix}-${claim.name}`;
}

/** `resourceClaims` of a pod; nothing for one that claims nothing. */
export function podClaims(claims: readonly PlannedClaim[], prefix: string): Pick<Pod, "resourceClaims"> {
  if (claims.length === 0) return {};
  return {
    resourceClaims: claims.map((claim) => ({
      name: claim.name,
      resourceClaimTemplateName: templateName(prefix, claim),
    })),
  };
}

/** `resources.claims` of the container that uses them. */
export function containerClaims(claims: readonly PlannedClaim[]): { claims?: ResourceClaim[] } {
  return claims.length === 0 ? {} : { claims: claims.map(({ name }) => ({ name })) };
}
