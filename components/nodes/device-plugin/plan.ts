import {
  type AcceleratorKind,
  accelerator,
  accelerators,
  Fabric,
  lookUp,
  type Machine,
  unknownMachine,
} from "../../accelerators";
import { dnsLabel, nameFault } from "../../core/names";
import { Problems } from "../../core/problems";
import { remedyFor } from "../../core/suggest";
import { type PluginData, type PluginName, plugins } from "./data";
import type { DevicePluginArgs } from "./index";

/** One DaemonSet. */
export interface PluginPlan extends Omit<PluginData, "image" | "none" | "source" | "date"> {
  readonly name: PluginName;
  readonly image: string;
  readonly resourceName: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Taint keys that it is not kept off by. */
  readonly tolerates: readonly string[];
}

export interface DevicePluginPlan {
  readonly namespaceName: string;
  readonly plugins: readonly PluginPlan[];
}

const efaResource = "vpc.amazonaws.com/efa";
/** An image with everything after the last colon as its tag, or after @ as its digest. */
const imageName = /^[a-z0-9][-._/:a-z0-9]*(:[\w][-.\w]*|@sha256:[0-9a-f]{64})$/i;

/** Works out which plugins nodes of these kinds need; throws every problem it finds, each with its path. */
export function planDevicePlugin(name: string, args: DevicePluginArgs): DevicePluginPlan {
  const problems = new Problems(`DevicePlugin ${name}`);
  const namespaceName = args.namespaceName ?? "accelerator-devices";
  const fault = nameFault(namespaceName, dnsLabel);
  if (fault !== undefined) problems.add("namespaceName", fault, "give a plainer name");
  const images = args.images ?? {};
  checkImages(images, problems);

  const kinds = args.accelerators.filter((kind, index) => checkKind(kind, index, problems)) as AcceleratorKind[];
  const planned = new Map<string, PluginPlan>();
  for (const kind of kinds) {
    const { family, resourceName, taint } = accelerator(kind);
    const own = plugins[family as Exclude<PluginName, "efa">];
    const selector = args.nodeSelector ?? { "trainyard.dev/accelerator-family": family };
    const plan = planPlugin(family as PluginName, own, images, problems, kind);
    if (plan !== undefined && !planned.has(family)) {
      planned.set(family, { ...plan, resourceName, nodeSelector: selector, tolerates: [taint.key] });
    }
  }
  const efaMachines = args.efaMachines ?? [];
  if (efaMachines.length > 0) {
    checkEfaMachines(efaMachines, images.efa ?? plugins.efa.image, problems);
    const plan = planPlugin("efa", plugins.efa, images, problems, "efa");
    const tolerates = [...new Set([...accelerators.values()].map((entry) => entry.taint.key))];
    const selector = args.nodeSelector ?? { "trainyard.dev/fabric": "efa" };
    if (plan !== undefined) planned.set("efa", { ...plan, resourceName: efaResource, nodeSelector: selector, tolerates });
  }
  if (args.accelerators.length === 0 && efaMachines.length === 0) {
    problems.add("accelerators", "names none, and efaMachines neither", "name what the nodes have, or leave the component out");
  }
  problems.throwIfAny();
  return { namespaceName, plugins: [...planned.values()] };
}

function checkKind(kind: string, index: number, problems: Problems): boolean {
  const path = `accelerators[${index}]`;
  const known = accelerators.get(kind as AcceleratorKind);
  if (known === undefined) {
    problems.add(path, `${JSON.stringify(kind)} is unknown`, remedyFor(kind, accelerators.keys()));
    return false;
  }
  if (known.family in plugins) return true;
  problems.add(path, `${known.product} has no plugin of ours`, `install ${known.devicePlugin.owner}, and leave ${kind} out here`);
  return false;
}

function planPlugin(
  name: PluginName,
  data: PluginData,
  images: Readonly<Record<string, string>>,
  problems: Problems,
  asked: string,
): Omit<PluginPlan, "resourceName" | "nodeSelector" | "tolerates"> | undefined {
  const image = images[name] ?? data.image;
  if (image === undefined) {
    problems.add(`images.${name}`, `is missing, and ${asked} needs it: ${data.none}`, "build the image and give its name");
    return undefined;
  }
  const { privileged, hostNetwork, environment, hostPaths } = data;
  return { name, image, privileged, hostNetwork, environment, hostPaths };
}

function checkImages(images: Readonly<Record<string, string>>, problems: Problems): void {
  const names = Object.keys(plugins);
  for (const [name, image] of Object.entries(images)) {
    if (!names.includes(name)) problems.add(`images.${name}`, "is not a plugin", remedyFor(name, names));
    else if (!imageName.test(image)) {
      problems.add(`images.${name}`, `${JSON.stringify(image)} is not an image with a tag or digest`, "give registry/name:tag");
    }
  }
}

/** A plugin that is too old for a machine counts its interfaces wrongly: 10 and not 8 on p6-b200 (sagemaker-hyperpod-cli#282). */
function checkEfaMachines(names: readonly string[], image: string, problems: Problems): void {
  const version = /:v?(\d+\.\d+\.\d+)/.exec(image)?.[1];
  names.forEach((machineName, index) => {
    const path = `efaMachines[${index}]`;
    const machine: Machine | undefined = lookUp(machineName);
    if (machine === undefined) {
      const unknown = unknownMachine(machineName, undefined, path);
      if (unknown !== undefined) problems.addAll([unknown]);
    } else if (machine.fabric !== Fabric.Efa) {
      problems.add(path, `${machineName} has no EFA`, "leave it out");
    } else if (version !== undefined && machine.efaPluginMinimum !== undefined && older(version, machine.efaPluginMinimum)) {
      problems.add(
        "images.efa",
        `${version} miscounts the interfaces of ${machineName}`,
        `give ${machine.efaPluginMinimum} or newer, or leave it out for ${plugins.efa.image.split(":").at(-1)}`,
      );
    }
  });
}

function older(version: string, minimum: string): boolean {
  const parts = (text: string) => text.replace(/^v/, "").split(".").map(Number);
  const [ours, least] = [parts(version), parts(minimum)];
  for (let index = 0; index < least.length; index++) {
    const difference = (ours[index] ?? 0) - (least[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
