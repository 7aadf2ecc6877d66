import { beforeAll, describe, expect, it } from "vitest";
import { FabricNamespace, GkeFabric, ModelServer, Network, TrainingGroup } from "../../../components";
import { attachmentOf } from "../../../components/fabric/attachment";
import { rehearse, type Yard } from "../../../scripts/rehearsal";
import { server } from "../serving/fixture";

const zone = "us-central1-a";

interface Family {
  readonly machine: string;
  readonly transport: "tcpx" | "tcpxo" | "gib";
  /** Networks of the cluster, and how their cards reach pods. */
  readonly networks: readonly (readonly [name: string, deviceMode: string])[];
  /** Interfaces of a pod beside eth0. */
  readonly interfaces: readonly (readonly [interfaceName: string, network: string])[];
  readonly installer: { readonly name: string; readonly image: string; readonly fabric: string };
  readonly daemon?: {
    readonly name: string;
    readonly image: string;
    readonly capabilities: readonly string[];
    readonly devices: number;
  };
  readonly level: "restricted" | "privileged";
  readonly variables: Readonly<Record<string, string>>;
}

const cards = (count: number, first: number, name: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => [`eth${first + index}`, name(index + 1)] as const);
const roce = (name: string): Pick<Family, "networks" | "interfaces" | "transport" | "installer" | "level" | "variables"> => ({
  transport: "gib",
  networks: [
    ["fabric-8896-1", "NetDevice"],
    ...cards(8, 0, (index) => `roce-a-${index}`).map(([, each]) => [each, "RDMA"] as const),
  ],
  interfaces: cards(8, 2, (index) => `roce-a-${index}`),
  installer: { name, image: "us-docker.pkg.dev/gce-ai-infra/gpudirect-gib/nccl-plugin-gib:v1.1.0", fabric: "roce" },
  level: "restricted",
  variables: { NCCL_NET: "gIB", LD_LIBRARY_PATH: "/usr/local/gib/lib64:/usr/local/nvidia/lib64", NCCL_SOCKET_IFNAME: "eth0" },
});

/** What Google documents for each family; docs/fabric.md names where. */
const families: readonly Family[] = [
  {
    machine: "a3-highgpu-8g",
    transport: "tcpx",
    networks: [1, 2, 3, 4].map((index) => [`fabric-8244-${index}`, "NetDevice"] as const),
    interfaces: cards(4, 1, (index) => `fabric-8244-${index}`),
    installer: {
      name: "nccl-tcpx-installer",
      image: "us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpx/nccl-plugin-gpudirecttcpx-dev:v3.1.12",
      fabric: "tcpx",
    },
    daemon: {
      name: "tcpx-daemon",
      image: "us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpx/tcpgpudmarxd-dev:v2.0.15",
      capabilities: ["NET_ADMIN"],
      devices: 10,
    },
    level: "privileged",
    variables: {
      NCCL_GPUDIRECTTCPX_SOCKET_IFNAME: "eth1,eth2,eth3,eth4",
      NCCL_GPUDIRECTTCPX_CTRL_DEV: "eth0",
      NCCL_GPUDIRECTTCPX_UNIX_CLIENT_PREFIX: "/run/tcpx",
      NCCL_SOCKET_IFNAME: "eth0",
      LD_LIBRARY_PATH: "/usr/local/tcpx/lib64:/usr/local/nvidia/lib64",
    },
  },
  {
    machine: "a3-megagpu-8g",
    transport: "tcpxo",
    networks: cards(8, 1, (index) => `fabric-8244-${index}`).map(([, name]) => [name, "NetDevice"] as const),
    interfaces: cards(8, 1, (index) => `fabric-8244-${index}`),
    installer: {
      name: "nccl-tcpxo-installer",
      image: "us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpxo/nccl-plugin-gpudirecttcpx-dev:v1.0.15",
      fabric: "tcpxo",
    },
    daemon: {
      name: "tcpxo-daemon",
      image: "us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpxo/tcpgpudmarxd-dev:v1.0.21",
      capabilities: ["NET_ADMIN", "NET_BIND_SERVICE"],
      devices: 11,
    },
    level: "privileged",
    variables: {
      NCCL_FASTRAK_IFNAME: "eth1,eth2,eth3,eth4,eth5,eth6,eth7,eth8",
      NCCL_FASTRAK_LLCM_DEVICE_DIRECTORY: "/dev/aperture_devices",
      NCCL_TUNER_CONFIG_PATH: "/usr/local/tcpxo/lib64/a3plus_tuner_config.textproto",
      NCCL_SHIMNET_GUEST_CONFIG_CHECKER_CONFIG_FILE: "/usr/local/tcpxo/lib64/a3plus_guest_config.textproto",
      NCCL_NVLSTREE_MAX_CHUNKSIZE: "131072",
      CUDA_VISIBLE_DEVICES: "0,1,2,3,4,5,6,7",
      NCCL_SOCKET_IFNAME: "eth0",
    },
  },
  { machine: "a3-ultragpu-8g", ...roce("nccl-gib-installer") },
  { machine: "a4-highgpu-8g", ...roce("nccl-gib-installer") },
];

