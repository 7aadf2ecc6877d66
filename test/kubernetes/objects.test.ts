import * as kubernetes from "@pulumi/kubernetes";
import { beforeAll, describe, expect, it } from "vitest";
import { rehearse } from "../../scripts/rehearsal";
import type { Program, Yard } from "../../scripts/rehearsal/engine/types";
import { useCluster, yardNodes } from "./cluster";
import { survey } from "./survey";

/** What fits nowhere is told of after a moment, for half of these tests wait for that. */
const test = useCluster("objects", { patience: { milliseconds: 120_000, stalledMilliseconds: 3_000 } });
const image = "registry.invalid/image:1";

beforeAll(() => test.useNodes(yardNodes()));

const up = (program: Program, previewOnly = false): Promise<Yard> =>
  rehearse(program, { clouds: [test.cluster.cloud], previewOnly });

/** What happened to resources, unless nothing did. */
function changed(yard: Yard) {
  const { same: _, ...rest } = yard.changes;
  return rest;
}

/** A namespace of its own for each test, and what is in it. */
function inNamespace(
  name: string,
  fill: (namespace: kubernetes.core.v1.Namespace) => unknown,
  labels: Record<string, string> = {},
) {
  return () => {
    const namespace = new kubernetes.core.v1.Namespace(name, { metadata: { name, labels } });
    return fill(namespace);
  };
}

function deployment(
  namespace: kubernetes.core.v1.Namespace,
  replicas: number,
  extra: { image?: string; runAsUser?: number; memory?: string } = {},
) {
  const labels = { app: "web" };
  return new kubernetes.apps.v1.Deployment("web", {
    metadata: { name: "web", namespace: namespace.metadata.name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: "web",
              image: extra.image ?? image,
              resources: { requests: { cpu: "1000m", memory: extra.memory ?? "64Mi" } },
              ...(extra.runAsUser === undefined ? {} : { securityContext: { runAsUser: extra.runAsUser } }),
            },
          ],
        },
      },
    },
  });
}

function workers(namespace: kubernetes.core.v1.Namespace, replicas: number, accelerators: number) {
  const labels = { app: "worker" };
  return new kubernetes.apps.v1.StatefulSet("worker", {
    metadata: { name: "worker", namespace: namespace.metadata.name },
    spec: {
      serviceName: "worker",
      replicas,
      podManagementPolicy: "Parallel",
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          tolerations: [{ key: "habana.ai/gaudi", operator: "Exists" }],
          containers: [{ name: "worker", image, resources: { limits: { "habana.ai/gaudi": `${accelerators}` } } }],
        },
      },
    },
  });
}

