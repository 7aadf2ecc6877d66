import * as pulumi from "@pulumi/pulumi";
import { withMachines } from "../components/accelerators";
import { programEnvironment } from "../components/config/program";
import { Cloud } from "../components/core/cloud";
import { declaredOutput, declaredTargets } from "../components/delivery";
import { raiseCluster } from "./cluster";
import { composeExisting } from "./existing";
import { composeFleet } from "./fleet";
import { layFoundation } from "./foundation";
import { composeInstances } from "./instances";
import { bucketOutput } from "./parts";
import { type Site, siteOf } from "./site";
import { runOn } from "./workloads";

/*
 * The program: an environment's file in, its resources out. `trainyard up dev` rehearses it, `pulumi up -s dev` deploys it.
 * What an environment leaves out (workers, a coordinator, monitoring) is not made.
 */
export = function makeEnvironment() {
  const loaded = programEnvironment();
  return withMachines(loaded.environment.machines, () => {
    switch (loaded.environment.cloud) {
      case Cloud.Kubernetes:
        return composeExisting(siteOf(loaded));
      case Cloud.Hosts:
        return composeFleet(loaded);
      default:
        return loaded.environment.instances === undefined ? compose(siteOf(loaded)) : composeInstances(loaded);
    }
  });
};

/** A cluster of our own: first what outlives it, then the cluster and its machines, then what runs there. */
function compose(site: Site) {
  const { environment, place, rollouts } = site;
  const foundation = layFoundation(site);
  const { network, buckets } = foundation;
  const { cluster, nodeGroups } = raiseCluster(site, foundation);
  const running = runOn(site, {
    onCluster: { provider: cluster.kubernetesProvider, dependsOn: nodeGroups },
    buckets,
    made: { network, cluster },
  });
  return {
    strategy: environment.strategy,
    // What the next rollout leaves behind.
    [declaredOutput]: declaredTargets(environment, rollouts),
    network: { id: network.id, natAddresses: network.natAddresses },
    cluster: { name: cluster.name, endpoint: cluster.endpoint, version: cluster.version },
    kubeconfig: pulumi.secret(cluster.kubeconfig),
    buckets: Object.fromEntries(buckets.map(({ said, made }) => [said.name, bucketOutput(place.cloud, made)])),
    ...running,
  };
}
