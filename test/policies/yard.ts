/** Every component with as few arguments as it takes, on simulated clouds: what a newcomer gets. */
import type * as pulumi from "@pulumi/pulumi";
import {
  Bucket,
  BurnIn,
  Cluster,
  Coordinator,
  DevicePlugin,
  FabricNamespace,
  GkeFabric,
  HostFleet,
  Monitoring,
  Namespace,
  Network,
  NodeGroup,
  TaskQueue,
  TrainingGroup,
  WeightedNames,
  WorkloadIdentity,
} from "../../components";
import { attachmentOf } from "../../components/fabric/attachment";
import { Karpenter, KarpenterPool } from "../../components/nodes/karpenter";
import { rehearse, type Yard } from "../../scripts/rehearsal";
import { p4d } from "../components/training/machine";
import { everyEngine } from "./yard-engines";

const tags = { environment: "production" };

export function everyComponentOnAws(): Promise<Yard> {
  return rehearse(() => everyEngine(training()));
}

/** What a training job rests on, without the engines beside it. */
export function trainingOnAws(): Promise<Yard> {
  return rehearse(() => void training());
}

function training(): pulumi.ComponentResourceOptions {
  const cloud = "aws" as const;
  const region = "us-west-2";
  const zones = ["us-west-2b"];
  const network = new Network("yard", { cloud, region, zones: 2, cidr: "10.0.0.0/16", tags });
  const cluster = new Cluster("yard", { cloud, region, vpcId: network.id, subnetIds: network.privateSubnetIds, tags });
  const place = { cloud, region, cluster: cluster.connection, zones, tags };
  const group = new NodeGroup("workers", {
    ...place,
    machine: "p4d.24xlarge",
    nodes: { desired: 4 },
    subnets: network.privateSubnets,
    fabricSecurityGroupId: network.fabricSecurityGroupId,
    vpcId: network.id,
  });
  const bucket = new Bucket("checkpoints", { cloud, region, replicationFactor: 2, replicaRegions: ["us-east-1"], tags });
  const onCluster = { provider: cluster.kubernetesProvider, dependsOn: [group] };
  // NVIDIA's operator, beside the other engines, brings the plugin of the chips.
  new DevicePlugin("devices", { accelerators: ["gaudi3"], efaMachines: ["p4d.24xlarge"] }, onCluster);
  const karpenter = new Karpenter("karpenter", { cloud, region, clusterName: cluster.name, tags }, onCluster);
  new KarpenterPool(
    "pool",
    {
      ...place,
      instanceProfileName: karpenter.instanceProfileName,
      machine: "p4d.24xlarge",
      maxNodes: 4,
      subnets: network.privateSubnets,
      fabricSecurityGroupId: network.fabricSecurityGroupId,
    },
    onCluster,
  );
  const namespace = new Namespace("training", {}, onCluster).name;
  const queue = new TaskQueue("tasks", { region, tags });
  const identity = new WorkloadIdentity("trainer", {
    cloud,
    clusterName: cluster.name,
    namespace,
    serviceAccount: "trainer",
    buckets: [{ arn: bucket.arn, kmsKeyArn: bucket.keyArn }],
    queues: [{ arn: queue.arn }],
    tags,
  });
  const coordinator = new Coordinator(
    "coordinator",
    { cloud, namespace, image: "registry.example.com/coordinator:1.4.0" },
    onCluster,
  );
  new TrainingGroup(
    "worker",
    {
      cloud,
      namespace,
      image: "registry.example.com/worker:1.4.0",
      workers: { desired: 4 },
      machine: p4d,
      coordinatorUrl: coordinator.url,
      serviceAccountName: identity.serviceAccountName,
    },
    onCluster,
  );
  new WeightedNames("names", {
    cloud,
    zone: "models.example.com",
    zoneId: "Z0123456789ABCDEFGHIJ",
    hosts: ["llama.models.example.com"],
    sides: [
      { name: "blue", weight: 90, address: "blue.elb.us-west-2.amazonaws.com" },
      { name: "green", weight: 10, address: "green.elb.us-west-2.amazonaws.com" },
    ],
    tags,
  });
  new Monitoring("monitoring", { environment: "production" }, onCluster);
  new HostFleet("fleet", { hosts: [{ name: "gaudi-1", address: "10.0.0.1" }] });
  return onCluster;
}

export function everyComponentOnGcp(): Promise<Yard> {
  return rehearse(() => {
    const machines = [{ machine: "a3-megagpu-8g", zone: "us-east4-a" }];
    const place = { cloud: "gcp" as const, region: "us-east4", project: "acme-training" };
    const network = new Network("yard", { ...place, zones: 2, cidr: "10.0.0.0/16", fabricMachines: machines, tags });
    const fabric = new GkeFabric("fabric", { machines, networks: network.fabricNetworks });
    new FabricNamespace("training", { transports: ["tcpxo"] }, { dependsOn: [fabric] });
    const attachment = attachmentOf("a3-megagpu-8g", "us-east4-a");
    if (attachment === undefined) throw new Error("a3-megagpu-8g has a fabric");
    const tested = {
      name: "training",
      machine: "a3-megagpu-8g",
      fabric: { domainLabel: "cloud.google.com/gke-nodepool", attachment },
    };
    new BurnIn(
      "burn-in",
      { groups: [tested], tests: { nvidia: { image: "registry.example.com/burn-in:1" } } },
      { dependsOn: [fabric] },
    );
  });
}
