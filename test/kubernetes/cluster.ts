import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { findEnvironment, loadEnvironment } from "../../components/config";
import { type OpenCluster, openCluster } from "../../scripts/kubernetes/open";
import { startLocal, stopLocal } from "../../scripts/local/control-plane";
import { keepNodes } from "../../scripts/local/node-pool";
import { type LocalNode, nodesOf } from "../../scripts/local/nodes";

/** A control plane for one test file: it starts before the first test, and ends with the file even where the test runner is killed. */
export interface TestCluster {
  readonly cluster: OpenCluster;
  readonly kubeconfig: string;
  /** The project's state folder of this file. */
  readonly stateDir: string;
  /** Makes the nodes those of an environment of this project. */
  useNodesOf(environment: string, sets?: readonly string[]): Promise<readonly LocalNode[]>;
}

export const project = join(__dirname, "../..");

export function useCluster(
  environment: string,
  options: { readonly charts?: string; readonly definitions?: string } = {},
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
    async useNodesOf(name, sets = []) {
      const nodes = nodesOf(loadEnvironment(findEnvironment(name, project), { sets }).environment);
      await keepNodes(opened().api, nodes);
      return nodes;
    },
  };
}
