import * as pulumi from "@pulumi/pulumi";
import { withMachines } from "../components/accelerators";
import { programEnvironment } from "../components/config/program";
import { Cloud } from "../components/core/cloud";
import { Colour, declaredOutput, declaredTargets } from "../components/delivery";
import { raiseCluster } from "./cluster";
import { composeExisting } from "./existing";
import { keepServers } from "./file-systems";
import { composeFleet } from "./fleet";
import { layFoundation } from "./foundation";
import { composeInstances } from "./instances";
import { bucketOutput } from "./parts";
import { type Site, sidesOf, siteOf } from "./site";
import { shareTraffic } from "./traffic";
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

/** Clusters of our own: first what outlives them, then each with its machines and what runs there, then the names that lead to them. */
function compose(site: Site) {
  const { environment, place, rollouts } = site;
  const foundation = layFoundation(site);
  const { network, buckets, shared } = foundation;
  const machines: pulumi.Resource[] = [];
  const raised = sidesOf(site).map((side) => {
    const made = { side, ...raiseCluster(side, foundation, side.waits ? [...machines] : []) };
    machines.push(...made.nodeGroups);
    return made;
  });
  const green = raised.find(({ side }) => side.colour === Colour.Green)?.cluster;
  const running: (ReturnType<typeof runOn> & (typeof raised)[number])[] = [];
  // Blue first: green mounts its file servers.
  for (const made of raised.toSorted((a, b) => a.side.colour.localeCompare(b.side.colour))) {
    const { side, cluster, nodeGroups } = made;
    const onCluster = {
      provider: cluster.kubernetesProvider,
      dependsOn: nodeGroups,
      ...(side.parent && { parent: side.parent }),
    };
    const servers = cluster === green ? (running[0]?.servers ?? keepServers(site, foundation, cluster)?.servers) : undefined;
    const files = {
      ...(servers && { servers }),
      ...(cluster !== green && green?.securityGroupId && { secondNodeSecurityGroupId: green.securityGroupId }),
    };
    running.push({ ...made, ...runOn(side, { onCluster, buckets, files, made: { network, cluster, shared } }) });
  }
  shareTraffic(site, network, running);

  const active = running.find(({ side }) => side.colour === (rollouts.cluster?.declaration.active ?? side.colour));
  if (active === undefined) throw new Error("a rollout holds the cluster at a side that it does not declare");
  const { cluster } = active;
  return {
    strategy: environment.strategy,
    // What the next rollout leaves behind.
    [declaredOutput]: declaredTargets(environment, rollouts),
    network: { id: network.id, natAddresses: network.natAddresses },
    cluster: { name: cluster.name, endpoint: cluster.endpoint, version: cluster.version },
    kubeconfig: pulumi.secret(cluster.kubeconfig),
    buckets: Object.fromEntries(buckets.map(({ said, made }) => [said.name, bucketOutput(place.cloud, made)])),
    // Training may be on the other side for a while.
    ...running.find((each) => each !== active)?.given,
    ...active.given,
  };
}
