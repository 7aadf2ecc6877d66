/** What runs on a cluster, ours or one that is there: watching, queues, file systems, coordinator and workers, models, backups. */
import * as pulumi from "@pulumi/pulumi";
import { type BucketGrantArgs, type Cluster, Coordinator, Monitoring, type Network, TrainingGroup } from "../components";
import { trainingTransports } from "../components/config/fabric";
import { makesMachines } from "../components/delivery";
import { spaceFor } from "../components/fabric/space";
import { type OnCluster, scaleTraining, scalingEngine } from "./automation";
import { makeBackup } from "./backup";
import { makeConfiguration, settingsFor } from "./configuration";
import { makeDevices } from "./devices";
import { makeFabric } from "./fabric";
import { type FileSystemPlace, makeFileSystems, mountedFrom, storedAt } from "./file-systems";
import { Shared } from "./foundation";
import { makeGrid } from "./grid";
import { makeHealth } from "./health";
import { identity } from "./identity";
import { entranceOf, meshOf, meshRoutes } from "./mesh";
import { accessTo, checkpointBucket, coordinatorArgs, type MadeBucket, workerArgs, workloadNamespace } from "./parts";
import { makePeers } from "./peers";
import { makeQueueing } from "./queueing";
import { composeServing } from "./serving";
import type { Site } from "./site";
import { trainingEngine } from "./training";
import { monitoringArgs } from "./watching";

/** A cluster as its workloads see it. */
export interface Host {
  readonly onCluster: OnCluster & { readonly dependsOn: pulumi.Resource[] };
  /** Empty where a cluster that is there brings an object store of its own. */
  readonly buckets: readonly MadeBucket[];
  /** What was made here; absent on a cluster that is there, whose cloud gives us no file systems and no identities. */
  readonly made?: { readonly network: Network; readonly cluster: Cluster; readonly shared: Shared };
  /** File servers of the first cluster, for the second; and for the first, the second's nodes that mount its servers. */
  readonly files?: Pick<FileSystemPlace, "servers" | "secondNodeSecurityGroupId">;
}

/** What workloads stand on: watching, devices and their fabric, their namespace, the mesh, queues and file systems. */
function platformOn(site: Site, { buckets, files: others, made, onCluster }: Host) {
  const { environment, name, prefix, rehearsal, secret, tags } = site;
  const after = (...resources: (pulumi.Resource | undefined)[]) => ({
    ...onCluster,
    dependsOn: [...onCluster.dependsOn, ...resources.filter((resource) => resource !== undefined)],
  });
  const watching =
    environment.monitoring &&
    new Monitoring(
      "monitoring",
      {
        ...monitoringArgs(environment, name, secret),
        ...(!makesMachines(environment) && { managedControlPlane: false }),
      },
      onCluster,
    );
  const dra = makeDevices(environment, rehearsal, watching, onCluster);
  const fabric = made && makeFabric(environment, made.network, onCluster);
  makeHealth(environment, rehearsal, { watching, fabric }, onCluster);
  const scaling = scalingEngine(environment, watching, onCluster);

  const space = spaceFor(workloadNamespace, trainingTransports(environment), {}, onCluster);
  const mesh = meshOf(environment, watching, after(space));
  const queueing = makeQueueing(environment, after(space));
  const place = made === undefined ? {} : { ...mountedFrom(made.network, made.cluster), ...others, tags };
  const files = makeFileSystems(environment, prefix, space.name, buckets, place, onCluster);
  return {
    watching,
    scaling,
    namespace: space.name,
    mesh,
    files,
    usingDevices: after(dra, fabric),
    usingFiles: after(mesh?.membership, files),
    // Its webhook marks a job that is made; one that was there before is never queued.
    // Domains of NVLink are of a kind that the DRA driver's chart brings.
    queued: after(mesh?.membership, files, queueing, trainingEngine(environment, onCluster), dra, fabric),
  };
}

/** All that runs on the cluster, and where what is outside comes in; what is given becomes outputs of the stack. */
export function runOn(site: Site, host: Host) {
  const { environment, name, plain, prefix, rehearsal, secret, tags } = site;
  const { buckets, made, onCluster } = host;
  const { region, training, serving } = environment;
  const { watching, scaling, namespace, mesh, files, usingDevices, usingFiles, queued } = platformOn(site, host);

  const account =
    made &&
    ((where: pulumi.Input<string>, owner: string, grants: BucketGrantArgs[]) =>
      identity({ ...site, parent: onCluster.parent, shared: made.shared }, made.cluster, where, owner, grants));
  const stored =
    made === undefined
      ? storedAt(environment, namespace, secret, onCluster)
      : { storageEnvironment: checkpointBucket(environment, buckets)?.workloadEnvironment };
  const shared = { cloud: environment.cloud, namespace, rehearsal, ...stored, tracingHost: watching?.tracingHost };
  const workload = (owner: string) => ({ ...shared, ...account?.(namespace, owner, accessTo(buckets)) });
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
    new TrainingGroup(
      "worker",
      {
        ...workload("worker"),
        ...workerArgs(environment, training),
        ...settingsFor(settings, "worker"),
        ...(coordinator && { coordinatorUrl: coordinator.url }),
        region,
      },
      queued,
    );
  const served =
    serving &&
    composeServing(environment, serving, {
      place: site.place,
      ...(made && { cluster: made.cluster }),
      tags,
      prefix: plain,
      shared: made?.shared ?? new Shared(),
      cloud: environment.cloud,
      mesh: mesh?.control,
      scaling,
      region,
      rehearsal,
      onCluster: usingDevices,
      buckets,
      watching,
      tracingHost: watching?.tracingHost,
      ...(account && { account }),
    });

  meshRoutes(environment, mesh, [coordinator, workers], onCluster);
  scaleTraining(environment, { engine: scaling, workers, watching }, onCluster);
  // A rehearsal stores nothing and needs no keys.
  const keys = rehearsal ? () => pulumi.secret("rehearsed") : secret;
  makeBackup(environment, { name, prefix, tags, secret: keys, watching, onCluster, ...(made && { made }) });
  const playing = makePeers(site, {
    workload: shared,
    onCluster: usingFiles,
    watching,
    ...(made && { clusterName: made.cluster.name }),
  });
  const grid = makeGrid(environment, { namespace, rehearsal, watching }, queued);

  const given = {
    ...(coordinator && { coordinator: coordinator.url }),
    ...(workers && { workers: workers.workers }),
    ...(playing && { peers: playing.seeds }),
    ...(grid && { grid: { client: grid.clientUrl, dashboard: grid.dashboardUrl } }),
    ...served?.given,
    ...(watching && { grafana: watching.grafanaUrl, prometheus: watching.prometheusUrl }),
  };
  const entrance = entranceOf(environment, mesh, onCluster);
  return {
    given,
    servers: files?.servers,
    ...(entrance && { entrance: entrance.address }),
    behind: [...(served?.servers ?? []), ...(entrance ? [entrance] : [])],
  };
}
