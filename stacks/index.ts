import * as pulumi from "@pulumi/pulumi";
import {
  Bucket,
  Cluster,
  Coordinator,
  Monitoring,
  Namespace,
  Network,
  NodeGroup,
  TrainingGroup,
  WorkloadIdentity,
} from "../components";
import { bucketArgs, clusterArgs, networkArgs, nodeGroupArgs, prefixOf, tagsOf } from "../components/config";
import { programEnvironment } from "../components/config/program";
import { accessTo, alertReceivers, bucketOutput, checkpointBucket, coordinatorConfig, imageFor, subnetsFor, workersOn } from "./parts";

/*
 * The program: an environment's file in, its resources out. `trainyard up dev` rehearses it, `pulumi up -s dev` deploys it.
 * What an environment leaves out (workers, a coordinator, monitoring) is not made.
 */
export = function makeEnvironment() {
  const { environment, name, rehearsal, secret } = programEnvironment();
  const { cloud, region, training, monitoring } = environment;
  const place = { cloud, region };
  const prefix = prefixOf(environment, name);
  const tags = tagsOf(environment, name);

  const network = new Network(prefix, { ...networkArgs(place, environment.network), tags });
  const cluster = new Cluster(prefix, {
    ...clusterArgs(place, environment.cluster, prefix),
    vpcId: network.id,
    subnetIds: network.privateSubnetIds,
    tags,
  });
  const nodeGroups = environment.nodeGroups.map(
    (group) =>
      new NodeGroup(`${prefix}-${group.name}`, {
        ...nodeGroupArgs(place, group, environment.network.zones),
        imageId: imageFor(group, rehearsal),
        cluster: cluster.connection,
        subnets: subnetsFor(group, network),
        fabricSecurityGroupId: network.fabricSecurityGroupId,
        vpcId: network.id,
        tags,
      }),
  );
  const buckets = environment.storage.buckets.map((said) => ({
    said,
    made: new Bucket(`${prefix}-${said.name}`, { ...bucketArgs(place, said, prefix), tags }),
  }));

  // What runs on the cluster waits for its nodes: a chart that finds none gives up.
  const onCluster = { provider: cluster.kubernetesProvider, dependsOn: nodeGroups };
  const namespace = new Namespace("training", {}, onCluster).name;
  const workload = (serviceAccount: string) => ({
    cloud,
    namespace,
    rehearsal,
    storageEnvironment: checkpointBucket(environment, buckets)?.workloadEnvironment,
    serviceAccountName: new WorkloadIdentity(`${prefix}-${serviceAccount}`, {
      cloud,
      clusterName: cluster.name,
      namespace,
      serviceAccount,
      buckets: accessTo(buckets),
      tags,
    }).serviceAccountName,
  });
  const coordinator =
    environment.coordinator &&
    new Coordinator("coordinator", { ...workload("coordinator"), ...coordinatorConfig(environment, buckets) }, onCluster);
  const crew = training && workersOn(environment, training);
  const workers =
    crew &&
    coordinator &&
    new TrainingGroup("worker", { ...workload("worker"), ...crew, coordinatorUrl: coordinator.url, region }, onCluster);
  const watching =
    monitoring &&
    new Monitoring(
      "monitoring",
      {
        ...monitoring,
        environment: name,
        receivers: alertReceivers(monitoring.receivers, secret),
        coordinators: coordinator && [coordinator],
        trainingGroups: workers && [{ ...workers, statefulSet: workers.serviceName, minWorkers: crew?.workers.min ?? 1 }],
      },
      onCluster,
    );

  return {
    strategy: environment.strategy,
    network: { id: network.id, natAddresses: network.natAddresses },
    cluster: { name: cluster.name, endpoint: cluster.endpoint, version: cluster.version },
    kubeconfig: pulumi.secret(cluster.kubeconfig),
    buckets: Object.fromEntries(buckets.map(({ said, made }) => [said.name, bucketOutput(made)])),
    ...(coordinator && { coordinator: coordinator.url }),
    ...(workers && { workers: workers.workers }),
    ...(watching && { grafana: watching.grafanaUrl, prometheus: watching.prometheusUrl }),
  };
};
