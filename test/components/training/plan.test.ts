import { describe, expect, it } from "vitest";
import type { TrainingGroupArgs, WorkerMachineArgs } from "../../../components/training";
import { collectiveVariables } from "../../../components/training/collectives";
import { planTrainingGroup } from "../../../components/training/plan";
import { trainingJson } from "../../../components/training/settings";
import { problemsOf } from "../../problems";
import { p4d } from "./machine";

const gaudi: WorkerMachineArgs = {
  ...p4d,
  type: "gaudi3-host",
  resourceName: "habana.ai/gaudi",
  collectives: "HCCL",
  efaInterfaces: 0,
};

const base: TrainingGroupArgs = {
  namespace: "training",
  image: "registry.example.com/dt-worker:1.4.0",
  workers: { desired: 4 },
  machine: p4d,
  coordinatorUrl: "http://coordinator:50051",
};

const problemsIn = (args: Partial<TrainingGroupArgs>) => problemsOf(() => planTrainingGroup("yard", { ...base, ...args }));

describe("what a worker asks for", () => {
  it("is the machine less a quarter, every accelerator, every EFA interface and its huge pages", () => {
    expect(planTrainingGroup("yard", base).sized).toEqual({
      resources: {
        requests: {
          cpu: "72",
          memory: "864Gi",
          "ephemeral-storage": "51Gi",
          "nvidia.com/gpu": "8",
          "vpc.amazonaws.com/efa": "4",
          "hugepages-2Mi": "5120Mi",
        },
        limits: {
          cpu: "96",
          memory: "864Gi",
          "ephemeral-storage": "51Gi",
          "nvidia.com/gpu": "8",
          "vpc.amazonaws.com/efa": "4",
          "hugepages-2Mi": "5120Mi",
        },
      },
      sharedMemory: "108Gi",
    });
  });

  it("is what the training runtime's document says where that is given", () => {
    const resources = { cpuRequest: "32", cpuLimit: "64", memoryRequest: "256Gi", memoryLimit: "512Gi" };
    const { requests, limits } = planTrainingGroup("yard", { ...base, resources }).sized.resources;
    expect([requests.cpu, requests.memory, limits.cpu, limits.memory]).toEqual(["32", "256Gi", "64", "512Gi"]);
  });

  it("has no EFA and no huge pages on a machine without EFA", () => {
    const { requests } = planTrainingGroup("yard", { ...base, machine: gaudi }).sized.resources;
    expect(requests).toEqual({ cpu: "72", memory: "864Gi", "ephemeral-storage": "51Gi", "habana.ai/gaudi": "8" });
  });

  it("has no accelerator and no toleration on a plain machine", () => {
    const plan = planTrainingGroup("yard", {
      ...base,
      machine: { ...p4d, accelerators: 0, efaInterfaces: 0, collectives: "none" },
    });
    expect(plan.sized.resources.requests).toEqual({ cpu: "72", memory: "864Gi", "ephemeral-storage": "51Gi" });
    expect(plan.tolerations).toEqual([]);
  });

  it("comes with advice where the headroom is unsound, and without where it is sound", () => {
    expect(planTrainingGroup("yard", base).advice).toEqual([]);
    expect(planTrainingGroup("yard", { ...base, headroomPercent: 5 }).advice).toEqual([
      "headroomPercent is 5: 20 to 30 percent leaves the system enough and wastes little",
    ]);
  });

  it("comes with advice where many workers on AWS have no EFA", () => {
    expect(planTrainingGroup("yard", { ...base, cloud: "aws", machine: { ...p4d, efaInterfaces: 0 } }).advice).toEqual([
      "p4d.24xlarge is given without EFA interfaces: traffic between 4 workers goes over TCP",
    ]);
  });
});

describe("the variables of a collective library", () => {
  it("leave out on EFA what current documents say not to set with NCCL", () => {
    expect(collectiveVariables(p4d, "allreduce")).toEqual({ NCCL_SOCKET_IFNAME: "=eth0", NCCL_DEBUG: "WARN" });
  });

  it("ask NCCL for a ring by name when the mode is ring", () => {
    expect(collectiveVariables(p4d, "ring").NCCL_ALGO).toBe("Ring");
  });

  it("let HCCL find its own path, and enable Gaudi Direct on EFA alone", () => {
    expect(collectiveVariables(gaudi, "allreduce")).toEqual({ HCCL_SOCKET_IFNAME: "eth0", HABANA_LOGS: "/tmp/habana_logs" });
    expect(collectiveVariables({ ...gaudi, efaInterfaces: 4 }, "allreduce")).toMatchObject({
      RDMAV_FORK_SAFE: "1",
      FI_EFA_USE_DEVICE_RDMA: "1",
    });
  });

  it("give way to a person's own, because that is how a fault is looked for", () => {
    expect(problemsIn({ environment: { NCCL_DEBUG: "INFO" } })).toEqual([]);
  });

  it("point Neuron at EFA", () => {
    const trn1 = { ...p4d, collectives: "NEURON" as const, efaInterfaces: 8 };
    expect(collectiveVariables(trn1, "allreduce")).toEqual({
      CCOM_SOCKET_IFNAME: "eth0",
      FI_PROVIDER: "efa",
      FI_EFA_USE_DEVICE_RDMA: "1",
    });
  });
});

