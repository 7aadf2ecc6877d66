import {
  type AcceleratorKind,
  accelerator,
  accelerators,
  Fabric,
  lookUp,
  type Machine,
  unknownMachine,
} from "../../accelerators";
import { olderThan } from "../../accelerators/rules";
import { dnsLabel, nameFault } from "../../core/names";
import { Problems } from "../../core/problems";
import { remedyFor } from "../../core/suggest";
import { burnInTaint } from "../../health/names";
import { type PluginData, type PluginName, plugins, sharedInfiniband } from "./data";
import type { DevicePluginArgs } from "./index";

/** One DaemonSet. */
export interface PluginPlan extends Omit<PluginData, "image" | "none" | "source" | "date"> {
  readonly name: PluginName;
  readonly image: string;
  /** What it counts; absent where it counts nothing. */
  readonly resourceName?: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Taint keys that it is not kept off by. */
  readonly tolerates: readonly string[];
}

export interface DevicePluginPlan {
  readonly namespaceName: string;
  readonly plugins: readonly PluginPlan[];
  /** What a person should know and what stops nothing. */
  readonly advice: readonly string[];
}

/** No registry can ever serve `.invalid` (RFC 2606), so a stand-in that slips into a live cluster runs nothing. */
const placeholder = (plugin: PluginName) => `image-not-given.invalid/${plugin}-device-plugin:rehearsal`;
const efaResource = "vpc.amazonaws.com/efa";
/** An image with everything after the last colon as its tag, or after @ as its digest. */
const imageName = /^[a-z0-9][-._/:a-z0-9]*(:[\w][-.\w]*|@sha256:[0-9a-f]{64})$/i;

/** The plugin of ours that counts this accelerator; undefined where another brings one (TPU). */
export function pluginFor(kind: AcceleratorKind): PluginName | undefined {
  const { family } = accelerator(kind);
  return family in plugins ? (family as PluginName) : undefined;
}

/** Works out which plugins nodes of these kinds need; throws every problem it finds, each with its path. */
export function planDevicePlugin(name: string, args: DevicePluginArgs): DevicePluginPlan {
  const problems = new Problems(`DevicePlugin ${name}`);
  const namespaceName = args.namespaceName ?? "accelerator-devices";
  const fault = nameFault(namespaceName, dnsLabel);
  if (fault !== undefined) problems.add("namespaceName", fault, "give a plainer name");
  const images = args.images ?? {};
  checkImages(images, problems);

  const advice: string[] = [];
  const image = (plugin: PluginName, asked: string) => imageOf(plugin, asked, args, problems, advice);
  const planned = new Map<PluginName, PluginPlan>();
  args.accelerators.forEach((word, index) => {
    const kind = checkKind(word, index, problems);
    const plugin = kind === undefined ? undefined : pluginFor(kind);
    if (kind === undefined || plugin === undefined || planned.has(plugin)) return;
    const { family, resourceName, taint } = accelerator(kind);
    planned.set(plugin, {
      ...hostAccess(plugin),
      name: plugin,
      image: image(plugin, kind),
      resourceName,
      nodeSelector: args.nodeSelector ?? { "trainyard.dev/accelerator-family": family },
      // A node is tested before work may run on it, and has nothing to test before its plugin runs.
      tolerates: [taint.key, burnInTaint],
    });
  });
  const infiniband = args.infinibandMachines ?? [];
  checkInfiniband(infiniband, problems);
  // RDMA pins the memory that it reads and writes, and a container may pin 64 KiB.
  const pinned = args.pinnedMemory ?? infiniband.length > 0;
  for (const plugin of [...(infiniband.length > 0 ? (["infiniband"] as const) : []), ...(pinned ? (["memlock"] as const) : [])])
    planned.set(plugin, {
      ...hostAccess(plugin),
      name: plugin,
      image: image(plugin, "infiniband"),
      ...(plugin === "infiniband" && { resourceName: sharedInfiniband.resource }),
      nodeSelector: args.nodeSelector ?? { "trainyard.dev/fabric": "infiniband" },
      tolerates: [...new Set([...accelerators.values()].map((entry) => entry.taint.key)), burnInTaint],
    });
  const efaMachines = args.efaMachines ?? [];
  if (efaMachines.length > 0) {
    checkEfaMachines(efaMachines, images.efa ?? plugins.efa.image, problems);
    planned.set("efa", {
      ...hostAccess("efa"),
      name: "efa",
      image: image("efa", "efa"),
      resourceName: efaResource,
      nodeSelector: args.nodeSelector ?? { "trainyard.dev/fabric": "efa" },
      tolerates: [...new Set([...accelerators.values()].map((entry) => entry.taint.key)), burnInTaint],
    });
  }
  if (args.accelerators.length === 0 && efaMachines.length + infiniband.length === 0 && !pinned) {
    problems.add("accelerators", "names none, and efaMachines neither", "name what the nodes have, or leave the component out");
  }
  problems.throwIfAny();
  return { namespaceName, plugins: [...planned.values()], advice };
}

function checkKind(word: string, index: number, problems: Problems): AcceleratorKind | undefined {
  const path = `accelerators[${index}]`;
  const known = accelerators.get(word as AcceleratorKind);
  if (known === undefined) {
    problems.add(path, `${JSON.stringify(word)} is unknown`, remedyFor(word, accelerators.keys()));
  } else if (pluginFor(known.kind) === undefined) {
    problems.add(
      path,
      `${known.product} has no plugin of ours`,
      `install ${known.devicePlugin.owner}, and leave ${word} out here`,
    );
  }
  return known?.kind;
}

/** The image to run; a rehearsal puts a stand-in where there is none, and says so. */
function imageOf(plugin: PluginName, asked: string, args: DevicePluginArgs, problems: Problems, advice: string[]): string {
  const data: PluginData = plugins[plugin];
  const image = args.images?.[plugin] ?? data.image;
  if (image !== undefined) return image;
  if (args.rehearsal === true) {
    advice.push(`images.${plugin}: a live run asks for it: ${data.none}`);
    return placeholder(plugin);
  }
  problems.add(`images.${plugin}`, `is missing, and ${asked} needs it: ${data.none}`, "build the image and give its name");
  return "";
}

function hostAccess(plugin: PluginName): Omit<PluginPlan, "name" | "image" | "resourceName" | "nodeSelector" | "tolerates"> {
  const { image: _image, none: _none, source: _source, date: _date, ...access }: PluginData = plugins[plugin];
  return access;
}

function checkInfiniband(names: readonly string[], problems: Problems): void {
  names.forEach((machineName, index) => {
    const path = `infinibandMachines[${index}]`;
    const machine = lookUp(machineName);
    if (machine === undefined) {
      const unknown = unknownMachine(machineName, undefined, path);
      if (unknown !== undefined) problems.addAll([unknown]);
    } else if (machine.fabric !== Fabric.Infiniband) problems.add(path, `${machineName} has no InfiniBand`, "leave it out");
  });
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
    } else if (version !== undefined && machine.efaPluginMinimum !== undefined && olderThan(version, machine.efaPluginMinimum)) {
      problems.add(
        "images.efa",
        `${version} miscounts the interfaces of ${machineName}`,
        `give ${machine.efaPluginMinimum} or newer, or leave it out for ${plugins.efa.image.split(":").at(-1)}`,
      );
    }
  });
}
