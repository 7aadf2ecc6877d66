import { describe, expect, it } from "vitest";
import { changed, problemsOf, soundEnvironment } from "./fixture";

const zone = "{ zone: models.example.com, zoneId: Z0123456789ABCDEFGHIJ }";
const served = `    mesh: { gateway: { certificateSecret: models } }
    serving:
      models:
        - { name: llama, architecture: llama-7b, weights: { path: llama-7b, bucket: checkpoints }, pools: [{ nodeGroup: training }],
            routing: { hosts: [llama.models.example.com] } }
`;
const cluster = (text: string) => `    cluster: ${text}\n`;
/** Without training: servers alone, which leave nothing behind. */
const stateless = soundEnvironment.replace(/ {4}coordinator: .*/s, "");

describe("a cluster that is changed by a second one", () => {
  it("takes a zone, names in it, and the names of what may go with the old cluster", () => {
    expect(problemsOf(stateless + served + cluster(`{ strategy: blue-green, traffic: ${zone} }`))).toEqual([]);
    expect(problemsOf(soundEnvironment + cluster("{ strategy: blue-green, leaves: [training/checkpoints] }"))).toEqual([]);
  });

  it.each<[string, string, readonly string[]]>([
    [
      "no zone",
      stateless + served + cluster("{ strategy: blue-green }"),
      [
        "cluster.traffic: is missing, and service/llama could not be shared out between two clusters; name a zone for their names: { zone: models.example.com, zoneId: ... }",
      ],
    ],
    [
      "weights that do not rise",
      `${stateless}${served}${cluster(`{ strategy: blue-green, traffic: ${zone} }`)}    delivery: { targets: [{ name: cluster, steps: [50, 20, 100] }] }\n`,
      ["delivery.targets[0].steps[1]: 20 is not more than 50 before it; let the steps rise"],
    ],
    [
      "a capacity block, which only one cluster can have",
      stateless.replace(
        "zone: us-west-2a\n    storage",
        "zone: us-west-2a\n        capacity: { kind: capacity-block, reservationId: cr-0123456789abcdef0 }\n    storage",
      ) + cluster("{ strategy: blue-green }"),
      [
        "nodeGroups[1].capacity.kind: a capacity block is there once and for a time, and only one of two clusters can have it; write cluster.strategy: rolling, or buy a second block and make it a group of its own",
      ],
    ],
    [
      "a service with no address",
      stateless +
        served.replace("{ hosts: [llama.models.example.com] }", "{ timeoutSeconds: 60 }") +
        cluster("{ strategy: blue-green }"),
      [
        "serving.models[0].routing.hosts: service/llama has no name outside of its cluster, so that whoever asks it cannot be led to the other one; give it a host in the zone of cluster.traffic, or name service/llama in cluster.leaves if only pods beside it ask",
      ],
    ],
    [
      "a name of another zone",
      stateless + served.replace("llama.models.example.com", "llama.example.org") + cluster(`{ traffic: ${zone} }`),
      [
        "serving.models[0].routing.hosts[0]: llama.example.org is not in the zone models.example.com; give a name below models.example.com, or name its own zone",
      ],
    ],
    [
      "volumes and records that nobody has given up",
      `${soundEnvironment}${cluster("{ strategy: blue-green, leaves: [queues] }")}    queueing: { queues: [{ name: main }] }\n    monitoring: {}\n`,
      [
        "cluster.leaves: does not name what goes with the old cluster: training/checkpoints (the workers' own volumes), queueing (jobs that wait in its queues, which are records of its API server, and jobs that others have submitted), monitoring (what its Prometheus has measured so far); training/checkpoints: name it in cluster.leaves, or give it a storageClass of kind lustre or of nfs with a directory; queueing: name it in cluster.leaves, and let them end or submit them again; monitoring: name it in cluster.leaves, or write to a Prometheus elsewhere as well",
        'cluster.leaves[0]: nothing called "queues" would be left behind; use one of training/checkpoints, queueing, monitoring',
      ],
    ],
  ])("refuses %s", (_what, text, problems) => {
    expect(problemsOf(text).map((line) => line.replace(/ \(Pulumi\.test\.yaml:\d+\)$| \([^()]*:\d+\)$/, ""))).toEqual(problems);
  });

  it("refuses it of a cluster that is somebody else's", () => {
    const there = changed(
      ["cloud: aws", "cloud: kubernetes"],
      ["    network:\n      cidr: 10.0.0.0/16\n      zones: [us-west-2a, us-west-2b, us-west-2d]\n", ""],
    );
    expect(problemsOf(there + cluster("{ context: lab, strategy: blue-green }"))).toEqual(
      expect.arrayContaining([
        expect.stringContaining(
          "cluster.strategy: the cluster is somebody else's, and nothing here could bring a second one; leave it out",
        ),
      ]),
    );
  });

  it("asks of Azure for a gateway that the internet reaches, because Traffic Manager leads to nothing else", () => {
    const azure = stateless
      .replace("cloud: aws", "cloud: azure")
      .replace("us-west-2\n", "eastus\n")
      .replace("[us-west-2a, us-west-2b, us-west-2d]", '["1", "2", "3"]')
      .replace("m6i.2xlarge", "Standard_D8s_v5")
      .replace("p4d.24xlarge", "Standard_NC24ads_A100_v4")
      .replace("zones: [us-west-2a, us-west-2b]", 'zones: ["1", "2"]')
      .replace("zone: us-west-2a", 'zone: "1"')
      .replace("us-east-2", "westus");
    const id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/dnsZones/models.example.com";
    const traffic = (more: string) =>
      cluster(`{ strategy: blue-green, traffic: { zone: models.example.com, zoneId: ${id}${more} } }`);
    expect(problemsOf(azure + served + traffic(", public: true"))).toEqual([]);
    expect(problemsOf(azure + served + traffic(""))).toEqual([
      expect.stringContaining("cluster.traffic.public: is false, and Azure's Traffic Manager leads to public addresses alone;"),
    ]);
  });
});
