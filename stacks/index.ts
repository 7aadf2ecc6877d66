import * as pulumi from "@pulumi/pulumi";
import {
  Bucket,
  type BucketGrantArgs,
  Cluster,
  Coordinator,
  Monitoring,
  Namespace,
  Network,
  NodeGroup,
  TrainingGroup,
  WorkloadIdentity,
} from "../components";
import { withMachines } from "../components/accelerators";
import { bucketArgs, clusterArgs, networkArgs, nodeGroupArgs, prefixOf, tagsOf } from "../components/config";
import { storageDrivers } from "../components/config/filesystem-arguments";
import { isBurntIn } from "../components/config/health";
import { isKarpenter } from "../components/config/karpenter";
import { type ProgramEnvironment, programEnvironment } from "../components/config/program";
import { Cloud } from "../components/core/cloud";
import { declaredOutput, declaredTargets, groupSides, heldEnvironment } from "../components/delivery";
import { scaleTraining, scalingEngine } from "./automation";
import { makeBackup } from "./backup";
import { makeConfiguration, settingsFor } from "./configuration";
import { makeDevices } from "./devices";
import { composeExisting } from "./existing";
import { makeFileSystems, mountedFrom } from "./file-systems";
import { composeFleet } from "./fleet";
import { makeGrid } from "./grid";
import { makeHealth } from "./health";
import { composeInstances } from "./instances";
import { makeKarpenterPools } from "./karpenter";
import { meshOf, meshRoutes } from "./mesh";
import {
  accessTo,
  boundAccount,
  bucketOutput,
  checkpointBucket,
  coordinatorArgs,
  imageFor,
  reachedFrom,
  subnetsFor,
  workerArgs,
  workloadNamespace,
} from "./parts";
import { makeQueueing } from "./queueing";
import { composeServing } from "./serving";
import { trainingEngine } from "./training";
import { monitoringArgs } from "./watching";

/*
 * The program: an environment's file in, its resources out. `trainyard up dev` rehearses it, `pulumi up -s dev` deploys it.
 * What an environment leaves out (workers, a coordinator, monitoring) is not made.
 */
export = function makeEnvironment() {
  const loaded = programEnvironment();
  return withMachines(loaded.environment.machines, () => {
    switch (loaded.environment.cloud) {
      case Cloud.Kubernetes:
        return composeExisting(loaded);
      case Cloud.Hosts:
        return composeFleet(loaded);
      default:
        return loaded.environment.instances === undefined ? compose(loaded) : composeInstances(loaded);
    }
  });
};

