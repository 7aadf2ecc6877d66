import { Fabric, lookUp } from "../accelerators";
import { softwareFaults } from "../accelerators/rules";
import { Cloud } from "../core/cloud";
import { type Problem, type Problems, problemsThrownBy } from "../core/problems";
import type { SoundParts } from "./check";
import { checkDra } from "./dra-check";
import type { NodeGroup } from "./schema";
import { acceleratorMetricsArgs, devicePluginArgs, type gpuOperatorArgs, nvidiaGroups } from "./software";

type Plugins = NonNullable<SoundParts["devicePlugins"]>;

/** Every driver, plugin and exporter has one owner, and goes with the machines; said before anything is made. */
export function checkSoftware(parts: SoundParts, problems: Problems, advisories: Problem[]): void {
  const { cloud, devicePlugins } = parts;
  if (cloud === undefined || cloud === Cloud.Hosts || devicePlugins === undefined) return;
  const groups = parts.nodeGroups.flatMap((group) => (group === undefined ? [] : [group]));
  if (groups.length !== parts.nodeGroups.length) return;
  checkOwners(cloud, groups, devicePlugins, problems);
  groups.forEach((group, index) => {
    checkMachineSoftware(group, `nodeGroups[${index}]`, devicePlugins, problems, advisories);
  });
  checkDra(parts, cloud, groups, devicePlugins, problems, advisories);
  checkPlansOf({ cloud, nodeGroups: groups, devicePlugins }, problems);
}

function checkOwners(cloud: Cloud, groups: readonly NodeGroup[], plugins: Plugins, problems: Problems): void {
  const nvidia = nvidiaGroups(groups);
  const at = (group: NodeGroup) => `nodeGroups[${groups.indexOf(group)}].driver`;
  const byOperator = nvidia.filter(({ driver }) => driver === "operator");
  const byCloud = nvidia.filter(({ driver }) => driver !== "operator");
  if (plugins.nvidia === "operator" && !plugins.install) {
    problems.add(
      "devicePlugins.install",
      "is false, and devicePlugins.nvidia asks for NVIDIA's operator: nobody would install it",
      "write install: true, or leave nvidia out where somebody else installs the operator",
    );
  }
  if (plugins.infiniband === "operator" && !plugins.install) {
    problems.add(
      "devicePlugins.install",
      "is false, and devicePlugins.infiniband asks for NVIDIA's network operator: nobody would install it",
      "write install: true, or infiniband: plugin or none where somebody else installs what hands it out",
    );
  }
  for (const group of byOperator) {
    if (cloud === Cloud.Aws) {
      problems.add(
        at(group),
        "is operator, and EKS's images have NVIDIA's driver already: it would have two owners",
        "leave it out",
      );
    } else if (plugins.install && plugins.nvidia !== "operator") {
      problems.add(
        at(group),
        "is operator, and no operator is installed: the nodes would have no driver",
        "write devicePlugins: { nvidia: operator }, or install: false where an operator of your own is there",
      );
    }
  }
  const [first] = byOperator;
  const [other] = byCloud;
  if (plugins.nvidia === "operator" && cloud !== Cloud.Aws && first !== undefined && other !== undefined) {
    problems.add(
      at(first),
      `is operator, and ${other.name} has its driver from its image: the operator installs a driver on all NVIDIA nodes or on none`,
      `write driver: operator for ${other.name} too, or for neither`,
    );
  }
}

function checkMachineSoftware(group: NodeGroup, path: string, plugins: Plugins, problems: Problems, advisories: Problem[]): void {
  const machine = lookUp(group.machine);
  if (machine === undefined) return;
  const efa = machine.fabric === Fabric.Efa;
  const { plugins: ours } = require("../nodes/device-plugin/data") as typeof import("../nodes/device-plugin/data");
  const version = /:v?(\d+\.\d+\.\d+)/.exec(plugins.images?.efa ?? ours.efa.image)?.[1];
  const faults = softwareFaults({
    machine,
    ...(group.imageArchitecture !== undefined && { imageArchitecture: group.imageArchitecture }),
    ...(group.imageId === undefined && group.imageFamily !== undefined && { imageFamily: group.imageFamily }),
    // A tag that is no version tells nothing: it is taken for new enough.
    ...(efa && plugins.efa === "dra" ? { dranet: true } : efa && plugins.install && { efaPlugin: version ?? "999" }),
  });
  for (const fault of faults) {
    if (fault.path !== "efaPlugin") problems.addAll([{ ...fault, path: `${path}.${fault.path}` }]);
    else if (plugins.install) problems.addAll([{ ...fault, path: "devicePlugins.images.efa" }]);
    else advisories.push({ ...fault, path: "devicePlugins.install", reason: `is false: ${fault.reason}` });
  }
  if (group.imageArchitecture !== undefined && group.imageId === undefined)
    problems.add(`${path}.imageArchitecture`, "is given without imageId", "leave it out: the cloud's images fit the machine");
}

/** What the components' own plans say. */
function checkPlansOf(environment: Parameters<typeof gpuOperatorArgs>[0], problems: Problems): void {
  const said = problems.all.map(({ path }) => path);
  const add = (plan: () => unknown, path: (found: string) => string) => {
    for (const problem of problemsThrownBy(plan)) {
      const where = path(problem.path);
      if (!said.includes(where)) problems.addAll([{ ...problem, path: where }]);
    }
  };
  const plugins = devicePluginArgs(environment, true);
  const { planDevicePlugin } = require("../nodes/device-plugin/plan") as typeof import("../nodes/device-plugin/plan");
  if (plugins !== undefined)
    add(
      () => planDevicePlugin("devices", plugins),
      (found) => `devicePlugins.${found}`,
    );
  const metrics = acceleratorMetricsArgs(environment);
  const { planAcceleratorMetrics } = require("../nodes/exporters/plan") as typeof import("../nodes/exporters/plan");
  if (metrics !== undefined)
    add(
      () => planAcceleratorMetrics("metrics", metrics),
      (found) => `devicePlugins.${found.replace(/^images/, "exporterImages")}`,
    );
}
