import { unknown } from "../../../scripts/rehearsal/provider";
import { type AreaExamples, type ExampleResource, resource } from "../harness";
import { acceleratorsGangsExamples } from "./accelerators-gangs";
import { bareGroup, gkePool, groupType, p4d } from "./accelerators-parts";
import { acceleratorsWorkloadsExamples } from "./accelerators-workloads";

const nodeGroup = (props: object, from: ExampleResource["from"] = {}) =>
  resource(
    groupType,
    { scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 2 }, ...props },
    { name: "group", from: { launchTemplate: "template", ...from } },
  );
const template = (props: object, from: ExampleResource["from"] = {}) =>
  resource("aws:ec2/launchTemplate:LaunchTemplate", { ...props }, { name: "template", from });
const face = (networkCardIndex: number, deviceIndex: number, interfaceType: unknown) => ({
  networkCardIndex,
  deviceIndex,
  interfaceType,
});
/** The layout of p4d.24xlarge and p5en: card 0 plain and efa-only, efa-only on the other cards. */
const layout = (cards: number) => [
  face(0, 0, "interface"),
  face(0, 1, "efa-only"),
  ...Array.from({ length: cards - 1 }, (_, index) => face(index + 1, 0, "efa-only")),
];

const fabric = resource(
  "aws:ec2/securityGroup:SecurityGroup",
  { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] },
  { name: "fabric" },
);
const itself = (way: "Ingress" | "Egress", ipProtocol = "-1") =>
  resource(
    `aws:vpc/securityGroup${way}Rule:SecurityGroup${way}Rule`,
    { ipProtocol, securityGroupId: unknown, referencedSecurityGroupId: unknown },
    { name: `fabric-${way}`, from: { securityGroupId: "fabric", referencedSecurityGroupId: "fabric" } },
  );
const efaTemplate = template({ networkInterfaces: layout(4) }, { networkInterfaces: "fabric" });

const subnet = (name: string, availabilityZone: string) =>
  resource("aws:ec2/subnet:Subnet", { availabilityZone, id: unknown }, { name });

const aksPool = (props: object) =>
  resource("azure-native:containerservice:AgentPool", { vmSize: "Standard_ND96isr_H100_v5", ...props }, { name: "pool" });