describe("the training settings", () => {
  it("are the document's, under its parameter names", () => {
    const plan = planTrainingGroup("yard", { ...base, data: {}, settings: { modelName: "transformer_large" } });
    expect(JSON.parse(trainingJson(plan.settings, plan.syncMode))).toEqual({
      model_name: "transformer_large",
      dataset_path: "/data",
      batch_size: 32,
      learning_rate: 0.001,
      num_epochs: 100,
      sync_mode: "allreduce",
      checkpoint_interval: 1000,
    });
  });
});

describe("parameter servers", () => {
  it("are one for every four workers, and only there when the mode asks for them", () => {
    expect(planTrainingGroup("yard", base).parameterServers).toBeUndefined();
    expect(planTrainingGroup("yard", { ...base, syncMode: "parameter-server" }).parameterServers?.count).toBe(1);
    expect(
      planTrainingGroup("yard", { ...base, syncMode: "parameter-server", workers: { desired: 9 } }).parameterServers?.count,
    ).toBe(3);
  });
});

describe("bad input to a training group", () => {
  it("tells of every problem at once", () => {
    expect(problemsIn({ image: undefined, workers: { min: 8, desired: 4, max: 2 }, masterPort: 8080, runAsUser: 0 })).toEqual([
      "workers.min: 8 is more than max (2); lower min or raise max",
      "workerPort: 8080 is taken by masterPort; give each its own port",
      "runAsUser: 0 is root, which a restricted namespace refuses; give another user, such as 10001",
      "image: no image is given for the worker; give the worker image of your own, best with its digest (registry.example.com/worker@sha256:...)",
    ]);
  });

  it.each<[string, Partial<TrainingGroupArgs>, string]>([
    [
      "fewer workers than the least",
      { workers: { min: 4, desired: 2, max: 8 } },
      "workers.desired: 2 is less than min (4); raise desired or lower min",
    ],
    ["more workers than the most", { workers: { desired: 9, max: 8, min: 2 } }, "workers.desired: 9 is more than max (8)"],
    [
      "nothing to scale",
      { workers: { desired: 4, autoscaled: true } },
      "workers.autoscaled: min and max are both 4, so there is nothing to scale",
    ],
    ["half a worker", { workers: { desired: 1.5 } }, "workers.desired: 1.5 is not a whole number of at least 1"],
    [
      "servers that nothing is sent to",
      { parameterServers: { count: 2 } },
      "parameterServers: nothing is sent to them with syncMode allreduce",
    ],
    [
      "a request that the machine cannot hold",
      { resources: { cpuRequest: "90" } },
      "resources.cpuRequest: 90 is more than the 72 that p4d.24xlarge leaves with 25 percent of headroom",
    ],
    [
      "memory that the machine cannot hold",
      { resources: { memoryRequest: "1100Gi" } },
      "resources.memoryRequest: 1100Gi is more than the 864Gi that p4d.24xlarge leaves",
    ],
    ["shared memory that takes all", { sharedMemory: "900Gi" }, "sharedMemory: 900Gi takes all of the worker's memory (864Gi)"],
    [
      "a resource that no plugin offers",
      { machine: { ...p4d, resourceName: "gpu" } },
      'machine.resourceName: "gpu" is not an extended resource',
    ],
    [
      "a claim that has its size",
      { data: { existingClaim: "set", size: "2Ti" } },
      "data.existingClaim: set has its size and class already",
    ],
    [
      "two volumes at one place",
      { data: { mountPath: "/checkpoints" } },
      "checkpoints.mountPath: /checkpoints is where the data volume is",
    ],
    [
      "a volume over our own",
      { checkpoints: { mountPath: "/tmp/ckpt" } },
      "checkpoints.mountPath: /tmp/ckpt is used by the component itself",
    ],
    ["no batch", { settings: { batchSize: 0 } }, "settings.batchSize: 0 is not a whole number of at least 1"],
    ["a learning rate of zero", { settings: { learningRate: 0 } }, "settings.learningRate: 0 is not between 0 and 1"],
    ["no time for a checkpoint", { gracePeriodSeconds: 5 }, "gracePeriodSeconds: 5 is not a whole number of at least 30"],
    ["a headroom above all", { headroomPercent: 95 }, "headroomPercent: 95 is not between 0 and 90"],
    ["a variable of ours", { environment: { RANK: "0" } }, "environment.RANK: the component sets this variable itself"],
  ])("refuses %s", (_, args, message) => {
    expect(problemsIn(args).join("\n")).toContain(message);
  });

  it("suggests what a mistyped mode meant", () => {
    // As a YAML file or another language would give it: past the type checker.
    const { syncMode } = JSON.parse('{ "syncMode": "all-reduce" }');
    expect(problemsIn({ syncMode })).toEqual([
      'syncMode: "all-reduce" is not known; did you mean allreduce? choose one of allreduce, parameter-server, ring, hierarchical',
    ]);
  });
});
