import { beforeAll, describe, expect, it } from "vitest";
import { Namespace } from "../../../components/namespace";
import { TrainingGroup, type TrainingGroupArgs } from "../../../components/training";
import { rehearse, type Yard } from "../../../scripts/rehearsal";
import { p4d } from "./machine";

const base: Omit<TrainingGroupArgs, "namespace"> = {
  cloud: "aws",
  image: "registry.example.com/dt-worker:1.4.0",
  workers: { min: 2, desired: 4, max: 8 },
  coordinatorUrl: "http://coordinator.training.svc:50051",
  machine: p4d,
  data: { storageClass: "nfs-client" },
  checkpoints: { storageClass: "fast-ssd" },
};

const program =
  (change: Partial<TrainingGroupArgs> = {}) =>
  () => {
    const space = new Namespace("training");
    const made = new TrainingGroup("yard", { namespace: space.name, ...base, ...change });
    return { master: made.masterAddress, workers: made.workers };
  };

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } };
}

function environment(yard: Yard, set = "yard-workers"): Record<string, string | undefined> {
  const list = yard.one("kubernetes:apps/v1:StatefulSet", set).input("spec.template.spec.containers[0].env") as EnvVar[];
  return Object.fromEntries(list.map(({ name, value, valueFrom }) => [name, value ?? `field ${valueFrom?.fieldRef.fieldPath}`]));
}

describe("a training group without a coordinator", () => {
  it("names none to its workers, and lets none in or out", async () => {
    const yard = await rehearse(program({ coordinatorUrl: undefined, mesh: true, syncMode: "parameter-server" }));
    for (const set of ["yard-workers", "yard-servers"]) expect(environment(yard, set)).not.toHaveProperty("COORDINATOR_URL");
    expect(environment(yard)).toMatchObject({ PET_RDZV_BACKEND: "c10d", PET_NNODES: "2:8" });
    for (const policy of yard.resources("kubernetes:networking.k8s.io/v1:NetworkPolicy"))
      expect(JSON.stringify(policy.inputs)).not.toContain("coordinator");
    const annotations = yard
      .one("kubernetes:apps/v1:StatefulSet", "yard-workers")
      .input("spec.template.metadata.annotations") as Record<string, string>;
    expect(annotations["traffic.sidecar.istio.io/includeOutboundPorts"]).toBe("");
  });

  it("takes nothing that is about one", async () => {
    await expect(
      rehearse(program({ coordinatorUrl: undefined, coordinatorPort: 6000, coordinatorNamespace: "control" })),
    ).rejects.toThrow(
      "coordinatorNamespace: is given, and no coordinator is named; give coordinatorUrl, or leave it out\n  coordinatorPort: is given, and no coordinator is named",
    );
  });
});

describe("a training group on a cluster", () => {
  let yard: Yard;
  const set = (path: string) => yard.one("kubernetes:apps/v1:StatefulSet").input(`spec.${path}`);
  const pod = (path: string) => set(`template.spec.${path}`);
  beforeAll(async () => {
    yard = await rehearse(program());
  });

  it("is made of exactly this", () => {
    const parent = yard.one("trainyard:index:TrainingGroup").urn;
    const own = yard.resources().filter((resource) => resource.parent === parent);
    expect(own.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "kubernetes:apps/v1:StatefulSet yard-workers",
      "kubernetes:core/v1:ConfigMap yard-config",
      "kubernetes:core/v1:Service yard-service",
      "kubernetes:core/v1:ServiceAccount yard-account",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy yard-traffic",
      "kubernetes:policy/v1:PodDisruptionBudget yard-disruption",
    ]);
  });

  it("gives each worker its rank as a number, and where the others are", () => {
    expect(environment(yard)).toEqual({
      NODE_ROLE: "worker",
      RANK: "field metadata.labels['apps.kubernetes.io/pod-index']",
      WORLD_SIZE: "4",
      WORKER_ID: "field metadata.name",
      POD_IP: "field status.podIP",
      COORDINATOR_URL: "http://coordinator.training.svc:50051",
      SYNC_MODE: "allreduce",
      TRAINING_CONFIG: "/etc/training/training.json",
      AWS_REGION: "us-west-2",
      RUST_LOG: "info",
      LOG_FORMAT: "json",
      HOME: "/tmp",
      USER: "worker",
      WORKER_PORT: "8080",
      MASTER_ADDR: "worker-0.worker.training.svc",
      MASTER_PORT: "29500",
      MIN_WORKERS: "2",
      MAX_WORKERS: "8",
      CHECKPOINT_DIR: "/checkpoints",
      PET_NNODES: "2:8",
      PET_NPROC_PER_NODE: "8",
      PET_RDZV_BACKEND: "c10d",
      PET_RDZV_ENDPOINT: "worker-0.worker.training.svc:29500",
      PET_RDZV_ID: "yard",
      NCCL_SOCKET_IFNAME: "=eth0",
      NCCL_DEBUG: "WARN",
    });
  });

  it("claims the document's volumes", () => {
    expect(set("volumeClaimTemplates")).toMatchObject([
      {
        metadata: { name: "data" },
        spec: { accessModes: ["ReadOnlyMany"], storageClassName: "nfs-client", resources: { requests: { storage: "1Ti" } } },
      },
      {
        metadata: { name: "checkpoints" },
        spec: { accessModes: ["ReadWriteOnce"], storageClassName: "fast-ssd", resources: { requests: { storage: "500Gi" } } },
      },
    ]);
    expect(set("persistentVolumeClaimRetentionPolicy")).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
    expect(pod("containers[0].volumeMounts")).toContainEqual({ name: "data", mountPath: "/data", readOnly: true });
  });

  it("starts and restarts as a gang, within one zone, on its machine", () => {
    expect([set("podManagementPolicy"), set("updateStrategy"), set("replicas"), set("serviceName")]).toEqual([
      "Parallel",
      { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } },
      4,
      "worker",
    ]);
    expect(pod("affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution")).toMatchObject([
      { topologyKey: "topology.kubernetes.io/zone", labelSelector: { matchLabels: { app: "worker" } } },
    ]);
    expect(pod("nodeSelector")).toEqual({ "node.kubernetes.io/instance-type": "p4d.24xlarge" });
    expect(pod("tolerations")).toEqual([{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }]);
  });

  it("is not drained below the least it can go on with, and has time for a last checkpoint", () => {
    expect(yard.one("kubernetes:policy/v1:PodDisruptionBudget").input("spec.minAvailable")).toBe(2);
    expect(pod("terminationGracePeriodSeconds")).toBe(900);
  });

  it("runs as the restricted level asks, with shared memory of its own", () => {
    expect(pod("securityContext")).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 10001,
      fsGroup: 10001,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(pod("containers[0].securityContext")).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    });
    expect(pod("automountServiceAccountToken")).toBe(false);
    expect(pod("volumes")).toContainEqual({ name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: "108Gi" } });
  });

  it("lets in its own, the coordinator on the workers' ports, and nobody else", () => {
    const ingress = yard.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "yard-traffic").input("spec.ingress");
    expect(ingress).toEqual([
      {
        from: [
          {
            podSelector: {
              matchLabels: { app: "worker", "app.kubernetes.io/component": "worker", "app.kubernetes.io/instance": "yard" },
            },
          },
        ],
      },
      {
        from: [{ podSelector: { matchLabels: { "app.kubernetes.io/component": "coordinator" } } }],
        ports: [{ protocol: "TCP", port: 8080, endPort: 8087 }],
      },
    ]);
  });

  it("finds workers by name while they start", () => {
    expect(yard.one("kubernetes:core/v1:Service").input("spec")).toMatchObject({
      clusterIP: "None",
      publishNotReadyAddresses: true,
    });
    expect(yard.outputs).toEqual({ master: "worker-0.worker.training.svc", workers: 4 });
  });
});