describe("objects on a real API server", () => {
  it("come up ready, with live outputs, stay as they are, and leave nothing behind", async () => {
    const before = await survey(test.kubeconfig);
    const program = inNamespace("whole", (namespace) => {
      deployment(namespace, 2);
      const metadata = { namespace: namespace.metadata.name };
      const service = new kubernetes.core.v1.Service("web", {
        metadata,
        spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ port: 80 }] },
      });
      const job = new kubernetes.batch.v1.Job("once", {
        metadata,
        spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "once", image }] } } },
      });
      new kubernetes.core.v1.Secret("key", { metadata, stringData: { token: "s3cret" } });
      new kubernetes.core.v1.PersistentVolumeClaim("disk", {
        metadata,
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      });
      return { host: service.status.loadBalancer.ingress[0]?.hostname, succeeded: job.status.succeeded };
    });
    const yard = await up(program);
    expect(yard.outputs).toEqual({
      host: expect.stringMatching(/^web-[0-9a-f]{8}\.whole\.local-load-balancer\.invalid$/),
      succeeded: 1,
    });
    expect(yard.one("kubernetes:apps/v1:Deployment").output("status.availableReplicas")).toBe(2);
    expect(yard.one("kubernetes:core/v1:Secret").secretOutputs).toContain("data");

    await yard.up(program);
    expect(changed(yard)).toEqual({});
    await yard.refresh();
    expect(changed(yard)).toEqual({});
    await yard.destroy();
    expect(changed(yard)).toEqual({ delete: 7 });
    expect(await survey(test.kubeconfig)).toEqual(before);
  });

  it("bind a claim to a volume in the zone of the pod that uses it, and drop the volume with the claim", async () => {
    const program = inNamespace("volumes", (namespace) => {
      const metadata = { namespace: namespace.metadata.name };
      const claim = new kubernetes.core.v1.PersistentVolumeClaim("disk", {
        metadata,
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "5Gi" } } },
      });
      new kubernetes.core.v1.Pod("user", {
        metadata,
        spec: {
          nodeSelector: { "topology.kubernetes.io/zone": "us-west-2c" },
          containers: [{ name: "user", image, volumeMounts: [{ name: "disk", mountPath: "/disk" }] }],
          volumes: [{ name: "disk", persistentVolumeClaim: { claimName: claim.metadata.name } }],
        },
      });
    });
    const yard = await up(program);
    const [volume] = (await test.cluster.api.listKind("v1", "PersistentVolume")).items;
    expect(volume?.status).toMatchObject({ phase: "Bound" });
    expect(JSON.stringify(volume?.spec)).toContain('"values":["us-west-2c"]');
    await yard.destroy();
    await expect.poll(async () => (await test.cluster.api.listKind("v1", "PersistentVolume")).items).toEqual([]);
  });

  it("show in a refresh what somebody else changed, and refuse to take it back unasked", async () => {
    const program = (replicas: number) => inNamespace("drift", (namespace) => deployment(namespace, replicas));
    const yard = await up(program(1));
    const web = { apiVersion: "apps/v1", kind: "Deployment", namespace: "drift", name: "web" };
    await test.cluster.api.patch(web, { spec: { replicas: 3 } });
    await yard.refresh();
    expect(changed(yard)).toEqual({ update: 1 });
    expect(yard.one("kubernetes:apps/v1:Deployment").input("spec.replicas")).toBe(3);
    await expect(yard.up(program(2))).rejects.toThrow(
      /Conflict: Deployment drift\/web: somebody else manages spec\.replicas .*patchForce/,
    );
    await test.cluster.api.delete(web);
    await yard.refresh();
    expect(changed(yard)).toEqual({ delete: 1 });
    await yard.destroy();
  });

  it("are replaced where a field cannot be changed, under the same name the old one first", async () => {
    const program = (value: string) =>
      inNamespace("replaced", (namespace) => {
        new kubernetes.core.v1.ConfigMap("named", {
          metadata: { name: "named", namespace: namespace.metadata.name },
          data: { value },
        });
        new kubernetes.core.v1.ConfigMap("unnamed", { metadata: { namespace: namespace.metadata.name }, data: { value } });
      });
    const yard = await up(program("one"));
    await yard.up(program("two"));
    expect(changed(yard)).toEqual({ replace: 2 });
    const ops = (name: string) => yard.steps.filter((step) => step.name === name && step.op !== "same").map((step) => step.op);
    expect(ops("named")).toEqual(["delete-replaced", "replace", "create-replacement"]);
    expect(ops("unnamed")).toEqual(["create-replacement", "replace", "delete-replaced"]);
    await yard.destroy();
  });
});

describe("what a real API server refuses", () => {
  it("names the field that does not exist", async () => {
    const program = inNamespace("strict", (namespace) => {
      const spec = { selector: { app: "web" }, ports: [{ port: 80 }], sessionAffinty: "None" };
      return new kubernetes.core.v1.Service("typo", { metadata: { name: "typo", namespace: namespace.metadata.name }, spec });
    });
    await expect(up(program)).rejects.toThrow(/Service strict\/typo: .*spec\.sessionAffinty.*field not declared in schema/s);
  });

  it("in a preview already, by a dry run", async () => {
    const program = () =>
      new kubernetes.core.v1.Service("bad", { metadata: { name: "bad" }, spec: { ports: [{ port: 700_000 }] } });
    await expect(up(program, true)).rejects.toThrow(/Service default\/bad: .*between 1 and 65535/s);
    expect(await test.cluster.api.get({ apiVersion: "v1", kind: "Service", name: "bad" })).toBeUndefined();
  });

  it("names the quota that is used up", async () => {
    const program = inNamespace("bounded", (namespace) => {
      const quota = new kubernetes.core.v1.ResourceQuota("quota", {
        metadata: { name: "quota", namespace: namespace.metadata.name },
        spec: { hard: { "requests.memory": "100Mi" } },
      });
      const spec = {
        containers: [{ name: "big", image, resources: { requests: { memory: "200Mi" }, limits: { memory: "200Mi" } } }],
      };
      new kubernetes.core.v1.Pod(
        "big",
        { metadata: { name: "big", namespace: namespace.metadata.name }, spec },
        { dependsOn: quota },
      );
    });
    await expect(up(program)).rejects.toThrow(
      /Forbidden: Pod bounded\/big: .*exceeded quota: quota, requested: requests\.memory=200Mi.*raise the quota/s,
    );
  });

  it("names the pod security level that a Deployment's pods do not meet", async () => {
    const enforced = { "pod-security.kubernetes.io/enforce": "restricted" };
    const program = inNamespace("restricted", (namespace) => deployment(namespace, 1, { runAsUser: 0 }), enforced);
    const failure = await up(program).catch((error: unknown) => String(error));
    expect(failure).toMatch(
      /Deployment restricted\/web is not ready after \d+ s: .*violates PodSecurity "restricted:latest".*runAsUser=0/s,
    );
  });

  it("names what a StatefulSet's pods are refused for, which only events tell", async () => {
    const program = inNamespace("refused", (namespace) => workers(namespace, 1, 8), {
      "pod-security.kubernetes.io/enforce": "restricted",
    });
    await expect(up(program)).rejects.toThrow(/StatefulSet refused\/worker is not ready .*FailedCreate: .*violates PodSecurity/s);
  });

  it("names the kind whose definition is missing", async () => {
    const program = () =>
      new kubernetes.apiextensions.CustomResource("t", {
        apiVersion: "example.invalid/v1",
        kind: "Thing",
        metadata: { name: "t" },
      });
    await expect(up(program)).rejects.toThrow(/Thing t: .*no kind Thing in example\.invalid\/v1.*--crds/s);
  });
});

