import { describe, expect, it } from "vitest";
import { BurnIn, type BurnInArgs } from "../../../components/health";
import { planBurnIn } from "../../../components/health/plan";
import { burnInRules } from "../../../components/health/rules";
import { rehearse } from "../../../scripts/rehearsal";
import { describeAlerts } from "../../monitoring/promtool";

const args: BurnInArgs = { groups: [{ name: "training", machine: "p5.48xlarge" }], rehearsal: true };
const settingsOf = (data: unknown) => JSON.parse((data as Record<string, string>)["settings.json"] ?? "null");

describe("a burn-in", () => {
  const made = () => rehearse(() => new BurnIn("burn-in", { ...args, tests: { nvidia: { image: "example.com/burn:1" } } }));

  it("holds each group's nodes against the catalogue's floor", async () => {
    const yard = await made();
    const settings = settingsOf(yard.one("kubernetes:core/v1:ConfigMap").inputs.data);
    expect(settings).toMatchObject({
      taint: "trainyard.dev/burn-in",
      mark: false,
      attempts: 2,
      groups: { training: { collectiveGBps: 460, memoryGBps: 48 } },
    });
    const { spec } = settings.groups.training.job.spec.template;
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      restartPolicy: "Never",
      tolerations: [
        { key: "nvidia.com/gpu", operator: "Exists" },
        { key: "trainyard.dev/burn-in", operator: "Exists" },
      ],
    });
    expect(spec.containers[0]).toMatchObject({
      image: "example.com/burn:1",
      securityContext: { allowPrivilegeEscalation: false },
      resources: { limits: { "nvidia.com/gpu": "8", memory: "1024Gi" }, requests: { "nvidia.com/gpu": "8", memory: "2Gi" } },
      env: [
        { name: "COUNT", value: "8" },
        { name: "CHIP", value: "h100" },
      ],
    });
    expect(spec.containers[0].command.slice(0, 3)).toEqual(["timeout", "--kill-after=30", "1800"]);
  });

  it("gives the controller nodes, jobs and pods, and nothing else", async () => {
    const yard = await made();
    expect(yard.one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole").inputs.rules).toEqual([
      { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "patch"] },
    ]);
    expect(yard.one("kubernetes:rbac.authorization.k8s.io/v1:Role").inputs.rules).toEqual([
      { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "create"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
    ]);
  });

  it("takes back by admission what a right to nodes is too much", async () => {
    const yard = await made();
    const policy = yard.one("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy").inputs;
    expect(policy.spec).toMatchObject({
      failurePolicy: "Fail",
      matchConstraints: { resourceRules: [{ operations: ["UPDATE"], resources: ["nodes"] }] },
      matchConditions: [{ expression: "request.userInfo.username == 'system:serviceaccount:burn-in:burn-in-controller'" }],
    });
    const binding = yard.one("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding").inputs;
    expect(binding.spec).toMatchObject({ validationActions: ["Deny"] });
    // The right to nodes comes after its guard.
    const role = yard.one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole");
    expect(role.dependencies.some((urn) => urn.includes("ValidatingAdmissionPolicyBinding"))).toBe(true);
  });

  it("runs its controller as a plain user, off accelerator nodes", async () => {
    const yard = await made();
    const { template } = yard.one("kubernetes:apps/v1:Deployment").inputs.spec as { template: { spec: Record<string, unknown> } };
    expect(template.spec).toMatchObject({
      securityContext: { runAsNonRoot: true, runAsUser: 65532 },
      containers: [{ securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false } }],
    });
    expect(JSON.stringify(template.spec.affinity)).toContain("trainyard.dev/accelerator");
  });

  it("is watched where somebody watches", async () => {
    const yard = await rehearse(() => new BurnIn("burn-in", { ...args, watched: true }));
    expect(yard.one("kubernetes:monitoring.coreos.com/v1:PodMonitor").inputs.spec).toMatchObject({
      podMetricsEndpoints: [{ port: "metrics", path: "/metrics" }],
    });
    expect((await made()).resources("kubernetes:monitoring.coreos.com/v1:PodMonitor")).toEqual([]);
  });
});

const fabric = { domainLabel: "eks.amazonaws.com/nodegroup", maxNodes: 4 };
const pairs: BurnInArgs = { groups: [{ name: "training", machine: "p5.48xlarge", fabric }], rehearsal: true };
type Job = { spec: { template: { metadata: object; spec: { containers: { env: { name: string; value: string }[] }[] } } } };
const fabricJob = (group: BurnInArgs["groups"][number], more: Partial<BurnInArgs> = {}) =>
  planBurnIn("burn-in", { groups: [group], rehearsal: true, ...more }).settings.groups[group.name]?.fabric?.job as unknown as Job;

