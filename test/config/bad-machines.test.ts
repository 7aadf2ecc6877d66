import { describe, expect, it } from "vitest";
import { changed, problemsOf, soundEnvironment } from "./fixture";

const google = (groups: string, more = "") => `config:
  gcp:project: acme-training-1
  trainyard:environment:
    system: yard
    cloud: gcp
    region: us-central1
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-central1-a, us-central1-b, us-central1-c] }
    nodeGroups:
      - { name: system, machine: n2-standard-8, nodes: { desired: 3 } }
${groups}${more}`;
const azure = (groups: string, more = "") => `config:
  azure-native:location: eastus2
  trainyard:environment:
    system: yard
    cloud: azure
    region: eastus2
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: ["1", "2", "3"] }
    nodeGroups:
${groups}${more}`;
const flex = (words: string) =>
  google(`      - { name: flex, machine: a3-highgpu-8g, zone: us-central1-a, capacity: { kind: flex-start }, ${words} }\n`);

/** What costs days or thousands when it is found on the bill: each is told with its path, why, and the way out, before anything is made. */
const wrong: Readonly<Record<string, readonly [text: string, ...said: string[]]>> = {
  "flex-start with auto-repair": [
    flex("nodes: { min: 0, desired: 0, max: 4 }, autoscaled: true, repair: { enabled: true }"),
    "nodeGroups[1].repair.enabled: is true, and flex-start machines cannot be repaired; write repair: { enabled: false }",
  ],
  "flex-start with a fixed count": [
    flex("nodes: { min: 2, desired: 2, max: 2 }, repair: { enabled: false }"),
    "nodeGroups[1].autoscaled: is false, and flex-start has no fixed number of nodes; write autoscaled: true and nodes.min: 0",
    "nodeGroups[1].nodes.min: 2 is a fixed number that flex-start cannot hold; write nodes.min: 0",
  ],
  "compact placement over two zones": [
    google(
      "      - { name: near, machine: a2-highgpu-8g, zones: [us-central1-a, us-central1-c], nodes: { desired: 2 }, capacity: { compact: true } }\n",
    ),
    "nodeGroups[1].zones: compact placement spans 2 zones (us-central1-a, us-central1-c); name one zone",
  ],
  "InfiniBand over two pools": [
    azure(
      ["one", "two"]
        .map(
          (name) =>
            `      - { name: ${name}, machine: Standard_ND96isr_H100_v5, zone: "1", nodes: { min: 0, desired: 1, max: 4 }, autoscaled: true }\n`,
        )
        .join(""),
      "    queueing: {}\n",
    ),
    "queueing.queues[0].nodeGroups: the job spans one and two, and InfiniBand reaches only machines of one scale set; give each group a queue of its own, or leave autoscaled out, so that a job is placed by its fabric",
  ],
  "a reservation in another zone": [
    changed([
      "zone: us-west-2a\n    storage",
      "zone: us-west-2a\n        capacity: { kind: reservation, reservationId: cr-0123456789abcdef0, bought: { machines: 4, zone: us-west-2b } }\n    storage",
    ]),
    "nodeGroups[1].zones[0]: cr-0123456789abcdef0 is in us-west-2b, the nodes are in us-west-2a; write zone: us-west-2b",
  ],
  "a capacity block that ends before the run": [
    changed([
      "zone: us-west-2a\n    storage",
      [
        "zone: us-west-2a",
        "        capacity:",
        "          kind: capacity-block",
        "          reservationId: cr-0123456789abcdef0",
        "          bought: { machines: 4, start: '2026-12-01T11:30:00Z', end: '2026-12-08T11:30:00Z' }",
        "          plannedRun: { start: '2026-12-01T12:00:00Z', end: '2026-12-08T11:15:00Z' }",
        "    storage",
      ].join("\n"),
    ]),
    "nodeGroups[1].bought: cr-0123456789abcdef0 ends on 2026-12-08 11:30 UTC and its machines go 30 minutes before, the run ends on 2026-12-08 11:15 UTC; extend the block, shorten the run, or save a checkpoint and go on elsewhere",
  ],
  "GB200 on an x86 image": [
    changed([
      "machine: p4d.24xlarge",
      "machine: p6e-gb200.36xlarge\n        imageId: ami-0123456789abcdef0\n        imageArchitecture: amd64",
    ]),
    "nodeGroups[1].imageId: the image is amd64, p6e-gb200.36xlarge is arm64; give an image built for arm64",
  ],
  "GB200 on Azure's x86 image": [
    azure(
      '      - { name: grace, machine: Standard_ND128isr_NDR_GB200_v6, zone: "1", nodes: { desired: 1 }, imageFamily: AzureLinux }\n',
    ),
    "nodeGroups[0].imageFamily: AzureLinux does not fit Standard_ND128isr_NDR_GB200_v6, which is arm64; use Ubuntu2404",
  ],
  "an EFA machine without its plugin's minimum version": [
    `${changed(["machine: p4d.24xlarge", "machine: p6-b200.48xlarge"])}    devicePlugins: { images: { efa: example.com/efa:v0.5.5 } }\n`,
    "devicePlugins.images.efa: 0.5.5 counts the interfaces of p6-b200.48xlarge wrongly; use 0.5.10 or later",
  ],
};

describe("machines that cannot be had as they are asked for", () => {
  it.each(Object.entries(wrong))("are told of before anything is made: %s", (_what, [text, ...said]) => {
    const problems = problemsOf(text).join("\n");
    for (const line of said) expect(problems).toContain(line);
  });

  it("are none in the environment that the others are made of", () => expect(problemsOf(soundEnvironment)).toEqual([]));
});