describe("pods that cannot be placed", () => {
  it("stay pending, and the error says which resource is short and by how much", async () => {
    const program = inNamespace("short", (namespace) => workers(namespace, 9, 8));
    await expect(up(program)).rejects.toThrow(
      /StatefulSet short\/worker is not ready after \d+ s: 8 of 9 pods are ready; pod worker-\d fits nowhere: 0\/8 nodes have 8 habana\.ai\/gaudi free/,
    );
    const pods = (await test.cluster.api.listKind("v1", "Pod", { namespace: "short" })).items;
    expect(pods.filter((pod) => (pod.status as { phase: string }).phase === "Pending")).toHaveLength(1);
    await test.cluster.api.delete({ apiVersion: "v1", kind: "Namespace", name: "short" }, { propagation: "Foreground" });
  });

  it("end the wait although the object itself allows for an hour", async () => {
    const program = inNamespace("patient", (namespace) => {
      new kubernetes.core.v1.Pod("nowhere", {
        metadata: { name: "nowhere", namespace: namespace.metadata.name, annotations: { "pulumi.com/timeoutSeconds": "3600" } },
        spec: { nodeSelector: { nowhere: "true" }, containers: [{ name: "c", image }] },
      });
    });
    await expect(up(program)).rejects.toThrow(/Pod patient\/nowhere is not ready after \d{1,2} s: it is not scheduled/);
  });

  it("are awaited no longer than the object's own annotation says", async () => {
    const program = inNamespace("brief", (namespace) => {
      new kubernetes.core.v1.Pod("nowhere", {
        metadata: { name: "nowhere", namespace: namespace.metadata.name, annotations: { "pulumi.com/timeoutSeconds": "1" } },
        spec: { nodeSelector: { nowhere: "true" }, containers: [{ name: "c", image }] },
      });
    });
    await expect(up(program)).rejects.toThrow(
      /Pod brief\/nowhere is not ready after [12] s: it is not scheduled: 0\/11 nodes are available/,
    );
  });
});

describe("a kind whose definition no package carries", () => {
  it("is recorded with a warning, stays as it is in a refresh, and goes", async () => {
    const queue = () =>
      new kubernetes.apiextensions.CustomResource("queue", {
        apiVersion: "kueue.x-k8s.io/v1beta2",
        kind: "LocalQueue",
        metadata: { name: "training", namespace: "default" },
        spec: { clusterQueue: "training" },
      });
    const yard = await up(queue);
    expect(yard.diagnostics.map(({ message }) => message).join("\n")).toMatch(
      /LocalQueue training is recorded and nothing has checked it: no package carries the definitions of kueue\.x-k8s\.io .*--crds/,
    );
    await yard.refresh();
    expect(changed(yard)).toEqual({});
    await yard.destroy();
    expect(changed(yard)).toEqual({ delete: 2 });
  });
});

describe("a custom resource", () => {
  const definition = () =>
    new kubernetes.apiextensions.v1.CustomResourceDefinition("yards", {
      metadata: { name: "yards.trainyard.invalid" },
      spec: {
        group: "trainyard.invalid",
        scope: "Namespaced",
        names: { plural: "yards", singular: "yard", kind: "Yard" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: "object",
                properties: {
                  spec: { type: "object", required: ["tracks"], properties: { tracks: { type: "integer", maximum: 8 } } },
                },
              },
            },
          },
        ],
      },
    });
  const yardOf = (tracks: number, dependsOn: kubernetes.apiextensions.v1.CustomResourceDefinition) =>
    new kubernetes.apiextensions.CustomResource(
      "main",
      { apiVersion: "trainyard.invalid/v1", kind: "Yard", metadata: { name: "main", namespace: "default" }, spec: { tracks } },
      { dependsOn },
    );

  it("is validated by its definition, which the same run makes, and goes before it", async () => {
    const yard = await up(() => yardOf(4, definition()));
    await expect(yard.up(() => yardOf(9, definition()))).rejects.toThrow(
      /Yard default\/main: .*spec\.tracks.*less than or equal to 8/s,
    );
    await yard.up(() => yardOf(8, definition()));
    expect(changed(yard)).toEqual({ update: 1 });
    await yard.destroy();
    expect(changed(yard)).toEqual({ delete: 3 });
  });
});
