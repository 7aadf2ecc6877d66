import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Collectives, TrainingGroup, type TrainingGroupArgs } from "../../components";
import { findEnvironment, loadEnvironment } from "../../components/config";
import { rehearse as rehearseEnvironment } from "../../scripts/commands/rehearse";
import { openSession } from "../../scripts/commands/session";
import { type KubernetesObject, list, text } from "../../scripts/kubernetes/objects";
import { type LocalNode, nodesOf } from "../../scripts/local/nodes";
import { rehearse } from "../../scripts/rehearsal";
import { project, useCluster } from "./cluster";

/** Definitions of the DRA driver's kinds, which no package carries. Beside the project in CI. */
const crds = join(project, "../shared/crds");

const test = useCluster("claims", {
  patience: { milliseconds: 120_000, stalledMilliseconds: 3_000 },
  ...(existsSync(crds) ? { definitions: crds } : {}),
});

const root = mkdtempSync(join(tmpdir(), "trainyard-claims-"));
const file = join(root, "Pulumi.claims.yaml");

/** Two machines with 8 chips and 32 interfaces each, all by DRA. */
const environment = `config:
  trainyard:environment:
    system: yard
    cloud: aws
    region: us-west-2
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-west-2a, us-west-2b], natGateways: none, flowLogs: { enabled: false } }
    cluster: { kubernetesVersion: "1.34" }
    devicePlugins: { nvidia: dra, efa: dra }
    nodeGroups:
      - { name: system, machine: m6i.2xlarge, nodes: { desired: 2 } }
      - { name: training, machine: p5.48xlarge, nodes: { desired: 2 }, zone: us-west-2a }
    storage: { buckets: [{ name: checkpoints }] }
    coordinator: {}
    training: { nodeGroup: training }
`;

