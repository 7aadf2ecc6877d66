import { beforeAll, describe, expect, it } from "vitest";
import { BurnIn, type BurnInArgs, FabricNamespace, GkeFabric, TrainingGroup } from "../../components";
import { machine } from "../../components/accelerators";
import { attachmentOf, fabricLabel, networkResource } from "../../components/fabric/attachment";
import { transports } from "../../components/fabric/data";
import { jobOf } from "../../components/health/controller/fabric";
import type { Node } from "../../components/health/controller/types";
import { burnInTaint, groupLabel } from "../../components/health/names";
import { planBurnIn } from "../../components/health/plan";
import { fabricInterfaces } from "../../components/network/gcp-fabric";
import { ApiError } from "../../scripts/kubernetes/api-error";
import { type KubernetesObject, list, text } from "../../scripts/kubernetes/objects";
import { keepCloudKinds } from "../../scripts/local/cloud-kinds";
import type { LocalNode } from "../../scripts/local/nodes";
import { rehearse } from "../../scripts/rehearsal";
import { asker } from "./asking";
import { useCluster } from "./cluster";

const zone = "us-central1-a";
/** The last one's nodes are new, and wait for their burn-in. */
const machines = ["a3-megagpu-8g", "a3-ultragpu-8g", "a3-highgpu-8g"] as const;
const fresh = machines[2];
const test = useCluster("fabric");
const ask = asker(() => test.kubeconfig);

/** Two machines of each kind, as GKE shows them. */
function nodes(): LocalNode[] {
  return machines.flatMap((type) =>
    [0, 1].map((index) => {
      const facts = machine(type);
      const cards = Object.fromEntries(fabricInterfaces(facts, zone).map(({ name }) => [networkResource(name), "1"]));
      const amounts = {
        cpu: "208",
        memory: "1872Gi",
        pods: "110",
        "ephemeral-storage": "6000Gi",
        "nvidia.com/gpu": "8",
        ...cards,
      };
      const name = `${type.slice(0, 7)}-${index}`;
      const labels: Record<string, string> = {
        [groupLabel]: type,
        [fabricLabel]: facts.fabric,
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "node.kubernetes.io/instance-type": type,
        "topology.kubernetes.io/zone": zone,
      };
      const taints = type === fresh ? [{ key: burnInTaint, effect: "NoSchedule" as const }] : [];
      return { name, zone, group: type, labels, taints, capacity: amounts, allocatable: amounts };
    }),
  );
}

const given = machines.flatMap((type) =>
  fabricInterfaces(machine(type), zone).map(({ name, kind }) => ({
    machine: type,
    zone,
    kind,
    network: "vpc",
    subnetwork: name,
  })),
);

/** The burn-in of the new nodes; its plan is what its controller is told. */
function burnIn(): BurnInArgs {
  const attachment = attachmentOf(fresh, zone);
  if (attachment === undefined) throw new Error(`${fresh} has a fabric`);
  return {
    groups: [{ name: fresh, machine: fresh, fabric: { domainLabel: groupLabel, maxNodes: 2, attachment } }],
    tests: { nvidia: { image: "registry.invalid/burn-in:1" } },
  };
}

function workers(name: string, type: (typeof machines)[number]): void {
  const attachment = attachmentOf(type, zone);
  if (attachment === undefined) throw new Error(`${type} has a fabric`);
  const space = new FabricNamespace(name, { transports: [attachment.transport] });
  new TrainingGroup(`${name}-worker`, {
    namespace: space.name,
    cloud: "gcp",
    image: "registry.invalid/worker:1",
    workers: { desired: 2 },
    coordinatorUrl: "http://coordinator:50051",
    headroomPercent: 50,
    machine: {
      ...{ type, vcpus: 208, memoryGiB: 1872, accelerators: 8, resourceName: "nvidia.com/gpu" },
      collectives: "NCCL",
      attachment,
    },
  });
}

