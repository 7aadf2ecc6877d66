import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FabricAttachmentArgs } from "../../components/fabric";
import { TrainingGroup, type TrainingGroupArgs } from "../../components/training";
import { rehearse } from "../../scripts/rehearsal";

const base: TrainingGroupArgs = {
  namespace: "default",
  image: "registry.example.com/dt-worker:1.4.0",
  workers: { desired: 2 },
  coordinatorUrl: "http://coordinator:50051",
  tracingHost: "otel-collector.monitoring.svc",
  machine: {
    type: "m",
    vcpus: 96,
    memoryGiB: 768,
    accelerators: 8,
    resourceName: "habana.ai/gaudi",
    collectives: "HCCL",
    efaInterfaces: 4,
  },
};
const attachment: FabricAttachmentArgs = {
  transport: "gib",
  networks: Array.from({ length: 8 }, (_, index) => `roce-a-${index + 1}`),
  accelerators: 8,
};
const guide = readFileSync(join(__dirname, "../../docs/workloads.md"), "utf8");

/** Every variable of every kind of worker. */
async function variables(): Promise<Set<string>> {
  const kinds: Partial<TrainingGroupArgs>[] = [
    { syncMode: "hierarchical", liveSettings: "settings-worker", membership: true },
    { syncMode: "parameter-server" },
    { syncMode: "ring", machine: { ...base.machine, collectives: "NCCL", resourceName: "nvidia.com/gpu" } },
    // What TCPX and TCPXO set beside these stands in docs/fabric.md.
    { machine: { ...base.machine, collectives: "NCCL", resourceName: "nvidia.com/gpu", attachment } },
    { machine: { ...base.machine, collectives: "NEURON", resourceName: "aws.amazon.com/neuron" } },
  ];
  const names = new Set<string>();
  for (const kind of kinds) {
    const yard = await rehearse(() => void new TrainingGroup("yard", { ...base, ...kind }));
    for (const set of yard.resources("kubernetes:apps/v1:StatefulSet")) {
      for (const { name } of set.input("spec.template.spec.containers[0].env") as { name: string }[]) names.add(name);
    }
  }
  return names;
}

describe("the guide to workloads", () => {
  it("lists every variable that a worker is given, and none that it is not", async () => {
    const table = guide.slice(guide.indexOf("## Variables"), guide.indexOf("On NVIDIA with EFA"));
    const rows = table.split("\n").filter((line) => line.startsWith("| `"));
    const listed = rows.flatMap((row) =>
      [...(row.split("|")[1] ?? "").matchAll(/`([A-Z0-9_]+)`/g)].map((match) => match[1] ?? ""),
    );
    expect([...new Set(listed)].sort()).toEqual([...(await variables())].sort());
  });
});