export const acceleratorsExamples: AreaExamples = {
  ...acceleratorsWorkloadsExamples,
  ...acceleratorsGangsExamples,
  "accelerator-as-declared": {
    good: [
      [bareGroup({ instanceTypes: ["p4d.24xlarge"], labels: { "nvidia.com/gpu.present": "true" } })],
      [bareGroup({ instanceTypes: ["m6i.large"], labels: {} })],
    ],
    bad: [
      {
        example: [bareGroup({ instanceTypes: ["dl2q.24xlarge"], labels: { "habana.ai/device.type": "GAUDI3" } })],
        says: "gaudi3 is declared, but aws lists dl2q.24xlarge as 8 x Qualcomm Cloud AI 100",
      },
      {
        example: [bareGroup({ instanceTypes: ["dl2q.24xlarge"], taints: [{ key: "habana.ai/gaudi", effect: "NO_SCHEDULE" }] })],
        says: "Qualcomm Cloud AI 100",
      },
    ],
    unknown: [bareGroup({ instanceTypes: unknown })],
  },
  "accelerator-image": {
    good: [
      [template({ imageId: "ami-1" }), nodeGroup({ instanceTypes: ["dl2q.24xlarge"] })],
      [template({ imageId: unknown }), nodeGroup({ instanceTypes: ["dl2q.24xlarge"] })],
      [bareGroup({ instanceTypes: ["p4d.24xlarge"], amiType: "AL2023_x86_64_NVIDIA" })],
    ],
    bad: [
      { example: [template({}), nodeGroup({ instanceTypes: ["dl2q.24xlarge"] })], says: "give imageId" },
      {
        example: [bareGroup({ instanceTypes: ["p4d.24xlarge"], amiType: "AL2023_x86_64_STANDARD" })],
        says: "amiType AL2023_x86_64_STANDARD is none of",
      },
    ],
    unknown: [bareGroup({ instanceTypes: unknown })],
  },
  "accelerator-node-repair": {
    good: [[bareGroup({ ...p4d, nodeRepairConfig: { enabled: true } })], [bareGroup({ instanceTypes: ["m6i.large"] })]],
    bad: [{ example: [bareGroup(p4d)], says: "nodeRepairConfig.enabled is not true" }],
    unknown: [bareGroup({ ...p4d, nodeRepairConfig: unknown })],
  },
  "accelerator-taint": {
    good: [
      [bareGroup({ ...p4d, taints: [{ key: "nvidia.com/gpu", effect: "NO_SCHEDULE" }] })],
      [aksPool({ nodeTaints: ["sku=gpu:NoSchedule"] })],
      [gkePool({ machineType: "a3-highgpu-8g" })],
      [bareGroup({ instanceTypes: ["m6i.large"] })],
    ],
    bad: [
      { example: [bareGroup(p4d)], says: "p4d.24xlarge has accelerators and no taint" },
      {
        example: [bareGroup({ ...p4d, taints: [{ key: "nvidia.com/gpu", effect: "PREFER_NO_SCHEDULE" }] })],
        says: "has accelerators and no taint",
      },
      { example: [aksPool({})], says: "Standard_ND96isr_H100_v5 has accelerators and no taint" },
    ],
    unknown: [bareGroup({ ...p4d, taints: unknown })],
  },
  "efa-all-interfaces": {
    good: [[template({ networkInterfaces: layout(4) }), nodeGroup(p4d)], [bareGroup({ instanceTypes: ["g5.48xlarge"] })]],
    bad: [
      {
        example: [template({ networkInterfaces: layout(2) }), nodeGroup(p4d)],
        says: "p4d.24xlarge has 4 EFA interfaces, the launch template describes 2",
      },
      { example: [bareGroup(p4d)], says: "describes 0" },
      { example: [template({ networkInterfaces: layout(5) }), nodeGroup(p4d)], says: "EC2 refuses the rest" },
    ],
    unknown: [template({ networkInterfaces: unknown }), nodeGroup(p4d)],
  },
  "efa-group-self": {
    good: [
      [fabric, itself("Ingress"), itself("Egress"), efaTemplate],
      [
        resource(
          "aws:ec2/securityGroup:SecurityGroup",
          { ingress: [{ protocol: "-1", self: true }], egress: [{ protocol: "-1", self: true }] },
          { name: "fabric" },
        ),
        efaTemplate,
      ],
      [template({ networkInterfaces: [face(0, 0, "interface")] })],
    ],
    bad: [
      { example: [fabric, itself("Ingress"), efaTemplate], says: "no rule lets fabric reach itself on egress" },
      { example: [fabric, itself("Egress"), efaTemplate], says: "no rule lets fabric reach itself on ingress" },
      { example: [fabric, itself("Ingress"), itself("Egress", "tcp"), efaTemplate], says: "reach itself on egress" },
    ],
    unknown: [fabric, template({ networkInterfaces: unknown }, { networkInterfaces: "fabric" })],
  },
  "efa-only-layout": {
    good: [[template({ networkInterfaces: layout(4) }), nodeGroup(p4d)]],
    bad: [
      {
        example: [
          template({ networkInterfaces: [face(0, 0, "efa"), face(1, 1, "efa"), face(2, 1, "efa"), face(3, 1, "efa")] }),
          nodeGroup(p4d),
        ],
        says: "card 0, device 0 is efa and takes an address",
      },
      {
        example: [template({ networkInterfaces: [face(0, 0, "interface"), face(1, 1, "efa-only")] }), nodeGroup(p4d)],
        says: "card 1, device 1: on p4d.24xlarge it is device 0",
      },
      {
        example: [
          template({ networkInterfaces: [face(0, 0, "interface"), face(0, 1, "efa-only")] }),
          nodeGroup({ instanceTypes: ["p6-b300.48xlarge"] }),
        ],
        says: "card 0, device 1: this card of p6-b300.48xlarge has no EFA",
      },
    ],
    unknown: [template({ networkInterfaces: [face(0, 0, unknown)] }), nodeGroup(p4d)],
  },
  "efa-single-zone": {
    good: [[subnet("a", "us-west-2a"), efaSelfContained(), nodeGroup({ ...p4d, subnetIds: [unknown] }, { subnetIds: "a" })]],
    bad: [
      {
        example: [
          subnet("a", "us-west-2a"),
          subnet("b", "us-west-2b"),
          efaSelfContained(),
          nodeGroup({ ...p4d, subnetIds: [unknown, unknown] }, { subnetIds: ["a", "b"] }),
        ],
        says: "its subnets are in us-west-2a, us-west-2b",
      },
    ],
    unknown: [
      subnet("a", "us-west-2a"),
      subnet("b", "us-west-2b"),
      efaSelfContained(),
      nodeGroup({ ...p4d, subnetIds: unknown }, { subnetIds: ["a", "b"] }),
    ],
  },
  "flex-start-pool": {
    good: [
      gkePool({ flexStart: true }, { autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 8 } }),
      gkePool({}, { nodeCount: 3 }),
    ],
    bad: [
      {
        example: gkePool({ flexStart: true }, { nodeCount: 2, autoscaling: { minNodeCount: 0 } }),
        says: "the pool starts with 2 nodes",
      },
      { example: gkePool({ flexStart: true }), says: "autoscaling is not given" },
      {
        example: gkePool({}, { queuedProvisioning: { enabled: true }, autoscaling: { minNodeCount: 1 } }),
        says: "autoscaling does not begin at 0",
      },
      {
        example: gkePool(
          { flexStart: true, reservationAffinity: { consumeReservationType: "ANY_RESERVATION" } },
          { autoscaling: { minNodeCount: 0 } },
        ),
        says: "reservationAffinity is ANY_RESERVATION",
      },
    ],
    unknown: gkePool({ flexStart: unknown }),
  },
  "infiniband-one-pool": {
    good: [aksPool({ availabilityZones: ["1"] }), aksPool({ vmSize: "Standard_D8s_v5", availabilityZones: ["1", "2"] })],
    bad: [
      { example: aksPool({ availabilityZones: ["1", "2"] }), says: "availabilityZones names 1, 2" },
      { example: aksPool({ scaleSetPriority: "Spot" }), says: "scaleSetPriority is Spot" },
    ],
    unknown: aksPool({ availabilityZones: unknown }),
  },
  "node-group-template": {
    good: [[template({ networkInterfaces: [face(0, 0, "interface")] }), nodeGroup({})]],
    bad: [
      {
        example: [template({ networkInterfaces: [{ subnetId: unknown }] }), nodeGroup({})],
        says: "networkInterfaces[0].subnetId",
      },
      {
        example: [template({ iamInstanceProfile: { arn: "arn" } }), nodeGroup({})],
        says: "its template gives iamInstanceProfile",
      },
      {
        example: [template({ instanceInitiatedShutdownBehavior: "terminate" }), nodeGroup({})],
        says: "instanceInitiatedShutdownBehavior",
      },
    ],
    unknown: { example: [template({ imageId: unknown }), nodeGroup({ subnetIds: unknown })], decided: true },
  },
  "placement-against-reservation": {
    good: [
      template({ placement: { groupName: "rack" } }),
      template({
        instanceMarketOptions: { marketType: "capacity-block" },
        capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: "cr-1" } },
      }),
    ],
    bad: [
      {
        example: template({ placement: { groupName: unknown }, instanceMarketOptions: { marketType: "capacity-block" } }),
        says: "a placement group and a capacity block",
      },
      {
        example: template({
          placement: { groupName: "rack" },
          capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: unknown } },
        }),
        says: "a placement group and a reservation",
      },
    ],
    unknown: { example: template({ placement: { groupName: unknown } }), decided: true },
  },
  "reserved-minimal-update": {
    good: [
      [bareGroup({ ...p4d, capacityType: "CAPACITY_BLOCK", updateConfig: { updateStrategy: "MINIMAL" } })],
      [bareGroup(p4d)],
      [
        gkePool(
          { machineType: "a3-highgpu-8g", reservationAffinity: { consumeReservationType: "SPECIFIC_RESERVATION" } },
          { upgradeSettings: { maxSurge: 0, maxUnavailable: 1 } },
        ),
      ],
    ],
    bad: [
      { example: [bareGroup({ ...p4d, capacityType: "CAPACITY_BLOCK" })], says: "updateConfig.updateStrategy is DEFAULT" },
      {
        example: [
          template({ capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: unknown } } }),
          nodeGroup(p4d),
        ],
        says: "updateConfig.updateStrategy is DEFAULT",
      },
      {
        example: [
          gkePool({ machineType: "a3-highgpu-8g", reservationAffinity: { consumeReservationType: "SPECIFIC_RESERVATION" } }),
        ],
        says: "upgradeSettings.maxSurge is 1",
      },
    ],
    unknown: [bareGroup({ ...p4d, capacityType: "CAPACITY_BLOCK", updateConfig: unknown })],
  },
};

/** A template with EFA, whose groups are none of the example's business. */
function efaSelfContained(): ExampleResource {
  return template({ networkInterfaces: layout(4) });
}