function compose({ environment: asked, name, rehearsal, rollouts, secret }: ProgramEnvironment) {
  const environment = heldEnvironment(asked, rollouts);
  const { cloud, project, resourceGroup, region, training, monitoring } = environment;
  const place = {
    cloud,
    region,
    ...(project !== undefined && { project }),
    ...(resourceGroup !== undefined && { resourceGroup }),
  };
  const { network: range } = environment;
  if (range === undefined) throw new Error("the checks let an environment without a network pass");
  const prefix = prefixOf(environment, name);
  const tags = tagsOf(environment, name);

  const network = new Network(prefix, { ...networkArgs(place, range, environment.nodeGroups), tags });
  const cluster = new Cluster(prefix, {
    ...clusterArgs(place, storageDrivers(environment.cluster, environment.storage.fileSystems), prefix),
    vpcId: network.id,
    subnetIds: network.privateSubnetIds,
    ...(range.podCidr !== undefined && { podCidr: range.podCidr }),
    tags,
  });
  // A group that is being rolled out stands as two for a while.
  const managed = environment.nodeGroups
    .filter((group) => !isKarpenter(group))
    .flatMap((said) => {
      const made: NodeGroup[] = [];
      for (const { component, group, cordoned, waits } of groupSides(prefix, said, rollouts[`node-group/${said.name}`])) {
        const args = {
          ...nodeGroupArgs(place, group, range.zones),
          imageId: imageFor(group, rehearsal),
          cordoned,
          burnIn: isBurntIn(environment, group),
          cluster: cluster.connection,
          subnets: subnetsFor(group, network),
          fabricSecurityGroupId: network.fabricSecurityGroupId,
          fabricNetworks: network.fabricNetworks,
          vpcId: network.id,
          tags,
        };
        made.push(new NodeGroup(component, args, waits ? { dependsOn: [...made] } : {}));
      }
      return made;
    });
  const pools = makeKarpenterPools({ environment, prefix, rehearsal, network, cluster, managed, tags });
  const nodeGroups: pulumi.Resource[] = [...managed, ...pools];
  const buckets = environment.storage.buckets.map((said) => ({
    said,
    made: new Bucket(`${prefix}-${said.name}`, { ...bucketArgs(place, said, prefix), ...reachedFrom(cloud, network), tags }),
  }));

  // What runs on the cluster waits for its nodes: a chart that finds none gives up.
  const onCluster = { provider: cluster.kubernetesProvider, dependsOn: nodeGroups };
  const watching = monitoring && new Monitoring("monitoring", monitoringArgs(environment, name, secret), onCluster);
  makeDevices(environment, rehearsal, watching, onCluster);
  makeHealth(environment, rehearsal, watching, onCluster);
  const scaling = scalingEngine(environment, watching, onCluster);
  const space = new Namespace(workloadNamespace, {}, onCluster);
  const namespace = space.name;
  const mesh = meshOf(environment, watching, { ...onCluster, dependsOn: [...nodeGroups, space] });
  const withSidecars = { ...onCluster, dependsOn: [...nodeGroups, ...(mesh === undefined ? [] : [mesh.membership])] };
  const queueing = makeQueueing(environment, { ...onCluster, dependsOn: [...nodeGroups, space] });
  const files = makeFileSystems(environment, name, namespace, buckets, { ...mountedFrom(network, cluster), tags }, onCluster);
  const usingFiles = { ...onCluster, dependsOn: [...withSidecars.dependsOn, ...(files ? [files] : [])] };
  // Its webhook marks a job that is made; one that was there before is never queued.
  const engine = trainingEngine(environment, onCluster);
  const queued = {
    ...onCluster,
    dependsOn: [...usingFiles.dependsOn, ...(queueing ? [queueing] : []), ...(engine ? [engine] : [])],
  };
  const account = (inNamespace: pulumi.Input<string>, serviceAccount: string, grants: BucketGrantArgs[]) =>
    boundAccount(
      new WorkloadIdentity(`${prefix}-${serviceAccount}`, {
        ...place,
        clusterName: cluster.name,
        oidcIssuer: cluster.oidcIssuer,
        namespace: inNamespace,
        serviceAccount,
        buckets: grants,
        tags,
      }),
    );
  const tracingHost = monitoring?.tracing?.enabled === false ? undefined : watching?.tracingHost;
  const workload = (serviceAccount: string) => ({
    cloud,
    ...account(namespace, serviceAccount, accessTo(buckets)),
    namespace,
    rehearsal,
    storageEnvironment: checkpointBucket(environment, buckets)?.workloadEnvironment,
    tracingHost,
  });
  const settings = makeConfiguration(environment, namespace, onCluster);
  const coordinator =
    environment.coordinator &&
    new Coordinator(
      "coordinator",
      { ...workload("coordinator"), ...coordinatorArgs(environment, buckets), ...settingsFor(settings, "coordinator") },
      usingFiles,
    );
  const workers =
    training &&
    coordinator &&
    new TrainingGroup(
      "worker",
      {
        ...workload("worker"),
        ...workerArgs(environment, training),
        ...settingsFor(settings, "worker"),
        coordinatorUrl: coordinator.url,
        region,
      },
      queued,
    );
  const { serving } = environment;
  const models =
    serving &&
    composeServing(environment, serving, {
      place,
      prefix,
      cloud,
      mesh: mesh?.control,
      scaling,
      region,
      rehearsal,
      onCluster,
      buckets,
      watching,
      tracingHost,
      account,
    });

  meshRoutes(environment, mesh, [coordinator, workers], onCluster);
  scaleTraining(environment, { engine: scaling, workers, watching }, onCluster);
  makeBackup(environment, { name, tags, secret, watching, onCluster, made: { network, cluster } });

  const grid = makeGrid(environment, { namespace, rehearsal, watching }, queued);

  return {
    strategy: environment.strategy,
    // What the next rollout leaves behind.
    [declaredOutput]: declaredTargets(environment, rollouts),
    network: { id: network.id, natAddresses: network.natAddresses },
    cluster: { name: cluster.name, endpoint: cluster.endpoint, version: cluster.version },
    kubeconfig: pulumi.secret(cluster.kubeconfig),
    buckets: Object.fromEntries(buckets.map(({ said, made }) => [said.name, bucketOutput(cloud, made)])),
    ...(coordinator && { coordinator: coordinator.url }),
    ...(workers && { workers: workers.workers }),
    ...(grid && { grid: { client: grid.clientUrl, dashboard: grid.dashboardUrl } }),
    ...models,
    ...(watching && { grafana: watching.grafanaUrl, prometheus: watching.prometheusUrl }),
  };
}
