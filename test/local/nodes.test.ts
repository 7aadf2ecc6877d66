import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findEnvironment, loadEnvironment } from "../../components/config";
import { allocatableOf } from "../../scripts/local/kubelet";
import { nodesOf } from "../../scripts/local/nodes";
import { classesNamed } from "../../scripts/local/storage-classes";

const project = join(__dirname, "../..");
const nodes = (environment: string, sets: readonly string[] = []) =>
  nodesOf(loadEnvironment(findEnvironment(environment, project), { sets }).environment);

describe("the nodes of a local cluster", () => {
  it("are as many as the environment desires, in the zones of their groups", () => {
    const production = nodes("production");
    const groups = production.map(({ group }) => group);
    expect(groups.filter((group) => group === "training")).toHaveLength(8);
    expect(groups.filter((group) => group === "system")).toHaveLength(3);
    const zones = new Set(production.filter(({ group }) => group === "training").map(({ zone }) => zone));
    expect([...zones]).toEqual(["us-west-2d"]);
    expect(nodes("production", ["nodeGroups[training].nodes.desired=9"])).toHaveLength(12);
  });

  it("offer the accelerator that the environment declares, behind its taint and its labels", () => {
    const worker = nodes("production").find(({ name }) => name === "training-0");
    expect(worker?.allocatable).toMatchObject({ "habana.ai/gaudi": "8", "vpc.amazonaws.com/efa": "1" });
    expect(worker?.taints).toContainEqual({ key: "habana.ai/gaudi", effect: "NoSchedule" });
    expect(worker?.labels).toMatchObject({
      "trainyard.dev/accelerator": "gaudi3",
      "trainyard.dev/node-group": "training",
      "node.kubernetes.io/instance-type": "dl2q.24xlarge",
      "topology.kubernetes.io/zone": "us-west-2d",
    });
    const system = nodes("production").find(({ name }) => name === "system-0");
    expect(Object.keys(system?.allocatable ?? {}).filter((resource) => resource.includes("/"))).toEqual([]);
    expect(system?.taints).toEqual([]);
  });

  it("know machines that the environment describes itself", () => {
    const own = nodes("onprem").find(({ group }) => group === "training");
    expect(own?.capacity).toMatchObject({ cpu: "160", memory: "1048576Mi", "habana.ai/gaudi": "8" });
  });

  it("are of the size that the environment's file states, on a cloud as on hosts of one's own", () => {
    const stated = nodes("production", [
      "machines.next.like=dl2q.24xlarge",
      "machines.next.vcpus=128",
      "machines.next.accelerator.kind=gaudi3",
      "machines.next.accelerator.count=16",
      "machines[m6i.2xlarge].memoryGiB=64",
      "nodeGroups[training].machine=next",
    ]);
    const worker = stated.find(({ group }) => group === "training");
    expect(worker?.capacity).toMatchObject({ cpu: "128", memory: `${768 * 1024}Mi`, "habana.ai/gaudi": "16" });
    expect(worker?.labels["node.kubernetes.io/instance-type"]).toBe("next");
    expect(stated.find(({ group }) => group === "system")?.capacity).toMatchObject({ memory: `${64 * 1024}Mi` });
  });

  it("come with the storage classes that the environment names, and with no others", () => {
    const classes = (name: string, ...sets: string[]) =>
      classesNamed(loadEnvironment(findEnvironment(name, project), { sets }).environment);
    expect(classes("runtime", "training.data.storageClass=theirs")).toEqual(["theirs"]);
    // What the environment declares itself is not played.
    expect(classes("runtime")).toEqual([]);
    expect(classes("dev")).toEqual([]);
  });

  it("keep back what a kubelet keeps back", () => {
    const capacity = { cpu: "8", memory: "32768Mi", pods: "58", "ephemeral-storage": "100Gi" };
    // 60 + 10 + 5 + 5 thousandths of the first four, 2.5 of each other; 255 MiB, 11 a pod, 100 for eviction.
    expect(allocatableOf(capacity)).toEqual({ cpu: "7910m", memory: "31775Mi", pods: "58", "ephemeral-storage": "90Gi" });
    const reserved = allocatableOf({ ...capacity, "hugepages-2Mi": "1024Mi" }, { cpu: "500m", memory: "2Gi" });
    expect(reserved).toMatchObject({ cpu: "7410m", memory: `${31775 - 1024 - 2048}Mi`, "hugepages-2Mi": "1024Mi" });
  });
});