describe("a burn-in of the fabric between machines", () => {
  it("asks for the fabric's devices as workers do, on as many machines as are tested together", async () => {
    const yard = await rehearse(() => new BurnIn("burn-in", pairs));
    const settings = settingsOf(yard.one("kubernetes:core/v1:ConfigMap").inputs.data);
    expect(settings.fabric).toMatchObject({ releaseLone: true, loneMinutes: 15, concurrent: 4 });
    const { job, ...rest } = settings.groups.training.fabric;
    expect(rest).toEqual({ domainLabel: "eks.amazonaws.com/nodegroup", size: 2, fabricGBps: 240 });
    expect(job.spec).toMatchObject({ completionMode: "Indexed", backoffLimit: 0 });
    const pod = job.spec.template.spec;
    expect(pod).toMatchObject({
      subdomain: "burn-in-fabric",
      automountServiceAccountToken: false,
      priorityClassName: "trainyard-burn-in",
    });
    expect(pod.containers[0].resources.limits).toMatchObject({
      "nvidia.com/gpu": "8",
      "vpc.amazonaws.com/efa": "32",
      "hugepages-2Mi": "5120Mi",
    });
    expect(pod.containers[0].env).toEqual(
      expect.arrayContaining([
        { name: "MASTER", value: "__NAME__-0.burn-in-fabric" },
        { name: "FABRIC", value: "efa" },
        { name: "INTERFACES", value: "32" },
      ]),
    );
  });

  it("lets a test's pods find and reach each other, and nobody else", async () => {
    const yard = await rehearse(() => new BurnIn("burn-in", pairs));
    const service = yard
      .resources("kubernetes:core/v1:Service")
      .find(({ inputs }) => JSON.stringify(inputs).includes("burn-in-fabric"));
    expect(service?.inputs.spec).toMatchObject({ clusterIP: "None", publishNotReadyAddresses: true });
    const policy = yard
      .resources("kubernetes:networking.k8s.io/v1:NetworkPolicy")
      .find(({ inputs }) => (inputs.metadata as { name?: string }).name === "burn-in-fabric-test");
    const among = [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "burn-in-fabric-test" } } }];
    expect(policy?.inputs.spec).toMatchObject({ ingress: [{ from: among }], egress: [{ to: among }] });
  });

  it("takes nobody's place and gives its own to work", async () => {
    const yard = await rehearse(() => new BurnIn("burn-in", pairs));
    expect(yard.one("kubernetes:scheduling.k8s.io/v1:PriorityClass").inputs).toMatchObject({
      value: -100,
      preemptionPolicy: "Never",
    });
  });

  it("adds to the controller's rights the end of its own jobs, and one label and annotation", async () => {
    const yard = await rehearse(() => new BurnIn("burn-in", pairs));
    expect(yard.one("kubernetes:rbac.authorization.k8s.io/v1:Role").inputs.rules).toContainEqual({
      apiGroups: ["batch"],
      resources: ["jobs"],
      verbs: ["get", "create", "delete"],
    });
    const text = JSON.stringify(yard.one("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy").inputs);
    expect(text).toContain(
      "of a node's labels the burn-in may change trainyard.dev/burn-in and trainyard.dev/burn-in-fabric alone",
    );
  });

  it.each([
    ["InfiniBand on Azure", { machine: "Standard_ND96isr_H100_v5" }, { "rdma/ib": "8" }, 240],
    [
      "devices as an administrator named them",
      { machine: "Standard_ND96isr_H100_v5", fabric: { ...fabric, devices: { "rdma/hca_a": 1 } } },
      { "rdma/hca_a": "1" },
      240,
    ],
    [
      "Trainium over EFA",
      { machine: "trn2.48xlarge" },
      { "vpc.amazonaws.com/efa": "16", "aws.amazon.com/neuron": "16" },
      undefined,
    ],
    [
      "Gaudi, whose ports are on the chip",
      { machine: "gaudi3-host" },
      { "habana.ai/gaudi": "8", "hugepages-2Mi": "29000Mi" },
      360,
    ],
  ])("knows the devices and the floor of %s", (_what, group, limits, least) => {
    const plan = planBurnIn("burn-in", { rehearsal: true, groups: [{ name: "training", fabric, ...group }] });
    const planned = plan.settings.groups.training?.fabric;
    const job = JSON.parse(JSON.stringify(planned?.job ?? {}));
    expect(job.spec.template.spec.containers[0].resources.limits).toMatchObject(limits);
    // RDMA pins memory; EFA's and Gaudi's drivers have pages of their own.
    const pins = Object.keys(job.spec.template.metadata.annotations).includes("ulimits.nri.containerd.io/container.test");
    expect(pins).toBe(Object.keys(limits).some((name) => name.startsWith("rdma/")));
    expect(planned?.fabricGBps).toBe(least);
    expect(plan.advice.some(({ path }) => path === "groups[0].fabric.fabricGBps")).toBe(least === undefined);
  });

  it("claims what DRA drivers own, the fabric in the test of the fabric alone", async () => {
    const claimed = { ...fabric, deviceClass: "mrdma.google.com" };
    const group = { name: "training", machine: "a4x-highgpu-4g", deviceClass: "gpu.nvidia.com", fabric: claimed };
    const yard = await rehearse(() => new BurnIn("burn-in", { groups: [group], rehearsal: true }));
    const templates = yard.resources("kubernetes:resource.k8s.io/v1:ResourceClaimTemplate").map(({ inputs }) => inputs);
    expect(templates.map(({ metadata }) => (metadata as { name: string }).name)).toEqual([
      "training-accelerators",
      "training-fabric",
    ]);
    const { training } = settingsOf(yard.one("kubernetes:core/v1:ConfigMap").inputs.data).groups;
    const claimsOf = (job: typeof training.job) =>
      job.spec.template.spec.resourceClaims.map(({ name }: { name: string }) => name);
    expect(claimsOf(training.job)).toEqual(["accelerators"]);
    expect(claimsOf(training.fabric.job)).toEqual(["accelerators", "fabric"]);
    expect(training.fabric.fabricGBps).toBe(160);
    expect(training.fabric.job.spec.template.spec.containers[0].resources.limits).not.toHaveProperty("nvidia.com/gpu");
  });

  it("attaches pods on Google Cloud to the machine's networks of RDMA", () => {
    const { template } = fabricJob({ name: "training", machine: "a4-highgpu-8g", fabric }).spec;
    const annotations = (template.metadata as { annotations: Record<string, string> }).annotations;
    const interfaces = JSON.parse(annotations["networking.gke.io/interfaces"] ?? "[]");
    expect(interfaces).toHaveLength(9);
    expect(interfaces.at(-1)).toEqual({ interfaceName: "eth9", network: "rdma-7" });
  });

  it("runs a test of one's own", () => {
    const tests = { nvidia: { fabricCommand: ["/bin/mine"] } };
    const [container] = fabricJob({ name: "training", machine: "p5.48xlarge", fabric }, { tests }).spec.template.spec.containers;
    expect((container as unknown as { command: string[] }).command.slice(-1)).toEqual(["/bin/mine"]);
  });

  it.each([
    [
      "one machine together",
      { fabric: { size: 1 } },
      {},
      "fabric.size: 1 machine cannot test what is between machines; give 2 or more",
    ],
    [
      "more together than the group has",
      { fabric: { size: 8 } },
      {},
      "groups[0].fabric: 8 machines are tested together, and training has at most 4; give fabric.size 4 or less",
    ],
    [
      "a group of one",
      {},
      { fabric: { ...fabric, maxNodes: 1 } },
      "groups[0].fabric: 2 machines are tested together, and training has at most 1; leave the group out of fabric.nodeGroups",
    ],
    [
      "machines without a fabric",
      {},
      { machine: "g6.xlarge" },
      "groups[0].fabric: g6.xlarge has no fabric between machines; leave the group out of fabric.nodeGroups",
    ],
    [
      "chips that only serve",
      {},
      { machine: "dl2q.24xlarge" },
      "groups[0].fabric: there is no test of efa between Qualcomm Cloud AI 100 Standard machines",
    ],
    [
      "networks that nobody knows",
      {},
      { machine: "a4x-highgpu-4g" },
      "groups[0].fabric: nobody says which networks a pod on a4x-highgpu-4g is attached to (or claims); give fabric.networks or fabric.deviceClass",
    ],
    [
      "devices that nobody counts",
      {},
      { machine: "p6e-gb200.36xlarge" },
      "groups[0].fabric: nobody says how many fabric devices p6e-gb200.36xlarge has; give fabric.devices, such as { vpc.amazonaws.com/efa: 8 }",
    ],
    [
      "a floor above the line rate",
      {},
      { fabric: { ...fabric, fabricGBps: 800 } },
      "groups[0].fabric.fabricGBps: 800 is more than the 400 GB/s that p5.48xlarge's fabric carries; give less, or correct fabricGbps under machines",
    ],
    [
      "a floor above what two can show by any algorithm",
      {},
      { machine: "trn1.32xlarge", fabric: { ...fabric, fabricGBps: 201 } },
      "groups[0].fabric.fabricGBps: 201 is more than the 200 GB/s that 2 machines can show over trn1.32xlarge's fabric",
    ],
    ["a floor that is none", {}, { fabric: { ...fabric, fabricGBps: 0 } }, "groups[0].fabric.fabricGBps: 0 is not a bandwidth"],
    ["no label", {}, { fabric: { ...fabric, domainLabel: "a b" } }, 'groups[0].fabric.domainLabel: "a b" is not a label'],
    ["rules for nobody", { fabric: {} }, { fabric: undefined }, "fabric: no group says that its fabric is tested"],
  ])("refuses %s", (_what, more, group, message) => {
    const [plain] = pairs.groups;
    if (plain === undefined) throw new Error("there is no group");
    const { fabric: own, ...rest } = { ...plain, ...group };
    const groups = [{ ...rest, ...(own !== undefined && { fabric: own }) }];
    expect(() => planBurnIn("burn-in", { ...pairs, ...more, groups })).toThrow(message);
  });

  it("asks for an image with what both stages need", () => {
    expect(() => planBurnIn("burn-in", { groups: pairs.groups })).toThrow(
      "give an image with nvidia-smi, all_reduce_perf, nvbandwidth, torchrun with PyTorch and NCCL, NCCL's plugin for the fabric",
    );
  });
});

