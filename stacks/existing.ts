/** The program for a cluster that is there: what runs on it is ours, its machines are somebody else's. */
import { ExistingCluster } from "../components";
import type { Environment } from "../components/config";
import { declaredOutput, declaredTargets } from "../components/delivery";
import type { Site } from "./site";
import { runOn } from "./workloads";

export function composeExisting(site: Site) {
  const { environment, prefix, rollouts } = site;
  const { context, kubeconfig } = environment.cluster;
  const cluster = new ExistingCluster(prefix, { context, kubeconfig });
  const { given } = runOn(site, { onCluster: { provider: cluster.kubernetesProvider, dependsOn: [] }, buckets: [] });
  return {
    strategy: environment.strategy,
    [declaredOutput]: declaredTargets(environment, rollouts),
    cluster: { context: cluster.context },
    expected: expectedNodes(environment),
    ...given,
  };
}

/** What `trainyard doctor` looks for on the cluster. */
function expectedNodes({ nodeGroups }: Environment) {
  return Object.fromEntries(nodeGroups.map(({ name, machine, nodes }) => [name, `${nodes.desired} x ${machine}`]));
}
