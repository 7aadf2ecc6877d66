import { unknown } from "../../../scripts/rehearsal/provider";
import { describeRules, type ExampleResource, resource } from "../harness";

const groupType = "aws:eks/nodeGroup:NodeGroup";
const nodeGroup = (props: object, from: ExampleResource["from"] = {}) =>
  resource(
    groupType,
    { scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 2 }, ...props },
    { name: "group", from: { launchTemplate: "template", ...from } },
  );
const bareGroup = (props: object) =>
  resource(groupType, { scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 2 }, ...props }, { name: "group" });
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
const p4d = { instanceTypes: ["p4d.24xlarge"] };

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

const gang = (podSpec: object, more: { metadata?: object; replicas?: unknown } = {}) =>
  resource(
    "kubernetes:apps/v1:StatefulSet",
    {
      metadata: { namespace: "training" },
      spec: {
        replicas: more.replicas ?? 4,
        template: { metadata: { labels: { app: "workers" }, ...more.metadata }, spec: podSpec },
      },
    },
    { name: "workers" },
  );
const worker = (props: object = {}) => ({ name: "worker", resources: { limits: { "habana.ai/gaudi": "8" } }, ...props });
const gaudiToleration = { key: "habana.ai/gaudi", operator: "Exists", effect: "NoSchedule" };
const pods = (podSpec: object) =>
  resource("kubernetes:apps/v1:Deployment", { metadata: { namespace: "training" }, spec: { template: { spec: podSpec } } });
const budget = (matchLabels: unknown) =>
  resource("kubernetes:policy/v1:PodDisruptionBudget", { spec: { selector: { matchLabels } } }, { name: "budget" });