describe("a burn-in that cannot be", () => {
  it("asks a live run for the image, once, and says what has to be in it", () => {
    const live = { ...args, rehearsal: false, groups: [...args.groups, { name: "more", machine: "p5.48xlarge" }] };
    expect(() => planBurnIn("burn-in", live)).toThrow(
      /1 problem\n {2}tests\.nvidia\.image: is missing, and nvidia nodes are tested in it; give an image with nvidia-smi, all_reduce_perf, nvbandwidth/,
    );
  });

  it.each([
    [
      "a machine without accelerators",
      { machine: "m6i.large" },
      "groups[0].accelerator: m6i.large has none, and there is nothing to test; leave the group out",
    ],
    [
      "TPUs, which Google tests",
      { machine: "ct5lp-hightpu-4t" },
      "groups[0].machine: there is no test for Google TPU v5e; leave the group out",
    ],
    [
      "a floor that is none",
      { machine: "p5.48xlarge", collectiveGBps: 0 },
      "groups[0].collectiveGBps: 0 is not a bandwidth; give GB/s above 0",
    ],
    [
      "a floor that no test measures",
      { machine: "dl2q.24xlarge", collectiveGBps: 10 },
      "groups[0].collectiveGBps: the test of Qualcomm Cloud AI 100 Standard does not measure it; leave it out, or give tests.qualcomm.command",
    ],
  ])("refuses %s", (_what, group, message) => {
    expect(() => planBurnIn("burn-in", { rehearsal: true, groups: [{ name: "training", ...group }] })).toThrow(message);
  });

  it("refuses a family without a test", () => {
    expect(() => planBurnIn("burn-in", { ...args, tests: { nvida: {} } })).toThrow(
      'tests.nvida: is not a family that has a test; did you mean "nvidia"?',
    );
  });

  it("says where nobody knows what a machine reaches", () => {
    const { advice } = planBurnIn("burn-in", { rehearsal: true, groups: [{ name: "training", machine: "trn1.32xlarge" }] });
    expect(advice.map(({ path }) => path)).toEqual(["groups[0].collectiveGBps", "tests.neuron.image"]);
  });
});