describe("pods on a fabric, on a real API server", () => {
  beforeAll(async () => {
    await keepCloudKinds(test.cluster.api, { cloud: "gcp", cluster: { deletionProtection: false, multiNetworking: true } });
    await test.useNodes(nodes());
    await rehearse(
      () => {
        new GkeFabric("fabric", { machines: machines.map((type) => ({ machine: type, zone })), networks: given });
        workers("mega", "a3-megagpu-8g");
        workers("ultra", "a3-ultragpu-8g");
        new BurnIn("burn-in", burnIn());
      },
      { clouds: [test.cluster.cloud] },
    );
  }, 180_000);

  it("are let in, find their plug-in bound, and stand one on each machine", async () => {
    const pods = (await test.cluster.api.listKind("v1", "Pod")).items.filter(({ metadata }) => /^worker-\d$/.test(metadata.name));
    const places = pods.map((pod) => [pod.metadata.namespace, text(pod, "spec", "nodeName"), text(pod, "status", "phase")]);
    expect(places.toSorted()).toEqual([
      ["mega", "a3-mega-0", "Running"],
      ["mega", "a3-mega-1", "Running"],
      ["ultra", "a3-ultr-0", "Running"],
      ["ultra", "a3-ultr-1", "Running"],
    ]);
    const claims = (await test.cluster.api.listKind("v1", "PersistentVolumeClaim")).items;
    const bound = claims.filter(({ metadata }) => /^(tcpxo?|gib)-v/.test(metadata.name));
    expect(bound.map((claim) => [claim.metadata.namespace, text(claim, "status", "phase")]).toSorted()).toEqual([
      ["burn-in", "Bound"],
      ["mega", "Bound"],
      ["ultra", "Bound"],
    ]);
  });

  it("have networks that GKE's own definitions take, and none that they do not know", async () => {
    const networks = (await test.cluster.api.listKind("networking.gke.io/v1", "Network")).items;
    // A3 High's are four of A3 Mega's.
    expect(networks).toHaveLength(8 + 9);
    const wrong = {
      apiVersion: "networking.gke.io/v1",
      kind: "GKENetworkParamSet",
      metadata: { name: "wrong" },
      spec: { vpc: "vpc", vpcSubnet: "subnet", deviceMode: "Rdma" },
    };
    await expect(test.cluster.api.apply(wrong, { fieldManager: "test", dryRun: true })).rejects.toThrow(/deviceMode/);
  });

  const daemon = transports.tcpxo.daemon;
  const quiet = { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ["ALL"] } };
  const container = { name: "main", image: "registry.invalid/a:1", securityContext: quiet };
  const sidecar = {
    name: daemon?.name,
    image: daemon?.image,
    restartPolicy: "Always",
    securityContext: { runAsUser: 0, capabilities: { add: ["NET_ADMIN"] } },
  };
  const pod = (spec: Record<string, unknown>, namespace: string): KubernetesObject => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "tried", namespace },
    spec: { securityContext: { runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } }, containers: [container], ...spec },
  });
  const tried = async (spec: Record<string, unknown>, namespace: string): Promise<string> => {
    try {
      await test.cluster.api.apply(pod(spec, namespace), { fieldManager: "test", dryRun: true });
      return "let in";
    } catch (error) {
      if (error instanceof ApiError) return error.message;
      throw error;
    }
  };
  const hostPath = (path: string) => ({ volumes: [{ name: "host", hostPath: { path } }] });

  it.each<readonly [string, Record<string, unknown>]>([
    ["a plain pod that restricted would let in", {}],
    ["a pod with the daemon beside it", { initContainers: [sidecar], ...hostPath("/sys") }],
  ])("share a namespace with %s", async (_what, spec) => {
    expect(await tried(spec, "mega")).toBe("let in");
  });

  const own = (more: Record<string, unknown>) => ({ containers: [{ ...container, securityContext: { ...quiet, ...more } }] });
  it.each<readonly [string, Record<string, unknown>, RegExp]>([
    ["is privileged", own({ privileged: true, allowPrivilegeEscalation: true }), /no container is privileged/],
    ["may gain rights", own({ allowPrivilegeEscalation: true }), /allowPrivilegeEscalation is false/],
    ["is root", own({ runAsUser: 0, runAsNonRoot: false }), /a user that is not root/],
    ["keeps capabilities", own({ capabilities: {} }), /drops ALL/],
    ["adds NET_ADMIN", own({ capabilities: { drop: ["ALL"], add: ["NET_ADMIN"] } }), /adds at most NET_BIND_SERVICE/],
    ["is on the host's network", { hostNetwork: true }, /shares the host's network/],
    ["opens a directory of the host's", hostPath("/etc"), /only those of the fabric's daemon/],
    [
      "opens what is the daemon's alone",
      { ...hostPath("/sys"), containers: [{ ...container, volumeMounts: [{ name: "host", mountPath: "/host" }] }] },
      /mounted by it alone/,
    ],
    ["has no seccomp profile", { securityContext: { runAsUser: 10001 } }, /seccompProfile is RuntimeDefault/],
    ["calls another image the daemon", { initContainers: [{ ...sidecar, image: "registry.invalid/b:1" }] }, /denied/],
    [
      "gives the daemon more than it needs",
      { initContainers: [{ ...sidecar, securityContext: { ...sidecar.securityContext, capabilities: { add: ["SYS_ADMIN"] } } }] },
      /the capabilities that it needs/,
    ],
    ["calls an init container that ends the daemon", { initContainers: [{ ...sidecar, restartPolicy: undefined }] }, /denied/],
  ])("keep out a pod that %s", async (_what, spec, expected) => {
    expect(await tried(spec, "mega")).toMatch(expected);
  });

  const root = { containers: [{ name: "main", image: "registry.invalid/a:1" }] };
  const rooted = (more: Record<string, unknown>) => ({ containers: [{ ...root.containers[0], securityContext: more }] });
  it("share the tests' namespace with a container that is root and keeps what containers have, as baseline lets it in", async () => {
    expect(await tried({ ...root, securityContext: {} }, "burn-in")).toBe("let in");
    expect(await tried(rooted({ capabilities: { add: ["CHOWN", "SYS_CHROOT"] } }), "burn-in")).toBe("let in");
  });

  it.each<readonly [string, Record<string, unknown>, RegExp]>([
    ["is privileged", rooted({ privileged: true }), /no container is privileged/],
    ["adds NET_ADMIN", rooted({ capabilities: { add: ["NET_ADMIN"] } }), /adds none that a container does not have/],
    ["leaves seccomp", rooted({ seccompProfile: { type: "Unconfined" } }), /seccompProfile is not Unconfined/],
    ["leaves AppArmor", rooted({ appArmorProfile: { type: "Unconfined" } }), /leaves AppArmor, SELinux/],
    ["is another SELinux type", rooted({ seLinuxOptions: { type: "spc_t" } }), /leaves AppArmor, SELinux/],
    ["is on the host's network", { ...root, hostNetwork: true }, /shares the host's network/],
    ["opens a directory of the host's", { ...root, ...hostPath("/etc") }, /only those of the fabric's daemon/],
    [
      "opens the cards of another transport",
      { ...root, ...hostPath("/dev/aperture_devices") },
      /only those of the fabric's daemon/,
    ],
    [
      "changes the kernel",
      { ...root, securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] } },
      /no setting of the kernel/,
    ],
    [
      "takes a port of the host",
      { containers: [{ ...root.containers[0], ports: [{ containerPort: 80, hostPort: 80 }] }] },
      /takes a port of the host/,
    ],
    ["calls another image the daemon", { ...root, initContainers: [sidecar] }, /denied/],
  ])("keep out of the tests' namespace a pod that %s", async (_what, spec, expected) => {
    expect(await tried(spec, "burn-in")).toMatch(expected);
  });

  it("leave a RoCE namespace as restricted as any", async () => {
    expect(await tried(hostPath("/home/kubernetes/bin/gib"), "ultra")).toMatch(/violates PodSecurity "restricted/);
    expect(await tried({ containers: [{ ...container, securityContext: { ...quiet, privileged: false } }] }, "ultra")).toBe(
      "let in",
    );
  });
});

describe("the test of a fabric whose daemon is root, on a real API server", () => {
  const { groups } = planBurnIn("burn-in", burnIn()).settings;
  const spaces = "/api/v1/namespaces/burn-in";
  const jobs = "/apis/batch/v1/namespaces/burn-in/jobs";

  /** Made with the rights of the controller and nothing else. */
  async function make(job: unknown): Promise<void> {
    const path = `${spaces}/serviceaccounts/burn-in-controller/token`;
    const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
    const { token } = JSON.parse((await ask("POST", path, request)).body).status;
    const { status, body } = await ask("POST", jobs, job, token);
    expect([status, body]).toEqual([201, expect.any(String)]);
  }
  const podsOf = async (job: string) =>
    JSON.parse((await ask("GET", `${spaces}/pods?labelSelector=batch.kubernetes.io/job-name=${job}`)).body)
      .items as KubernetesObject[];
  const done = async (job: string) => {
    const { status } = JSON.parse((await ask("GET", `${jobs}/${job}`)).body);
    return (status?.conditions ?? []).map(({ type }: { type: string }) => type) as string[];
  };

  it("is let in with its daemon beside it, and stands one on each new machine with all of its cards", async () => {
    const nodes = JSON.parse((await ask("GET", `/api/v1/nodes?labelSelector=${groupLabel}=${fresh}`)).body).items as Node[];
    const subjects = nodes.map(({ metadata: { name, uid } }) => ({ name, uid }));
    const { fabric } = groups[fresh] ?? {};
    if (fabric === undefined) throw new Error("its fabric is tested");
    await make(jobOf(fabric, { job: "between", at: "", subjects, references: [] }));
    await expect.poll(() => done("between"), { timeout: 60_000 }).toContain("Complete");
    const pods = await podsOf("between");
    expect(pods.map((pod) => text(pod, "spec", "nodeName")).toSorted()).toEqual(["a3-high-0", "a3-high-1"]);
    for (const pod of pods) {
      const [daemon] = list(pod, "spec", "initContainers");
      expect([text(daemon, "name"), text(daemon, "restartPolicy")]).toEqual(["tcpx-daemon", "Always"]);
      expect(text(list(pod, "spec", "containers")[0], "resources", "limits", networkResource("fabric-8244-4"))).toBe("1");
    }
  });

  it("has the test of one machine beside it, which needs none of that", async () => {
    const job = JSON.stringify(groups[fresh]?.job).replaceAll("__NAME__", "alone").replaceAll("__NODE__", "a3-high-0");
    await make(JSON.parse(job));
    await expect.poll(() => done("alone"), { timeout: 60_000 }).toContain("Complete");
    const [pod] = await podsOf("alone");
    expect([text(pod, "spec", "nodeName"), list(pod, "spec", "initContainers")]).toEqual(["a3-high-0", []]);
  });
});