const chart = (name: string, version: unknown, values: unknown = {}) =>
  resource("kubernetes:helm.sh/v3:Release", { chart: name, version, values }, { name: name.replace(/.*\//, "") });
const karpenter = (expireAfter: unknown, consolidationPolicy: unknown, taintKey = "nvidia.com/gpu") =>
  resource("kubernetes:karpenter.sh/v1:NodePool", {
    spec: {
      template: { spec: { expireAfter, taints: [{ key: taintKey, effect: "NoSchedule" }] } },
      disruption: { consolidationPolicy },
    },
  });
const claim = resource("kubernetes:resource.k8s.io/v1:ResourceClaimTemplate", {}, { name: "devices" });

const bucket = (name: string, props: object = {}) => resource("aws:s3/bucket:Bucket", { bucket: name, ...props }, { name });
const replication = (status: unknown) =>
  resource(
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    { rules: [{ status }] },
    { name: "copies", from: { bucket: "checkpoints", rules: "checkpoints-copy" } },
  );

const gkePool = (nodeConfig: object, more: object = {}) =>
  resource("gcp:container/nodePool:NodePool", { nodeConfig, ...more }, { name: "pool" });
const aksPool = (props: object) =>
  resource("azure-native:containerservice:AgentPool", { vmSize: "Standard_ND96isr_H100_v5", ...props }, { name: "pool" });

const block = (endDate: unknown) =>
  resource("aws:ec2/capacityBlockReservation:CapacityBlockReservation", { endDate }, { name: "block" });
const firewall = (port: string, source: unknown) =>
  resource("gcp:compute/firewall:Firewall", { sourceRanges: [source], allows: [{ protocol: "tcp", ports: [port] }] });

describeRules("accelerators", {
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
  "accelerator-toleration": {
    good: [
      pods({ containers: [worker()], tolerations: [gaudiToleration] }),
      pods({ containers: [{ name: "web" }] }),
      resource("kubernetes:apps/v1:DaemonSet", {
        spec: { template: { spec: { containers: [{ name: "agent" }], tolerations: [{ operator: "Exists" }] } } },
      }),
    ],
    bad: [
      { example: pods({ containers: [worker()] }), says: "asks for habana.ai/gaudi and tolerates no taint for it" },
      {
        example: pods({
          containers: [worker()],
          tolerations: [{ key: "team", operator: "Exists" }],
        }),
        says: "tolerates no taint",
      },
      { example: pods({ containers: [{ name: "web" }], tolerations: [{ operator: "Exists" }] }), says: "tolerates every taint" },
    ],
    unknown: pods({ containers: [worker()], tolerations: unknown }),
  },
  "capacity-block-outlives-run": {
    good: [
      [block("2999-01-01T00:00:00Z"), gang({ containers: [worker()], activeDeadlineSeconds: 3600 })],
      [block("2999-01-01T00:00:00Z")],
    ],
    bad: [
      {
        example: [block("2026-01-01T00:00:00Z"), gang({ containers: [worker()], activeDeadlineSeconds: 7200 })],
        says: "it may run 2 h, and block gives its machines back at 2025-12-31T23:30:00.000Z",
      },
      { example: [block("2999-01-01T00:00:00Z"), gang({ containers: [worker()] })], says: "it has no activeDeadlineSeconds" },
    ],
    unknown: [block(unknown), gang({ containers: [worker()] })],
  },
  "checkpoint-bucket-replicated": {
    good: [
      [bucket("checkpoints"), bucket("checkpoints-copy"), replication("Enabled")],
      [bucket("data")],
      [bucket("checkpoints", { tags: { "trainyard:environment": "dev" } })],
      [resource("gcp:storage/bucket:Bucket", { location: "US" }, { name: "checkpoints" })],
    ],
    bad: [
      { example: [bucket("checkpoints")], says: "nothing copies it to another region" },
      {
        example: [bucket("checkpoints"), bucket("checkpoints-copy"), replication("Disabled")],
        says: "nothing copies it to another region",
      },
      {
        example: [bucket("runs", { tags: { purpose: "checkpoints", "trainyard:environment": "production" } })],
        says: "nothing copies it",
      },
      {
        example: [resource("gcp:storage/bucket:Bucket", { location: "us-central1" }, { name: "checkpoints" })],
        says: "location us-central1 is one region",
      },
    ],
    unknown: [bucket("checkpoints"), bucket("checkpoints-copy"), replication(unknown)],
  },
  "control-ports-not-public": {
    good: [
      resource("aws:ec2/securityGroup:SecurityGroup", {
        ingress: [{ protocol: "tcp", fromPort: 50051, toPort: 50051, cidrBlocks: ["10.0.0.0/8"] }],
      }),
      firewall("443", "0.0.0.0/0"),
      resource("kubernetes:core/v1:Service", { spec: { type: "ClusterIP", ports: [{ port: 50051 }] } }),
    ],
    bad: [
      {
        example: resource("aws:ec2/securityGroup:SecurityGroup", {
          ingress: [{ protocol: "tcp", fromPort: 50051, toPort: 50051, cidrBlocks: ["0.0.0.0/0"] }],
        }),
        says: "50051 (gRPC coordinator) open to 0.0.0.0/0",
      },
      {
        example: resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
          ipProtocol: "tcp",
          fromPort: 8265,
          toPort: 8265,
          cidrIpv6: "::/0",
        }),
        says: "8265 (Ray dashboard",
      },
      { example: firewall("29500", "0.0.0.0/0"), says: "29500 (PyTorch process group)" },
      {
        example: resource("azure-native:network:SecurityRule", {
          access: "Allow",
          direction: "Inbound",
          protocol: "Tcp",
          sourceAddressPrefix: "*",
          destinationPortRange: "50051",
        }),
        says: "50051 (gRPC coordinator) open to *",
      },
      {
        example: resource("kubernetes:core/v1:Service", {
          spec: { type: "LoadBalancer", ports: [{ port: 80 }, { port: 50051 }] },
        }),
        says: "50051 (gRPC coordinator)",
      },
    ],
    unknown: resource("aws:ec2/securityGroup:SecurityGroup", {
      ingress: [{ protocol: "tcp", fromPort: 50051, toPort: 50051, cidrBlocks: [unknown] }],
    }),
  },
  "device-plugin-mofed-off": {
    good: [[chart("nvidia-device-plugin", "0.20.0")], [chart("nvidia-device-plugin", "0.19.1", { mofedEnabled: false })]],
    bad: [
      { example: [chart("nvdp/nvidia-device-plugin", "0.19.1")], says: "0.19.1 turns mofed on by itself" },
      { example: [chart("nvidia-device-plugin", "0.20.0", { mofedEnabled: true })], says: "mofedEnabled is true" },
    ],
    unknown: [chart("nvidia-device-plugin", "0.20.0", unknown)],
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
  "efa-hugepages": {
    good: [
      pods({ containers: [{ name: "w", resources: { limits: { "vpc.amazonaws.com/efa": "4", "hugepages-2Mi": "5120Mi" } } }] }),
      pods({ containers: [worker()] }),
    ],
    bad: [
      {
        example: pods({ containers: [{ name: "w", resources: { limits: { "vpc.amazonaws.com/efa": "4" } } }] }),
        says: "containers[0].resources asks for EFA and for no huge pages",
      },
    ],
    unknown: pods({ containers: [{ name: "w", resources: unknown }] }),
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
  "gang-disruption-budget": {
    good: [
      [gang({ containers: [worker()] }), budget({ app: "workers" })],
      [gang({ containers: [worker()] }, { replicas: 1 })],
      [gang({ containers: [{ name: "web" }] })],
    ],
    bad: [
      { example: [gang({ containers: [worker()] })], says: "no PodDisruptionBudget selects its pods" },
      { example: [gang({ containers: [worker()] }), budget({ app: "other" })], says: "no PodDisruptionBudget selects its pods" },
      {
        example: [
          resource("kubernetes:jobset.x-k8s.io/v1alpha2:JobSet", {
            spec: { replicatedJobs: [{ name: "w", template: { spec: { template: { spec: { containers: [worker()] } } } } }] },
          }),
        ],
        says: "no PodDisruptionBudget selects its pods",
      },
    ],
    unknown: [gang({ containers: [worker()] }), budget(unknown)],
  },
  "gang-no-spot": {
    good: [
      [
        bareGroup({ ...p4d, capacityType: "SPOT" }),
        gang({ containers: [worker({ volumeMounts: [{ name: "checkpoints", mountPath: "/out" }] })] }),
      ],
      [bareGroup({ ...p4d, capacityType: "ON_DEMAND" }), gang({ containers: [worker()] })],
      [bareGroup({ instanceTypes: ["m6i.large"], capacityType: "SPOT" }), gang({ containers: [worker()] })],
    ],
    bad: [
      {
        example: [bareGroup({ ...p4d, capacityType: "SPOT" }), gang({ containers: [worker()] })],
        says: "it writes no checkpoints, and group can be reclaimed",
      },
      {
        example: [gkePool({ machineType: "a3-highgpu-8g", spot: true }), gang({ containers: [worker()] })],
        says: "it writes no checkpoints, and pool can be reclaimed",
      },
    ],
    unknown: [bareGroup({ ...p4d, capacityType: unknown }), gang({ containers: [worker()] })],
  },
  "gang-one-fabric": {
    good: [
      [
        gang({
          containers: [worker()],
          affinity: {
            podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "topology.kubernetes.io/zone" }] },
          },
        }),
      ],
      [
        gang(
          { containers: [worker()] },
          {
            metadata: {
              labels: {},
              annotations: { "kueue.x-k8s.io/podset-required-topology": "cloud.google.com/gce-topology-block" },
            },
          },
        ),
      ],
    ],
    bad: [{ example: [gang({ containers: [worker()] })], says: "nothing keeps its pods on one fabric" }],
    unknown: [gang({ containers: [worker()], affinity: unknown })],
  },
  "infiniband-one-pool": {
    good: [aksPool({ availabilityZones: ["1"] }), aksPool({ vmSize: "Standard_D8s_v5", availabilityZones: ["1", "2"] })],
    bad: [
      { example: aksPool({ availabilityZones: ["1", "2"] }), says: "availabilityZones names 1, 2" },
      { example: aksPool({ scaleSetPriority: "Spot" }), says: "scaleSetPriority is Spot" },
    ],
    unknown: aksPool({ availabilityZones: unknown }),
  },
  "karpenter-never-expires": {
    good: [karpenter("Never", "WhenEmpty"), karpenter("720h", "WhenEmptyOrUnderutilized", "team")],
    bad: [
      { example: karpenter("720h", "WhenEmpty"), says: "expireAfter is 720h" },
      { example: karpenter("Never", "WhenEmptyOrUnderutilized"), says: "consolidationPolicy is WhenEmptyOrUnderutilized" },
      {
        example: resource("kubernetes:karpenter.sh/v1:NodePool", {
          spec: {
            template: {
              spec: { requirements: [{ key: "node.kubernetes.io/instance-type", operator: "In", values: ["p5.48xlarge"] }] },
            },
          },
        }),
        says: "expireAfter is 720h",
      },
    ],
    unknown: karpenter(unknown, "WhenEmpty"),
  },
  "karpenter-no-dra": {
    good: [[karpenter("Never", "WhenEmpty")], [karpenter("Never", "WhenEmpty", "team"), claim]],
    bad: [{ example: [karpenter("Never", "WhenEmpty"), claim], says: "devices claim devices by DRA" }],
    unknown: [resource("kubernetes:karpenter.sh/v1:NodePool", { spec: unknown }, { name: "pool" }), claim],
  },
  "no-infiniband-host-path": {
    good: [pods({ containers: [], volumes: [{ name: "a", hostPath: { path: "/var/lib/models" } }] })],
    bad: [
      {
        example: pods({ containers: [], volumes: [{ name: "ib", hostPath: { path: "/dev/infiniband" } }] }),
        says: "volumes[0] mounts /dev/infiniband",
      },
      {
        example: pods({ containers: [], volumes: [{ name: "dev", hostPath: { path: "/dev" } }] }),
        says: "volumes[0] mounts /dev",
      },
    ],
    unknown: pods({ containers: [], volumes: [{ name: "a", hostPath: { path: unknown } }] }),
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
  "one-owner-per-driver": {
    good: [
      [chart("gpu-operator", "26.7.0")],
      [
        chart("gpu-operator", "26.7.0", { driver: { enabled: false }, toolkit: { enabled: false } }),
        bareGroup({ amiType: "AL2023_x86_64_NVIDIA" }),
      ],
      [chart("gpu-operator", "26.7.0", { dcgmExporter: { enabled: false } }), chart("dcgm-exporter", "4.8.3")],
    ],
    bad: [
      {
        example: [chart("nvidia/gpu-operator", "26.7.0"), chart("nvidia-device-plugin", "0.20.0")],
        says: "the NVIDIA device plugin has 2 owners: gpu-operator, nvidia-device-plugin",
      },
      { example: [chart("gpu-operator", "26.7.0"), chart("dcgm-exporter", "4.8.3")], says: "dcgm-exporter has 2 owners" },
      { example: [chart("aws-efa-k8s-device-plugin", "0.5.30"), chart("aws-dranet", "1.0.0")], says: "EFA devices has 2 owners" },
      {
        example: [chart("gpu-operator", "26.7.0"), bareGroup({ amiType: "AL2023_x86_64_NVIDIA" })],
        says: "carries the driver, and so does gpu-operator",
      },
    ],
    unknown: [chart("gpu-operator", "26.7.0", unknown), chart("dcgm-exporter", "4.8.3")],
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
  "scratch-no-object-lock": {
    good: [[bucket("scratch")], [bucket("released-models", { objectLockEnabled: true })]],
    bad: [
      { example: [bucket("scratch", { objectLockEnabled: true })], says: "it holds scratch and has object lock" },
      {
        example: [
          bucket("checkpoints"),
          resource(
            "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
            {},
            { name: "lock", from: { bucket: "checkpoints" } },
          ),
        ],
        says: "it holds checkpoints and has object lock",
      },
    ],
    unknown: [bucket("scratch", { objectLockEnabled: unknown })],
  },
});

/** A template with EFA, whose groups are none of the example's business. */
function efaSelfContained(): ExampleResource {
  return template({ networkInterfaces: layout(4) });
}