let nodes: readonly LocalNode[] = [];
beforeAll(() => {
  writeFileSync(file, environment);
  nodes = nodesOf(loadEnvironment(findEnvironment(file, root), {}).environment);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const listed = async (kind: string, apiVersion = "resource.k8s.io/v1") =>
  (await test.cluster.api.listKind(apiVersion, kind)).items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);

/** Which devices the scheduler gave to a claim: `gpu.nvidia.com training-0`, once for each. */
const given = (claim: KubernetesObject) =>
  list(claim, "status", "allocation", "devices", "results").map((result) => `${text(result, "driver")} ${text(result, "pool")}`);
const count = (words: readonly string[], word: string) => words.filter((each) => each === word).length;

/** The workers alone, on nodes that have what a test says. */
function workers(namespace: string, machine: Partial<TrainingGroupArgs["machine"]> = {}, opts: ComponentResourceOptions = {}) {
  return () => {
    const space = new kubernetes.core.v1.Namespace(namespace, { metadata: { name: namespace } });
    new TrainingGroup(
      "worker",
      {
        namespace: space.metadata.name,
        rehearsal: true,
        workers: { desired: 2 },
        machine: {
          type: "p5.48xlarge",
          vcpus: 192,
          memoryGiB: 2048,
          accelerators: 8,
          resourceName: "nvidia.com/gpu",
          collectives: Collectives.Nccl,
          deviceClass: "gpu.nvidia.com",
          ...machine,
        },
        coordinatorUrl: "http://coordinator:50051",
      },
      opts,
    );
  };
}

/** Why the workers did not come up; their pods are gone afterwards. */
async function refusal(namespace: string): Promise<string> {
  const message = await rehearse(workers(namespace), { clouds: [test.cluster.cloud] }).then(() => "it came up", String);
  await test.cluster.api.delete({ apiVersion: "apps/v1", kind: "StatefulSet", namespace, name: "worker" });
  return message;
}

describe("claims on a real scheduler", () => {
  it("are given the devices of one machine each, and gone with the environment", async () => {
    await test.useNodes(nodes);
    expect((await listed("ResourceSlice")).map(({ metadata }) => metadata.name).sort()).toEqual([
      "training-0-dra.net",
      "training-0-gpu.nvidia.com",
      "training-1-dra.net",
      "training-1-gpu.nvidia.com",
    ]);
    expect(nodes.find(({ group }) => group === "training")?.allocatable).not.toHaveProperty(["nvidia.com/gpu"]);

    const session = () =>
      openSession(file, {
        cwd: root,
        set: [],
        state: test.stateDir,
        engine: "rehearsal",
        policyPack: [],
        target: [],
        kubernetes: "local",
        charts: false,
      });
    const made = await rehearseEnvironment("up", session());
    expect(made.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
    const charts = made.resources
      .filter(({ type }) => type === "kubernetes:helm.sh/v3:Release")
      .map(({ inputs }) => inputs.chart);
    expect(charts).toEqual(
      expect.arrayContaining(["oci://registry.k8s.io/dra-driver-nvidia/charts/dra-driver-nvidia-gpu", "aws-dranet"]),
    );
    expect(made.resources.filter(({ type }) => type === "kubernetes:apps/v1:DaemonSet")).toEqual([]);

    const pods = (await listed("Pod", "v1")).filter(({ metadata }) => metadata.name.startsWith("worker-"));
    expect(pods.map((pod) => text(pod, "status", "phase"))).toEqual(["Running", "Running"]);
    const claims = await listed("ResourceClaim");
    expect(claims).toHaveLength(4);
    for (const pod of pods) {
      const node = text(pod, "spec", "nodeName") ?? "";
      const own = claims.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid));
      const devices = own.flatMap(given);
      expect(count(devices, `gpu.nvidia.com ${node}`)).toBe(8);
      expect(count(devices, `dra.net ${node}`)).toBe(32);
      expect(devices).toHaveLength(40);
    }

    const again = await rehearseEnvironment("up", session());
    const { same: _, ...changes } = again.changes;
    expect(changes).toEqual({});
    const gone = await rehearseEnvironment("destroy", session());
    expect(gone.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(await listed("ResourceClaim")).toEqual([]);
    expect(await listed("ResourceClaimTemplate")).toEqual([]);
  });

  it("keep their pods waiting where a machine has too few, and say which class is short", async () => {
    await test.useNodes(nodes.map((node) => ({ ...node, devices: node.devices?.map((each) => ({ ...each, count: 4 })) ?? [] })));
    expect(await refusal("short")).toMatch(
      /fits nowhere: 0\/2 nodes have 8 devices of gpu\.nvidia\.com free \(.*cannot allocate all claims/,
    );
  });

  it("say so where nobody installed the driver", async () => {
    await test.useNodes(nodes.map(({ devices: _, ...node }) => node));
    expect(await refusal("driverless")).toMatch(/there is no device class gpu\.nvidia\.com; its driver is not installed/);
    // Whoever goes takes its devices along.
    expect(await listed("ResourceSlice")).toEqual([]);
    expect(await listed("DeviceClass")).toEqual([]);
  });
});

describe.runIf(existsSync(crds))("domains of NVLink (skipped where ../shared/crds is missing)", () => {
  it("give each worker a channel of the machine that it runs on", async () => {
    const devices = [
      { key: "nvidia", count: 4 },
      { key: "nvlink", count: 1 },
    ] as const;
    await test.useNodes(nodes.map((node) => (node.group === "training" ? { ...node, devices } : node)));
    const program = () => {
      const driver = new kubernetes.helm.v3.Release("driver", {
        name: "driver",
        chart: "oci://registry.k8s.io/dra-driver-nvidia/charts/dra-driver-nvidia-gpu",
        version: "0.5.0",
        namespace: "default",
      });
      workers("domains", { accelerators: 4, nvlinkDomain: true }, { dependsOn: driver })();
    };
    const yard = await rehearse(program, { clouds: [test.cluster.cloud] });
    const claims = await listed("ResourceClaim");
    expect(claims.flatMap(given).sort()).toEqual(
      ["training-0", "training-1"]
        .flatMap((node) => [`compute-domain.nvidia.com ${node}`, ...Array.from({ length: 4 }, () => `gpu.nvidia.com ${node}`)])
        .sort(),
    );
    await yard.destroy();
    expect(await listed("ResourceClaim")).toEqual([]);
    const templates = await listed("ResourceClaimTemplate");
    expect(templates.filter(({ metadata }) => metadata.namespace === "domains")).toEqual([]);
  });
});
