import { unknown } from "../../../scripts/rehearsal/provider";
import { type AreaExamples, resource } from "../harness";
import { bareGroup, claiming, claims, gang, worker } from "./accelerators-parts";

const gaudiToleration = { key: "habana.ai/gaudi", operator: "Exists", effect: "NoSchedule" };
const pods = (podSpec: object) =>
  resource("kubernetes:apps/v1:Deployment", { metadata: { namespace: "training" }, spec: { template: { spec: podSpec } } });

const chart = (name: string, version: unknown, values: unknown = {}) =>
  resource("kubernetes:helm.sh/v3:Release", { chart: name, version, values }, { name: name.replace(/.*\//, "") });
const karpenter = (expireAfter: unknown, consolidationPolicy: unknown, taintKey = "nvidia.com/gpu") =>
  resource("kubernetes:karpenter.sh/v1:NodePool", {
    spec: {
      template: { spec: { expireAfter, taints: [{ key: taintKey, effect: "NoSchedule" }] } },
      disruption: { consolidationPolicy },
    },
  });
const daemon = (image: string) =>
  resource(
    "kubernetes:apps/v1:DaemonSet",
    { spec: { template: { spec: { containers: [{ name: "plugin", image }] } } } },
    { name: "plugin" },
  );
const claim = resource("kubernetes:resource.k8s.io/v1:ResourceClaimTemplate", {}, { name: "devices" });

const bucket = (name: string, props: object = {}) => resource("aws:s3/bucket:Bucket", { bucket: name, ...props }, { name });
const replication = (status: unknown) =>
  resource(
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    { rules: [{ status }] },
    { name: "copies", from: { bucket: "checkpoints", rules: "checkpoints-copy" } },
  );

const block = (endDate: unknown) =>
  resource("aws:ec2/capacityBlockReservation:CapacityBlockReservation", { endDate }, { name: "block" });
const firewall = (port: string, source: unknown) =>
  resource("gcp:compute/firewall:Firewall", { sourceRanges: [source], allows: [{ protocol: "tcp", ports: [port] }] });

/** Rules about what runs on the machines, and its data. */
export const acceleratorsWorkloadsExamples: AreaExamples = {
  "accelerator-toleration": {
    good: [
      pods({ containers: [worker()], tolerations: [gaudiToleration] }),
      pods({ containers: [{ name: "web" }] }),
      [
        claims("gpus", "gpu.nvidia.com"),
        pods(claiming("gpus", { tolerations: [{ key: "nvidia.com/gpu", operator: "Exists" }] })),
      ],
      [claims("disks", "disk.example.com"), pods(claiming("disks"))],
      resource("kubernetes:apps/v1:DaemonSet", {
        spec: { template: { spec: { containers: [{ name: "agent" }], tolerations: [{ operator: "Exists" }] } } },
      }),
    ],
    bad: [
      { example: pods({ containers: [worker()] }), says: "asks for habana.ai/gaudi and tolerates no taint for it" },
      {
        example: [claims("gpus", "gpu.nvidia.com"), pods(claiming("gpus"))],
        says: "asks for nvidia.com/gpu and tolerates no taint for it",
      },
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
  "efa-hugepages": {
    good: [
      pods({ containers: [{ name: "w", resources: { limits: { "vpc.amazonaws.com/efa": "4", "hugepages-2Mi": "5120Mi" } } }] }),
      pods({ containers: [worker()] }),
      [claims("fabric", "efa.networking.k8s.aws"), pods(claiming("fabric", {}, { limits: { "hugepages-2Mi": "5120Mi" } }))],
    ],
    bad: [
      {
        example: [claims("fabric", "efa.networking.k8s.aws"), pods(claiming("fabric"))],
        says: "containers[0].resources asks for EFA and for no huge pages",
      },
      {
        example: pods({ containers: [{ name: "w", resources: { limits: { "vpc.amazonaws.com/efa": "4" } } }] }),
        says: "containers[0].resources asks for EFA and for no huge pages",
      },
    ],
    unknown: pods({ containers: [{ name: "w", resources: unknown }] }),
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
  "one-owner-per-driver": {
    good: [
      [chart("gpu-operator", "26.7.0")],
      [
        chart("gpu-operator", "26.7.0", { driver: { enabled: false }, toolkit: { enabled: false } }),
        bareGroup({ amiType: "AL2023_x86_64_NVIDIA" }),
      ],
      [chart("gpu-operator", "26.7.0", { dcgmExporter: { enabled: false } }), chart("dcgm-exporter", "4.8.3")],
      // NVLink alone is the DRA driver's.
      [chart("gpu-operator", "26.7.0"), chart("dra-driver-nvidia-gpu", "0.5.0", { resources: { gpus: { enabled: false } } })],
      [chart("aws-dranet", "1.0.0"), daemon("nvcr.io/nvidia/k8s-device-plugin:v0.20.0")],
    ],
    bad: [
      {
        example: [chart("nvidia/gpu-operator", "26.7.0"), chart("nvidia-device-plugin", "0.20.0")],
        says: "the NVIDIA device plugin or DRA driver has 2 owners: gpu-operator, nvidia-device-plugin",
      },
      { example: [chart("gpu-operator", "26.7.0"), chart("dcgm-exporter", "4.8.3")], says: "dcgm-exporter has 2 owners" },
      { example: [chart("aws-efa-k8s-device-plugin", "0.5.30"), chart("aws-dranet", "1.0.0")], says: "EFA devices has 2 owners" },
      {
        example: [
          chart("aws-dranet", "1.0.0"),
          daemon("602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/aws-efa-k8s-device-plugin:v0.5.20"),
        ],
        says: "EFA devices has 2 owners: aws-dranet, plugin",
      },
      {
        example: [chart("dra-driver-nvidia-gpu", "0.5.0"), daemon("nvcr.io/nvidia/k8s-device-plugin:v0.20.0")],
        says: "the NVIDIA device plugin or DRA driver has 2 owners: dra-driver-nvidia-gpu, plugin",
      },
      {
        example: [
          chart("oci://ghcr.io/intel/intel-resource-drivers-for-kubernetes/intel-gaudi-resource-driver-chart", "0.7.3"),
          daemon("vault.habana.ai/docker-k8s-device-plugin/docker-k8s-device-plugin:1.16.0"),
        ],
        says: "the Gaudi device plugin or DRA driver has 2 owners",
      },
      {
        example: [chart("gpu-operator", "26.7.0"), bareGroup({ amiType: "AL2023_x86_64_NVIDIA" })],
        says: "carries the driver, and so does gpu-operator",
      },
    ],
    unknown: [chart("gpu-operator", "26.7.0", unknown), chart("dcgm-exporter", "4.8.3")],
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
};
