import { machine, withMachines } from "../../components/accelerators";
import { findEnvironment, loadEnvironment, nodeGroupLabel } from "../../components/config";
import { claimedDevices } from "../../components/config/dra";
import { Cloud } from "../../components/core/cloud";
import { InvalidInput } from "../../components/core/problems";
import { compareNodes, expectedGroup, type SeenNode, type SeenSlice } from "../../components/nodes/expected";
import type { Finding } from "./findings";

/** Asks the cluster of an environment for its nodes, and says which are not what the environment expects. Reads, and changes nothing. */
export async function nodeFindings(asked: string, cwd: string): Promise<readonly Finding[]> {
  const { environment } = loadEnvironment(findEnvironment(asked, cwd));
  if (environment.cloud !== Cloud.Kubernetes) {
    throw new InvalidInput(`environment ${asked}`, [
      { path: "--nodes", reason: `is for a cluster that is there, and cloud is ${environment.cloud}`, remedy: "leave it out" },
    ]);
  }
  const expected = withMachines(environment.machines, () =>
    environment.nodeGroups.map((group) =>
      expectedGroup(group, machine(group.machine), nodeGroupLabel, claimedDevices(environment, group)),
    ),
  );
  const { context, kubeconfig } = environment.cluster;
  const claims = expected.some(({ claimed }) => claimed !== undefined);
  let seen: Seen;
  try {
    seen = await readNodes(kubeconfig, context, claims);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ state: "broken", what: "cluster", says: `its nodes cannot be read: ${reason}` }];
  }
  return compareNodes(expected, seen.nodes, seen.slices).map(({ group, good, says }) => ({
    state: good ? "good" : "broken",
    what: `nodes of ${group}`,
    says,
  }));
}

interface Seen {
  readonly nodes: readonly SeenNode[];
  readonly slices: readonly SeenSlice[];
}

/** What the drivers of DRA have published is asked for only where something is claimed: an older cluster serves none of it. */
async function readNodes(kubeconfig: string | undefined, context: string | undefined, claims: boolean): Promise<Seen> {
  const { CoreV1Api, KubeConfig, ResourceV1Api } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  if (context !== undefined) {
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(context))
      throw new Error(
        `the kubeconfig has no context ${JSON.stringify(context)}; it has ${known.length === 0 ? "none" : known.join(", ")}`,
      );
    config.setCurrentContext(context);
  }
  const [nodes, slices] = await Promise.all([
    config.makeApiClient(CoreV1Api).listNode(),
    claims ? config.makeApiClient(ResourceV1Api).listResourceSlice() : { items: [] },
  ]);
  return { nodes: nodes.items, slices: slices.items };
}