describe("a training group with parameter servers", () => {
  it("tells workers and servers of each other, and keeps servers off accelerator nodes", async () => {
    const yard = await rehearse(program({ syncMode: "parameter-server", parameterServers: { count: 2 } }));
    const hosts = "parameter-server-0.parameter-server.training.svc:2222,parameter-server-1.parameter-server.training.svc:2222";
    expect(environment(yard)).toMatchObject({ SYNC_MODE: "parameter-server", PARAMETER_SERVERS: hosts });
    expect(environment(yard, "yard-servers")).toMatchObject({
      NODE_ROLE: "parameter-server",
      PARAMETER_SERVERS: hosts,
      PARAMETER_SERVER_PORT: "2222",
      RANK: "field metadata.labels['apps.kubernetes.io/pod-index']",
    });
    const servers = yard.one("kubernetes:apps/v1:StatefulSet", "yard-servers");
    expect(servers.input("spec.template.spec.containers[0].resources.requests")).toEqual({
      cpu: "8",
      memory: "64Gi",
      "ephemeral-storage": "51Gi",
    });
    expect(JSON.stringify(servers.input("spec.template.spec.affinity"))).toContain(
      '{"key":"trainyard.dev/accelerator","operator":"DoesNotExist"}',
    );
    const ingress = yard.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "yard-servers-traffic").input("spec.ingress");
    expect(ingress).toMatchObject([{ ports: [{ protocol: "TCP", port: 2222 }] }]);
  });
});

describe("a training group that lives on", () => {
  it("stays as it is when nothing changed", async () => {
    const yard = await rehearse(program());
    await yard.up(program());
    expect(yard.steps.filter(({ op }) => op !== "same")).toEqual([]);
  });

  it("restarts on new settings, which are in a file of a new name", async () => {
    const yard = await rehearse(program());
    await yard.up(program({ settings: { batchSize: 64 } }));
    expect(yard.changes).toMatchObject({ replace: 1, update: 1 });
    const file = yard.one("kubernetes:core/v1:ConfigMap");
    expect(yard.one("kubernetes:apps/v1:StatefulSet").input("spec.template.spec.volumes[0].configMap.name")).toBe(
      file.input("metadata.name"),
    );
    expect(JSON.parse(String(file.input('data["training.json"]')))).toMatchObject({ batch_size: 64 });
  });

  it("tells every worker when their number changes", async () => {
    const yard = await rehearse(program());
    await yard.up(program({ workers: { min: 2, desired: 6, max: 8 } }));
    expect([yard.one("kubernetes:apps/v1:StatefulSet").input("spec.replicas"), environment(yard).WORLD_SIZE]).toEqual([6, "6"]);
  });

  it("leaves the number alone where something else sets it", async () => {
    const scaled = { min: 2, desired: 4, max: 8, autoscaled: true };
    const yard = await rehearse(program({ workers: scaled }));
    expect(yard.one("kubernetes:apps/v1:StatefulSet").ignoreChanges).toEqual(["spec.replicas"]);
  });

  it("warns of a headroom that leaves the system too little", async () => {
    const yard = await rehearse(program({ headroomPercent: 5 }));
    expect(yard.diagnostics.map(({ severity, message }) => `${severity}: ${message}`).join("\n")).toContain(
      "warning: headroomPercent is 5: 20 to 30 percent leaves the system enough and wastes little",
    );
  });

  it("leaves nothing behind", async () => {
    const yard = await rehearse(program({ syncMode: "parameter-server" }));
    await yard.destroy();
    expect(yard.resources()).toEqual([]);
  });
});
