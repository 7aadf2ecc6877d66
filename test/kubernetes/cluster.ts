import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { findEnvironment, findProject, listEnvironments, loadEnvironment } from "../../components/config";
import { Cloud } from "../../components/core/cloud";
import { type ClusterChoice, type OpenCluster, openCluster } from "../../scripts/kubernetes/open";
import { keepCloudKinds } from "../../scripts/local/cloud-kinds";
import { startLocal, stopLocal } from "../../scripts/local/control-plane";
import { keepNodes } from "../../scripts/local/node-pool";
import { type LocalNode, nodesOf } from "../../scripts/local/nodes";
import { classesNamed, keepClasses } from "../../scripts/local/storage-classes";

/** A control plane for one test file: it starts before the first test, and ends with the file even where the test runner is killed. */
export interface TestCluster {
  readonly cluster: OpenCluster;
  readonly kubeconfig: string;
  /** The project's state folder of this file. */
  readonly stateDir: string;
  /** Makes the nodes those of an environment of this project. */
  useNodesOf(environment: string, sets?: readonly string[]): Promise<readonly LocalNode[]>;
  useNodes(nodes: readonly LocalNode[]): Promise<void>;
}

/** Three plain nodes in two zones and eight with eight Gaudi each in a third: what most tests need. */
export function yardNodes(accelerated = 8): readonly LocalNode[] {
  const node = (name: string, zone: string, more: Record<string, string>, taints: LocalNode["taints"]): LocalNode => {
    const allocatable = { cpu: "8", memory: "32Gi", pods: "110", ...more };
    const labels = { "topology.kubernetes.io/zone": zone, "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" };
    return { name, zone, group: name.replace(/-\d+$/, ""), labels, taints, capacity: allocatable, allocatable };
  };
  const gaudi = { cpu: "96", memory: "768Gi", "habana.ai/gaudi": "8" };
  const taints = [{ key: "habana.ai/gaudi", effect: "NoSchedule" }] as const;
  return [
    ...["us-west-2b", "us-west-2c", "us-west-2b"].map((zone, index) => node(`system-${index}`, zone, {}, [])),
    ...Array.from({ length: accelerated }, (_, index) => node(`training-${index}`, "us-west-2d", gaudi, taints)),
  ];
}

export const project = join(__dirname, "../..");

/** The environments of this project that run on Kubernetes, on clouds of one's choice; hosts have none. */
export function clusterEnvironments(on: (cloud: Cloud) => boolean = () => true): readonly string[] {
  return listEnvironments(findProject(project)).filter((name) => {
    const { cloud, instances } = loadEnvironment(findEnvironment(name, project)).environment;
    return cloud !== Cloud.Hosts && instances === undefined && on(cloud);
  });
}

export function useCluster(
  environment: string,
  options: Pick<ClusterChoice, "charts" | "definitions" | "operators" | "patience"> = {},
): TestCluster {
  const stateDir = mkdtempSync(join(tmpdir(), "trainyard-kubernetes-"));
  const root = join(stateDir, "local");
  let cluster: OpenCluster | undefined;
  let kubeconfig = "";
  beforeAll(async () => {
    const plane = await startLocal({ environment, root, attached: true, say: (line) => console.log(line) });
    kubeconfig = plane.kubeconfig;
    cluster = await openCluster({ kubernetes: "local", environment, stateDir, ...options });
  });
  afterAll(async () => {
    cluster?.close();
    await stopLocal(environment, { root, erase: true });
    rmSync(stateDir, { recursive: true, force: true });
  });
  const opened = (): OpenCluster => {
    if (cluster === undefined) throw new Error("the control plane is there only while tests run");
    return cluster;
  };
  return {
    stateDir,
    get cluster() {
      return opened();
    },
    get kubeconfig() {
      return kubeconfig;
    },
    async useNodes(nodes) {
      await keepClasses(opened().api, []);
      await keepNodes(opened().api, nodes);
    },
    async useNodesOf(name, sets = []) {
      const { environment: said } = loadEnvironment(findEnvironment(name, project), { sets });
      await keepCloudKinds(opened().api, said);
      await keepClasses(opened().api, classesNamed(said));
      const nodes = nodesOf(said);
      await keepNodes(opened().api, nodes);
      return nodes;
    },
  };
}
