/** The Grid on Kubernetes: from the words of an environment to the component. */
import type * as pulumi from "@pulumi/pulumi";
import { RayGrid, type RayGridArgs } from "../components";
import { type Environment, nodeGroupLabel } from "../components/config";
import { workerMachine } from "./parts";

interface GridSite {
  readonly namespace: pulumi.Input<string>;
  readonly rehearsal: boolean;
  /** The environment's own monitoring, where it has one. */
  readonly watching?: pulumi.Resource | undefined;
}

/** Ray on the cluster, where the environment asks for it. */
export function makeGrid(
  environment: Environment,
  { namespace, rehearsal, watching }: GridSite,
  opts: pulumi.ComponentResourceOptions,
): RayGrid | undefined {
  const { grid } = environment;
  if (grid === undefined) return undefined;
  const { workers, ...rest } = grid;
  const args: RayGridArgs = {
    ...rest,
    namespace,
    rehearsal,
    watched: watching !== undefined,
    workers: workers.map(({ nodeGroup, replicas, accelerators, ...group }) => {
      const found = environment.nodeGroups.find(({ name }) => name === nodeGroup);
      if (found === undefined) throw new Error(`the checks let a node group pass that is not there: ${nodeGroup}`);
      const { vcpus, memoryGiB, accelerators: all, resourceName, deviceClass } = workerMachine(environment, found);
      return {
        ...group,
        name: nodeGroup,
        replicas: replicas ?? found.nodes.desired,
        machine: {
          vcpus,
          memoryGiB,
          resourceName,
          accelerators: accelerators ?? all,
          ...(deviceClass !== undefined && { deviceClass }),
        },
        nodeSelector: { [nodeGroupLabel]: found.name },
      };
    }),
  };
  // The monitor and the rules are of kinds that the chart of the monitoring brings.
  const { dependsOn } = opts;
  const before = watching === undefined ? dependsOn : [watching, ...(Array.isArray(dependsOn) ? dependsOn : [])];
  return new RayGrid("grid", args, { ...opts, ...(before !== undefined && { dependsOn: before }) });
}
