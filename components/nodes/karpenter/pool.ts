import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { InvalidInput } from "../../core/problems";
import { clusterFaults, type KnownCluster, type KnownSubnet, subnetFaults } from "../needs";
import { hugePagesUserData } from "../user-data";
import type { KarpenterPoolPlan } from "./plan";

/** Karpenter's two objects: what a node is made of, and when there are how many. */
export function karpenterPool(parent: pulumi.Resource, name: string, plan: KarpenterPoolPlan): pulumi.Output<string> {
  for (const advice of plan.nodes.advice) void pulumi.log.warn(advice, parent);
  const nodeClass = new kubernetes.apiextensions.CustomResource(
    `${name}-class`,
    {
      apiVersion: "karpenter.k8s.aws/v1",
      kind: "EC2NodeClass",
      metadata: { name: plan.poolName },
      spec: classSpec(parent, name, plan),
    },
    // It goes only when its last node is gone.
    { parent, customTimeouts: { delete: "30m" } },
  );
  const pool = new kubernetes.apiextensions.CustomResource(
    name,
    {
      apiVersion: "karpenter.sh/v1",
      kind: "NodePool",
      metadata: { name: plan.poolName },
      spec: poolSpec(plan, nodeClass.metadata.name),
    },
    // Deleting it drains its nodes first, and a drain waits for the jobs on them.
    { parent, customTimeouts: { delete: "2h" } },
  );
  return pool.metadata.name;
}

function classSpec(parent: pulumi.Resource, name: string, plan: KarpenterPoolPlan) {
  const { nodes } = plan;
  const { boot } = nodes;
  const kubelet = {
    ...(boot.maxPods === undefined ? {} : { maxPods: boot.maxPods }),
    ...(boot.systemReserved === undefined ? {} : { systemReserved: { ...boot.systemReserved } }),
  };
  return {
    amiFamily: "AL2023",
    amiSelectorTerms: [plan.imageAlias === undefined ? { id: nodes.imageId } : { alias: plan.imageAlias }],
    instanceProfile: plan.instanceProfileName,
    subnetSelectorTerms: subnetTerms(name, plan),
    securityGroupSelectorTerms: groupTerms(name, plan),
    metadataOptions: {
      httpEndpoint: "enabled",
      httpProtocolIPv6: "disabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    },
    blockDeviceMappings: [
      {
        deviceName: "/dev/xvda",
        rootVolume: true,
        ebs: {
          volumeType: "gp3",
          volumeSize: `${nodes.rootVolumeGiB}Gi`,
          encrypted: true,
          deleteOnTermination: true,
          ...(nodes.volumeKeyArn === undefined ? {} : { kmsKeyID: nodes.volumeKeyArn }),
        },
      },
    ],
    ...(boot.localStorage ? { instanceStorePolicy: "RAID0" } : {}),
    ...(boot.hugePages2Mi === undefined ? {} : { userData: hugePagesUserData(boot.hugePages2Mi) }),
    ...(nodes.interfaces.length === 0 ? {} : { networkInterfaces: nodes.interfaces.map((one) => ({ ...one })) }),
    ...(nodes.capacity.reservationId === undefined
      ? {}
      : { capacityReservationSelectorTerms: [{ id: nodes.capacity.reservationId }] }),
    ...placement(parent, name, plan),
    associatePublicIPAddress: nodes.interfaces.length === 0 ? false : undefined,
    detailedMonitoring: true,
    kubelet,
    tags: { ...nodes.tags, Name: name },
  };
}

function placement(parent: pulumi.Resource, name: string, { nodes }: KarpenterPoolPlan) {
  const { capacity, region, tags } = nodes;
  if (capacity.placementGroupName !== undefined) return { placementGroupSelector: { name: capacity.placementGroupName } };
  if (!capacity.ownPlacementGroup) return {};
  const group = new aws.ec2.PlacementGroup(name, { region, strategy: "cluster", tags: { ...tags } }, { parent });
  return { placementGroupSelector: { name: group.name } };
}

function subnetTerms(name: string, { nodes }: KarpenterPoolPlan): pulumi.Output<{ id: string }[]> {
  return pulumi.output(nodes.subnets).apply((subnets: KnownSubnet[]) => {
    const faults = subnetFaults(nodes.zones, subnets);
    if (faults.length > 0) throw new InvalidInput(`KarpenterPool ${name}`, faults);
    return subnets.filter((subnet) => nodes.zones.includes(subnet.zone)).map(({ id }) => ({ id }));
  });
}

function groupTerms(name: string, { cluster, nodes }: KarpenterPoolPlan): pulumi.Output<{ id: string }[]> {
  return pulumi
    .all([pulumi.output(cluster), nodes.fabricSecurityGroupId])
    .apply(([joined, fabric]: [KnownCluster, string | undefined]) => {
      const faults = clusterFaults({ interfaces: true, ownImage: false }, joined);
      if (faults.length > 0) throw new InvalidInput(`KarpenterPool ${name}`, faults);
      const ids = [joined.securityGroupId, nodes.interfaces.length > 0 ? fabric : undefined];
      return ids.flatMap((id) => (id === undefined ? [] : [{ id }]));
    });
}

function poolSpec(plan: KarpenterPoolPlan, className: pulumi.Output<string>) {
  const { nodes, fixedNodes } = plan;
  const requirement = (key: string, values: readonly string[]) => ({ key, operator: "In", values: [...values] });
  const { budgets } = plan;
  return {
    ...(fixedNodes === undefined ? {} : { replicas: fixedNodes }),
    limits: { ...plan.limits },
    template: {
      metadata: { labels: { ...nodes.labels } },
      spec: {
        nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: className },
        requirements: [
          requirement("node.kubernetes.io/instance-type", [nodes.machine.name]),
          requirement("karpenter.sh/capacity-type", [plan.capacityType]),
          requirement("topology.kubernetes.io/zone", nodes.zones),
          requirement("kubernetes.io/arch", [nodes.machine.architecture]),
        ],
        taints: nodes.taints.map((taint) => ({ ...taint })),
        ...(plan.startupTaints.length > 0 && { startupTaints: plan.startupTaints.map((taint) => ({ ...taint })) }),
        expireAfter: plan.expireAfter,
      },
    },
    disruption: {
      consolidationPolicy: plan.consolidationPolicy,
      consolidateAfter: plan.emptyFor,
      budgets: budgets.map((one) => ({ ...one })),
    },
  };
}
