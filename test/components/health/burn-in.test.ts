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
      groups: { training: { collectiveGBps: 460, memoryGBps: 52 } },
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
const up = 'up{job="burn-in/burn-in-controller"}';

describeAlerts("the burn-in's alerts", [{ name: "burn-in", rules: burnInRules() }], {
  BurnInFailed: { fires: { [state("failed")]: "1+0x30" }, quiet: { [state("passed")]: "1+0x30" }, at: "10m" },
  BurnInStuck: { fires: { [state("waiting")]: "1+0x150" }, quiet: { [state("running")]: "1+0x100 _x50" }, at: "130m" },
  BurnInControllerDown: { fires: { [up]: "0+0x30" }, quiet: { [up]: "1+0x30" }, at: "20m" },
});