interface Template {
  readonly metadata: { readonly annotations: Record<string, string> };
  readonly spec: {
    readonly securityContext: Record<string, unknown>;
    readonly initContainers?: readonly Box[];
    readonly containers: readonly Box[];
    readonly volumes: readonly { readonly name: string; readonly hostPath?: { readonly path: string } }[];
  };
}

interface Box {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: string;
  readonly securityContext: { readonly capabilities?: { readonly add?: readonly string[] } };
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly resources: Record<"requests" | "limits", Record<string, string>>;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

function program({ machine, transport }: Family) {
  return () => {
    const network = new Network("yard", {
      cloud: "gcp",
      project: "acme-training",
      region: "us-central1",
      zones: 2,
      cidr: "10.20.0.0/16",
      fabricMachines: [{ machine, zone }],
    });
    const fabric = new GkeFabric("fabric", { machines: [{ machine, zone }], networks: network.fabricNetworks });
    const attachment = attachmentOf(machine, zone);
    const space = (name: string) => new FabricNamespace(name, { transports: [transport] }, { dependsOn: [fabric] }).name;
    new TrainingGroup("worker", {
      namespace: space("training"),
      cloud: "gcp",
      image: "registry.example.com/worker:1.4.0",
      workers: { desired: 2 },
      coordinatorUrl: "http://coordinator.training.svc:50051",
      machine: {
        type: machine,
        vcpus: 208,
        memoryGiB: 1872,
        accelerators: 8,
        resourceName: "nvidia.com/gpu",
        collectives: "NCCL",
        ...(attachment && { attachment }),
      },
    });
    const serving = server().pools[0];
    new ModelServer("llama", {
      ...server({ namespace: space("serving"), rehearsal: true }),
      sharding: { strategy: "pipeline", stages: 2, tensorParallel: 8 },
      pools:
        serving === undefined
          ? []
          : [{ ...serving, machine: { ...serving.machine, type: machine, ...(attachment && { attachment }) } }],
    });
  };
}

describe.each(families)("collectives of $machine", (family) => {
  let yard: Yard;
  const templates: Record<string, Template> = {};
  beforeAll(async () => {
    yard = await rehearse(program(family), { config: { "gcp:project": "acme-training" } });
    const group = "spec.leaderWorkerTemplate";
    const set = yard.resources("kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet")[0];
    templates.worker = yard.one("kubernetes:apps/v1:StatefulSet", "worker-workers").input("spec.template") as Template;
    templates.leader = set?.input(`${group}.leaderTemplate`) as Template;
    templates.follower = set?.input(`${group}.workerTemplate`) as Template;
  }, 60_000);

  it("have a network of Kubernetes for each of the machine's, on the subnet that it is, before any pod", () => {
    // They are made side by side, so that their order says nothing.
    const made = (type: string) => yard.resources(type).toSorted((one, other) => one.name.localeCompare(other.name));
    const networks = made("kubernetes:networking.gke.io/v1:Network");
    const parameters = made("kubernetes:networking.gke.io/v1:GKENetworkParamSet");
    const modes = parameters.map((each) => [each.input("metadata.name"), each.input("spec.deviceMode")]);
    expect(modes).toEqual(family.networks);
    expect(networks.map((each) => each.inputs.spec)).toEqual(
      family.networks.map(([name]) => ({
        type: "Device",
        parametersRef: { group: "networking.gke.io", kind: "GKENetworkParamSet", name },
      })),
    );
    const subnets = made("gcp:compute/subnetwork:Subnetwork").filter(({ name }) => name !== "yard");
    expect(parameters.map((each) => each.input("spec.vpcSubnet"))).toEqual(subnets.map(({ outputs }) => outputs.name));
    const vpcs = new Set(yard.resources("gcp:compute/network:Network").map(({ outputs }) => outputs.name));
    expect(parameters.every((each) => vpcs.has(each.input("spec.vpc") as string))).toBe(true);
  });

  it("have the plug-in on every node of the fabric, by a container that copies and may no more", () => {
    const set = yard.one("kubernetes:apps/v1:DaemonSet", `fabric-${family.installer.name}`);
    const pod = set.input("spec.template.spec") as Template["spec"] & {
      nodeSelector: unknown;
      hostPID?: boolean;
      hostNetwork?: boolean;
    };
    expect(pod.nodeSelector).toEqual({ "trainyard.dev/fabric": family.installer.fabric, "kubernetes.io/arch": "amd64" });
    expect(pod.hostNetwork).toBeUndefined();
    // Only TCPXO binds devices on the host.
    expect(pod.hostPID).toBe(family.transport === "tcpxo" ? true : undefined);
    const install = pod.initContainers?.find(({ name }) => name === "install");
    expect(install).toMatchObject({
      image: family.installer.image,
      securityContext: { privileged: false, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    });
    expect(pod.volumes).toEqual([
      { name: "plug-ins", hostPath: { path: "/home/kubernetes/bin/trainyard", type: "DirectoryOrCreate" } },
    ]);
    const injectors = yard.resources("kubernetes:apps/v1:DaemonSet").filter(({ name }) => name === "fabric-device-injector");
    expect(injectors).toHaveLength(family.daemon === undefined ? 0 : 1);
  });

  it.each(["worker", "leader", "follower"])("leave a %s by the machine's cards, and none besides", (kind) => {
    const { metadata, spec } = templates[kind] as Template;
    const { annotations } = metadata;
    expect(annotations["networking.gke.io/default-interface"]).toBe("eth0");
    expect(JSON.parse(annotations["networking.gke.io/interfaces"] ?? "[]")).toEqual([
      { interfaceName: "eth0", network: "default" },
      ...family.interfaces.map(([interfaceName, network]) => ({ interfaceName, network })),
    ]);
    const [box] = spec.containers;
    for (const amounts of [box?.resources.requests, box?.resources.limits]) {
      const counted = Object.entries(amounts ?? {}).filter(([name]) => name.startsWith("networking.gke.io.networks/"));
      expect(counted).toEqual(family.interfaces.map(([, network]) => [`networking.gke.io.networks/${network}`, "1"]));
      expect(amounts?.["nvidia.com/gpu"]).toBe("8");
    }
    const told = Object.fromEntries((box?.env ?? []).map(({ name, value }) => [name, value]));
    expect(told).toMatchObject(family.variables);
  });

  it.each(["worker", "leader", "follower"])(
    "find in a %s the plug-in of one version, and the daemon where there is one",
    (kind) => {
      const { metadata, spec } = templates[kind] as Template;
      const [box] = spec.containers;
      expect(spec.volumes).toContainEqual({
        name: "fabric-libraries",
        persistentVolumeClaim: { claimName: expect.stringMatching(new RegExp(`^${family.transport}-v[\\d-]+$`)), readOnly: true },
      });
      expect(box?.volumeMounts).toContainEqual({
        name: "fabric-libraries",
        mountPath: `/usr/local/${family.transport}`,
        readOnly: true,
      });
      const daemons = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
      const host = spec.volumes.flatMap(({ hostPath }) => (hostPath === undefined ? [] : [hostPath.path]));
      const { daemon } = family;
      if (daemon === undefined) {
        expect(daemons).toEqual([]);
        expect(host).toEqual([]);
        expect(Object.keys(metadata.annotations).filter((key) => key.startsWith("devices.gke.io"))).toEqual([]);
        return;
      }
      expect(daemons).toHaveLength(1);
      expect(daemons[0]).toMatchObject({ name: daemon.name, image: daemon.image, securityContext: { privileged: false } });
      expect(daemons[0]?.securityContext.capabilities?.add).toEqual(daemon.capabilities);
      const devices = metadata.annotations[`devices.gke.io/container.${daemon.name}`] ?? "";
      expect(devices.match(/^- path: \/dev\/\S+$/gm)).toHaveLength(daemon.devices);
      // What the daemon tunes of the host, the process does not see.
      const seen = new Set(box?.volumeMounts.map(({ name }) => name));
      expect(["host-nvidia", "host-sys", "host-proc-sys"].filter((name) => seen.has(name))).toEqual([]);
      expect(host.includes("/dev/aperture_devices")).toBe(family.transport === "tcpxo");
    },
  );

  it("need no more of a namespace than their daemon does, and a guard holds the rest to restricted", () => {
    const spaces = yard.resources("kubernetes:core/v1:Namespace").filter((each) => each.input("metadata.name") !== "gpu-fabric");
    const level = { "pod-security.kubernetes.io/enforce": family.level };
    expect(spaces.map((each) => each.input("metadata.labels"))).toMatchObject([level, level]);
    const guards = yard.resources("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding");
    const guarded = guards.map((each) => each.input("spec.matchResources.namespaceSelector.matchLabels"));
    const both = ["serving", "training"].map((name) => ({ "kubernetes.io/metadata.name": name }));
    expect(guarded).toHaveLength(family.level === "restricted" ? 0 : 2);
    expect(guarded).toEqual(family.level === "restricted" ? [] : expect.arrayContaining(both));
    const volumes = yard.resources("kubernetes:core/v1:PersistentVolume");
    expect(volumes.map((each) => each.input("spec.hostPath.path"))).toEqual(
      Array(2).fill(expect.stringMatching(new RegExp(`^/home/kubernetes/bin/trainyard/${family.transport}-v`))),
    );
  });

  it("change nothing in a second run, and leave nothing behind", async () => {
    await yard.up(program(family));
    expect(Object.keys(yard.changes)).toEqual(["same"]);
    await yard.destroy();
    expect(yard.resources()).toEqual([]);
  }, 60_000);
});