const state = (name: string) => `trainyard_burn_in_state{node="n1",node_group="training",state="${name}"}`;
const fabricState = (name: string, node = "n1") =>
  `trainyard_burn_in_fabric_state{node="${node}",node_group="training",state="${name}"}`;
const up = 'up{job="burn-in/burn-in-controller"}';

describeAlerts("the burn-in's alerts", [{ name: "burn-in", rules: burnInRules() }], {
  BurnInFailed: { fires: { [state("failed")]: "1+0x30" }, quiet: { [state("passed")]: "1+0x30" }, at: "10m" },
  BurnInStuck: { fires: { [state("waiting")]: "1+0x150" }, quiet: { [state("running")]: "1+0x100 _x50" }, at: "130m" },
  FabricUndecided: {
    fires: { [fabricState("suspect")]: "1+0x90" },
    quiet: { [fabricState("suspect")]: "1+0x30 _x60" },
    at: "70m",
  },
  FabricUnproven: {
    fires: { [fabricState("unproven")]: "1+0x1500", [fabricState("proven", "n2")]: "1+0x1500" },
    // Alone in its group it has nobody to talk to.
    quiet: { [fabricState("unproven")]: "1+0x1500" },
    at: "1450m",
  },
  BurnInControllerDown: { fires: { [up]: "0+0x30" }, quiet: { [up]: "1+0x30" }, at: "20m" },
});
