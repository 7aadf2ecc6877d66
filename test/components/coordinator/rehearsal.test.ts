import { beforeAll, describe, expect, it } from "vitest";
import { Coordinator, type CoordinatorArgs } from "../../../components/coordinator";
import { Namespace } from "../../../components/namespace";
import { rehearse, type Yard } from "../../../scripts/rehearsal";

const image = "registry.example.com/dt-coordinator:1.4.0";
const bucket: Partial<CoordinatorArgs> = { config: { storage: { bucket: "my-checkpoints" } } };

const program =
  (change: Partial<CoordinatorArgs> = {}) =>
  () => {
    const space = new Namespace("training");
    const made = new Coordinator("yard", { namespace: space.name, image, ...bucket, ...change });
    return { url: made.url };
  };

function counts(yard: Yard): Record<string, number> {
  const parent = yard.one("trainyard:index:Coordinator").urn;
  const found: Record<string, number> = {};
  for (const resource of yard.resources()) if (resource.parent === parent) found[resource.type] = (found[resource.type] ?? 0) + 1;
  return found;
}

describe("a coordinator on a cluster", () => {
  let yard: Yard;
  const pod = (path: string) => yard.one("kubernetes:apps/v1:Deployment").input(`spec.template.spec.${path}`);
  beforeAll(async () => {
    yard = await rehearse(
      program({ cloud: "aws", tracingHost: "otel-collector.monitoring.svc", storageEnvironment: { STORAGE_MODE: "strong" } }),
    );
  });

  it("is made of exactly this", () => {
    expect(counts(yard)).toEqual({
      "kubernetes:apps/v1:Deployment": 1,
      "kubernetes:core/v1:ConfigMap": 2,
      "kubernetes:core/v1:Service": 1,
      "kubernetes:core/v1:ServiceAccount": 1,
      "kubernetes:networking.k8s.io/v1:NetworkPolicy": 1,
      "kubernetes:policy/v1:PodDisruptionBudget": 1,
    });
  });

  it("runs as the restricted level asks", () => {
    expect(pod("securityContext")).toEqual({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(pod("containers[0].securityContext")).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    });
    expect([pod("automountServiceAccountToken"), pod("hostNetwork"), pod("hostPID")]).toEqual([false, undefined, undefined]);
  });

  it("is reached by workers on 50051 and by Prometheus on 9090, and by nobody else", () => {
    const policy = yard.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "yard-traffic");
    expect(policy.input("spec.policyTypes")).toEqual(["Ingress", "Egress"]);
    expect(policy.input("spec.podSelector.matchLabels")).toEqual(yard.one("kubernetes:core/v1:Service").input("spec.selector"));
    expect(policy.input("spec.ingress")).toEqual([
      {
        from: [
          {
            podSelector: {
              matchExpressions: [{ key: "app.kubernetes.io/component", operator: "In", values: ["worker", "parameter-server"] }],
            },
          },
        ],
        ports: [{ protocol: "TCP", port: 50051 }],
      },
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
        ports: [{ protocol: "TCP", port: 9090 }],
      },
    ]);
    expect(yard.one("kubernetes:core/v1:Service").input("spec.type")).toBe("ClusterIP");
  });

  it("may ask for names, the cloud, its credentials and the tracing collector, and no more", () => {
    const egress = yard.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "yard-traffic").input("spec.egress") as {
      to?: { ipBlock?: { cidr: string } }[];
      ports: { port: number }[];
    }[];
    expect(egress.map(({ to, ports }) => [to?.map((peer) => peer.ipBlock?.cidr), ports.map(({ port }) => port)])).toEqual([
      [undefined, [53, 53]],
      [["0.0.0.0/0", "::/0"], [443]],
      [["169.254.170.23/32", "fd00:ec2::23/128"], [80]],
      [[undefined], [4317, 4318, 6831]],
    ]);
  });

  it("finds its file where it is started, and all its variables", () => {
    expect([pod("containers[0].workingDir"), pod("containers[0].args")]).toEqual([
      "/etc/coordinator",
      ["coordinator", "0.0.0.0:50051"],
    ]);
    expect(pod("containers[0].env")).toEqual([
      { name: "RUST_LOG", value: "info" },
      { name: "LOG_FORMAT", value: "json" },
      { name: "AWS_REGION", value: "us-west-2" },
      { name: "OTEL_SERVICE_NAME", value: "coordinator" },
      { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://otel-collector.monitoring.svc:4317" },
      { name: "JAEGER_AGENT_HOST", value: "otel-collector.monitoring.svc" },
      { name: "JAEGER_AGENT_PORT", value: "6831" },
    ]);
    const storage = yard.one("kubernetes:core/v1:ConfigMap", "yard-storage");
    expect(storage.inputs.data).toEqual({ STORAGE_MODE: "strong" });
    expect(pod("containers[0].envFrom[0].configMapRef.name")).toBe(storage.input("metadata.name"));
  });

  it("never runs on an accelerator node", () => {
    const path = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions";
    const terms = pod(path) as { key: string; operator: string }[];
    expect(terms.map(({ key }) => key)).toEqual(
      expect.arrayContaining(["trainyard.dev/accelerator", "habana.ai/device.type", "nvidia.com/gpu.present"]),
    );
    expect(new Set(terms.map(({ operator }) => operator))).toEqual(new Set(["DoesNotExist"]));
  });

  it("is not evicted, and tells its workers where it is", () => {
    expect(yard.one("kubernetes:policy/v1:PodDisruptionBudget").input("spec.maxUnavailable")).toBe(0);
    expect(yard.outputs.url).toBe("http://coordinator.training.svc:50051");
  });
});

describe("a coordinator that lives on", () => {
  it("stays as it is when nothing changed", async () => {
    const yard = await rehearse(program());
    await yard.up(program());
    expect(yard.steps.filter(({ op }) => op !== "same")).toEqual([]);
  });

  it("gets a new file and a new pod when its configuration changes, and the old file goes last", async () => {
    const yard = await rehearse(program());
    const before = yard.one("kubernetes:core/v1:ConfigMap").input("metadata.name");
    await yard.up(program({ config: { ...bucket.config, heartbeatTimeoutMs: 60_000 } }));
    const after = yard.one("kubernetes:core/v1:ConfigMap").input("metadata.name");
    expect(after).not.toBe(before);
    expect(yard.one("kubernetes:apps/v1:Deployment").input("spec.template.spec.volumes[0].configMap.name")).toBe(after);
    expect(yard.steps.filter(({ op }) => op !== "same").map(({ op, name }) => `${op} ${name}`)).toEqual([
      "create-replacement yard-config",
      "replace yard-config",
      "update yard-deployment",
      "delete-replaced yard-config",
    ]);
  });

  it("keeps checkpoints on a volume of its own when it has no bucket", async () => {
    const yard = await rehearse(program({ config: {} }));
    expect(yard.one("kubernetes:core/v1:PersistentVolumeClaim").input("spec")).toEqual({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "100Gi" } },
    });
    const mounts = yard.one("kubernetes:apps/v1:Deployment").input("spec.template.spec.containers[0].volumeMounts");
    expect(mounts).toContainEqual({ name: "checkpoints", mountPath: "/checkpoints" });
  });

  it("leaves nothing behind", async () => {
    const yard = await rehearse(program());
    await yard.destroy();
    expect(yard.resources()).toEqual([]);
  });

  it("can be planned before anything is there", async () => {
    const yard = await rehearse(program(), { previewOnly: true });
    expect(counts(yard)["kubernetes:apps/v1:Deployment"]).toBe(1);
  });
});
