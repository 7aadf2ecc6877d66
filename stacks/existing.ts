/** The program for a cluster that is there: what runs on it is ours, its machines are somebody else's. */
import * as pulumi from "@pulumi/pulumi";
import { Coordinator, ExistingCluster, Monitoring, Namespace, PeerGroup, TrainingGroup } from "../components";
import { type Environment, prefixOf } from "../components/config";
import type { ProgramEnvironment } from "../components/config/program";
import { declaredOutput, declaredTargets, heldEnvironment } from "../components/delivery";
import { scaleTraining, scalingEngine } from "./automation";
import { makeBackup } from "./backup";
import { makeConfiguration, settingsFor } from "./configuration";
import { makeDevices } from "./devices";
import { makeFileSystems, storedAt } from "./file-systems";
import { makeGrid } from "./grid";
import { makeHealth } from "./health";
import { meshOf, meshRoutes } from "./mesh";
import { coordinatorArgs, workerArgs, workloadNamespace } from "./parts";
import { peerArgs, peerHostArgs } from "./peers";
import { makeQueueing } from "./queueing";
import { composeServing } from "./serving";
import { trainingEngine } from "./training";
import { monitoringArgs } from "./watching";

export function composeExisting(loaded: ProgramEnvironment) {
  const { name, rehearsal, rollouts, secret } = loaded;
  const environment = heldEnvironment(loaded.environment, rollouts);
  const { cloud, region, training, monitoring, peers } = environment;
  const { context, kubeconfig } = environment.cluster;
  const cluster = new ExistingCluster(prefixOf(environment, name), { context, kubeconfig });
  const onCluster = { provider: cluster.kubernetesProvider };
  const watching =
    monitoring &&
    new Monitoring("monitoring", { ...monitoringArgs(environment, name, secret), managedControlPlane: false }, onCluster);
  makeDevices(environment, rehearsal, watching, onCluster);
  makeHealth(environment, rehearsal, watching, onCluster);
  const scaling = scalingEngine(environment, watching, onCluster);
  const space = new Namespace(workloadNamespace, {}, onCluster);
  const namespace = space.name;
  const mesh = meshOf(environment, watching, { ...onCluster, dependsOn: [space] });
  const withSidecars = { ...onCluster, dependsOn: mesh === undefined ? [] : [mesh.membership] };
  const queueing = makeQueueing(environment, { ...onCluster, dependsOn: [space] });
  const files = makeFileSystems(environment, name, namespace, [], {}, onCluster);
  const usingFiles = { ...withSidecars, dependsOn: [...withSidecars.dependsOn, ...(files ? [files] : [])] };
  const engine = trainingEngine(environment, onCluster);
  const queued = {
    ...onCluster,
    dependsOn: [...usingFiles.dependsOn, ...(queueing ? [queueing] : []), ...(engine ? [engine] : [])],
  };
  const stored = storedAt(environment, namespace, secret, onCluster);
  const workload = { cloud, namespace, rehearsal, ...stored, tracingHost: watching?.tracingHost };
  const settings = makeConfiguration(environment, namespace, onCluster);
  const coordinator =
    environment.coordinator &&
    new Coordinator(
      "coordinator",
      { ...workload, ...coordinatorArgs(environment, []), ...settingsFor(settings, "coordinator") },
      usingFiles,
    );
  const workers =
    training &&
    coordinator &&
    new TrainingGroup(
      "worker",
      {
        ...workload,
        ...workerArgs(environment, training),
        ...settingsFor(settings, "worker"),
        coordinatorUrl: coordinator.url,
        region,
      },
      queued,
    );
  meshRoutes(environment, mesh, [coordinator, workers], onCluster);
  scaleTraining(environment, { engine: scaling, workers, watching }, onCluster);
  // A rehearsal stores nothing and needs no keys.
  const keys = rehearsal ? () => pulumi.secret("rehearsed") : secret;
  makeBackup(environment, { name, tags: {}, secret: keys, watching, onCluster });
  // The monitor and the rules are of kinds that the chart of the monitoring brings.
  const playing =
    peers &&
    new PeerGroup(
      "peers",
      { ...workload, ...peerArgs(environment, peers, secret), hosts: peerHostArgs(loaded), watched: watching !== undefined },
      { ...onCluster, dependsOn: watching === undefined ? [] : [watching] },
    );
  const grid = makeGrid(environment, { namespace, rehearsal, watching }, queued);
  const { serving } = environment;
  const models =
    serving &&
    composeServing(environment, serving, {
      place: { cloud },
      prefix: prefixOf(environment, name),
      cloud,
      mesh: mesh?.control,
      scaling,
      region,
      rehearsal,
      onCluster,
      buckets: [],
      watching,
      tracingHost: watching?.tracingHost,
    });
  return {
    strategy: environment.strategy,
    [declaredOutput]: declaredTargets(environment, rollouts),
    cluster: { context: cluster.context },
    expected: expectedNodes(environment),
    ...(coordinator && { coordinator: coordinator.url }),
    ...(workers && { workers: workers.workers }),
    ...(playing && { peers: playing.seeds }),
    ...(grid && { grid: { client: grid.clientUrl, dashboard: grid.dashboardUrl } }),
    ...models,
    ...(watching && { grafana: watching.grafanaUrl, prometheus: watching.prometheusUrl }),
  };
}

/** What `trainyard doctor` looks for on the cluster. */
function expectedNodes({ nodeGroups }: Environment) {
  return Object.fromEntries(nodeGroups.map(({ name, machine, nodes }) => [name, `${nodes.desired} x ${machine}`]));
}
