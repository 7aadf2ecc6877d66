/** What runs on a cluster beside training: engines and what rests on them, with as few arguments as each takes. */
import type * as pulumi from "@pulumi/pulumi";
import {
  AcceleratorMetrics,
  Backup,
  BurnIn,
  Configuration,
  DraDrivers,
  FileSystems,
  GpuOperator,
  GroupEngine,
  MeshEntrance,
  MeshMembership,
  MeshRoute,
  ModelServer,
  Namespace,
  NetworkOperator,
  ObjectStore,
  Queueing,
  RolloutController,
  ScalingEngine,
  ScalingRule,
  ServiceMesh,
  TrainingEngine,
} from "../../components";
import { server } from "../components/serving/fixture";

export function everyEngine(onCluster: pulumi.ComponentResourceOptions): void {
  const cloud = "aws" as const;
  const namespace = new Namespace("applications", {}, onCluster).name;
  const scaling = new ScalingEngine("scaling", {}, onCluster);
  new ScalingRule(
    "by-the-clock",
    {
      namespace,
      target: { kind: "Deployment", name: "anything" },
      max: 4,
      timezone: "Europe/Berlin",
      windows: [{ name: "day", start: "0 8 * * 1-5", end: "0 18 * * 1-5", replicas: 4 }],
    },
    { ...onCluster, dependsOn: [scaling] },
  );
  new RolloutController("rollouts", {}, onCluster);
  new FileSystems("files", { cloud, fileSystems: [{ name: "fast", kind: "disk" }], namespace }, onCluster);
  new ObjectStore(
    "store",
    { namespace, endpoint: "https://s3.example.com", bucket: "checkpoints", credentialsSecret: "store-keys" },
    onCluster,
  );
  const fabric = { domainLabel: "eks.amazonaws.com/nodegroup" };
  new BurnIn("burn-in", { groups: [{ name: "workers", machine: "p4d.24xlarge", fabric }], rehearsal: true }, onCluster);
  const mesh = new ServiceMesh("mesh", { cloud, gateway: { certificateSecret: "models-tls" } }, onCluster);
  new MeshEntrance("entrance", { cloud }, { ...onCluster, dependsOn: [mesh] });
  const membership = new MeshMembership("membership", { namespace }, { ...onCluster, dependsOn: [mesh] });
  new MeshRoute(
    "route",
    { namespace, service: "anything", port: 80, protocol: "http" },
    { ...onCluster, dependsOn: [membership] },
  );
  // NVIDIA's exporter comes with the operator, and has one owner.
  new AcceleratorMetrics("metrics", { cloud, accelerators: ["trainium"] }, onCluster);
  new GpuOperator("gpu-operator", { cloud }, onCluster);
  // The GPU operator brings the labels of nodes.
  new NetworkOperator("network-operator", { featureDiscovery: false }, onCluster);
  new DraDrivers("dra", { cloud, drivers: ["compute-domains"] }, onCluster);
  new Queueing(
    "queueing",
    {
      flavors: [{ name: "workers", nodeLabels: { "trainyard.dev/node-group": "workers" }, resources: { cpu: "96" } }],
      queues: [{ name: "all", namespaces: ["applications"], shares: [{ flavor: "workers" }] }],
    },
    onCluster,
  );
  new TrainingEngine("jobs", {}, onCluster);
  new GroupEngine("groups", {}, onCluster);
  new Backup(
    "backup",
    { cloud, bucket: "velero", region: "us-west-2", bucketArn: "arn:aws:s3:::velero", namespaces: ["applications"] },
    onCluster,
  );
  new ModelServer("model", { ...server(), namespace }, onCluster);
  new Configuration(
    "configuration",
    { namespace, global: { logLevel: '"info"' }, consumers: [{ service: "coordinator" }] },
    onCluster,
  );
}
