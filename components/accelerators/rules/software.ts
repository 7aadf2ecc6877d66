import { type Problem, Problems } from "../../core/problems";
import { type Architecture, Fabric, type Machine } from "../types";

/** Software of a node group, as far as the machine has a say in it. */
export interface NodeSoftware {
  readonly machine: Machine;
  /** EKS AMI type, GKE image type or AKS OS SKU; absent with an image of one's own. */
  readonly imageFamily?: string;
  /** Architecture of an image of one's own, or of the containers that are to run. */
  readonly imageArchitecture?: Architecture;
  /** Version of the EFA device plugin; absent where it is not installed. */
  readonly efaPlugin?: string;
  /** Version of the VPC CNI. */
  readonly vpcCni?: string;
  /** EFA by dynamic resource allocation (aws-dranet) instead of the plugin. */
  readonly dranet?: boolean;
}

/** `efa-only` interfaces are known to the VPC CNI from here on (EC2 user guide and CNI releases, as compiled 2026-08-01). */
const cniForEfaOnly = "1.18.5";

/** Images and plugins that do not go with a machine. */
export function softwareFaults(software: NodeSoftware): readonly Problem[] {
  const problems = new Problems("node software");
  checkImage(software, problems);
  if (software.machine.fabric === Fabric.Efa) checkEfa(software, problems);
  return problems.all;
}

function checkImage({ machine, imageFamily, imageArchitecture }: NodeSoftware, problems: Problems): void {
  const families = machine.images?.families ?? [];
  if (imageFamily !== undefined && families.length > 0 && !families.includes(imageFamily)) {
    problems.add(
      "imageFamily",
      `${imageFamily} does not fit ${machine.name}, which is ${machine.architecture}`,
      `use ${families.join(" or ")}`,
    );
  }
  if (imageFamily === undefined && imageArchitecture !== undefined && imageArchitecture !== machine.architecture) {
    problems.add(
      "imageId",
      `the image is ${imageArchitecture}, ${machine.name} is ${machine.architecture}`,
      `give an image built for ${machine.architecture}`,
    );
  }
}

function checkEfa({ machine, efaPlugin, vpcCni, dranet }: NodeSoftware, problems: Problems): void {
  const { efaPluginMinimum } = machine;
  if (dranet === true && efaPlugin !== undefined) {
    problems.add("efaPlugin", "stands beside DRANET, and a node's EFA devices have one owner", "keep one of them");
  }
  if (dranet !== true && efaPlugin === undefined) {
    problems.add(
      "efaPlugin",
      `is missing, and pods on ${machine.name} get no EFA device without it`,
      "install aws-efa-k8s-device-plugin",
    );
  }
  if (efaPlugin !== undefined && efaPluginMinimum !== undefined && olderThan(efaPlugin, efaPluginMinimum)) {
    problems.add(
      "efaPlugin",
      `${efaPlugin} counts the interfaces of ${machine.name} wrongly`,
      `use ${efaPluginMinimum} or later`,
    );
  }
  if (vpcCni !== undefined && olderThan(vpcCni, cniForEfaOnly)) {
    problems.add("vpcCni", `${vpcCni} does not know efa-only interfaces`, `use ${cniForEfaOnly} or later`);
  }
}

/** Compares dotted versions by number; a leading `v` and what follows a dash do not count. */
export function olderThan(version: string, minimum: string): boolean {
  const numbers = (text: string) => text.replace(/^v/, "").split("-")[0]?.split(".").map(Number) ?? [];
  const [have, need] = [numbers(version), numbers(minimum)];
  for (let place = 0; place < Math.max(have.length, need.length); place++) {
    const difference = (have[place] ?? 0) - (need[place] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
