import { describe, expect, it } from "vitest";
import { findEnvironment } from "../../components/config";
import { changed, problemsOf, project, soundEnvironment } from "./fixture";

const at = (line: number) => ` (stacks/Pulumi.test.yaml:${line})`;
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split("\n").length;

describe("an environment that is wrong", () => {
  it("is sound to begin with", () => expect(problemsOf(soundEnvironment)).toEqual([]));

  it.each([
    [
      "more nodes at least than at most",
      ["min: 1, desired: 2, max: 4", "min: 5, desired: 5, max: 4"],
      "nodeGroups[1].nodes.min: 5 is more than max (4); lower min or raise max",
    ],
    [
      "fewer nodes wanted than at least",
      ["min: 1, desired: 2, max: 4", "min: 3, desired: 2, max: 4"],
      "nodeGroups[1].nodes.desired: 2 is less than min (3); raise desired or lower min",
    ],
    [
      "an unknown machine",
      ["machine: p4d.24xlarge", "machine: p4d.24large"],
      'nodeGroups[1].machine: "p4d.24large" is not a machine that the catalogue knows; did you mean "p4d.24xlarge"? otherwise describe it under `machines` in the environment\'s file',
    ],
    [
      "an unknown accelerator",
      ["machine: p4d.24xlarge", "machine: p4d.24xlarge\n        accelerator: gaudi4"],
      'nodeGroups[1].accelerator: "gaudi4" is not allowed; did you mean "gaudi1"?',
    ],
    [
      "an unknown strategy",
      ["strategy: rolling", "strategy: roling"],
      'strategy: "roling" is not allowed; did you mean "rolling"?',
    ],
    [
      "a word that is missing",
      ["    strategy: rolling\n", ""],
      "strategy: is missing; give one of rolling, blue-green, canary, recreate",
    ],
    [
      "a number in quotes",
      ["{ desired: 2 }", '{ desired: "2" }'],
      'nodeGroups[0].nodes.desired: "2" is not a number; write 2 without quotes',
    ],
    [
      "a number in words",
      ["{ desired: 2 }", "{ desired: two }"],
      'nodeGroups[0].nodes.desired: "two" is not a number; give a number',
    ],
    [
      "one where several are asked for",
      ["zones: [us-west-2a, us-west-2b]", "zones: us-west-2a"],
      'nodeGroups[0].zones: "us-west-2a" is not a list; give a list',
    ],
    [
      "several where a map is asked for",
      ["    coordinator: {}", "    coordinator: []"],
      "coordinator: [] is not a map of keys; give a map of keys",
    ],
    [
      "a version without quotes",
      ["    nodeGroups:", "    cluster: { kubernetesVersion: 1.30 }\n    nodeGroups:"],
      "cluster.kubernetesVersion: 1.3 is not text; write it in quotes",
    ],
    [
      "an unknown key",
      ["cidr: 10.0.0.0/16", "cdir: 10.0.0.0/16"],
      'network.cdir: is not a key that is known here; did you mean "cidr"?',
    ],
    [
      "a zone that is not the network's",
      ["zone: us-west-2a", "zone: us-west-2c"],
      'nodeGroups[1].zone: us-west-2c is not among the network\'s zones; did you mean "us-west-2a"? or add it to network.zones',
    ],
    [
      "a zone where the machine is not offered",
      ["zone: us-west-2a", "zone: us-west-2d"],
      "nodeGroups[1].zone: p4d.24xlarge is not offered in us-west-2d (usw2-az4); use us-west-2a or us-west-2b or us-west-2c",
    ],
    [
      "a range that is too small",
      ["cidr: 10.0.0.0/16", "cidr: 10.0.0.0/27"],
      "network.cidr: 10.0.0.0/27 holds 32 addresses, 3 zones need at least 768; give a /22 or larger",
    ],
    [
      "a network over the range of services",
      ["cidr: 10.0.0.0/16", "cidr: 172.20.0.0/16"],
      "network.cidr: 172.20.0.0/16 overlaps the range of Kubernetes services (172.20.0.0/16); give another range, or another cluster.serviceCidr",
    ],
    [
      "services over the network",
      ["    nodeGroups:", "    cluster: { serviceCidr: 10.0.128.0/20 }\n    nodeGroups:"],
      "cluster.serviceCidr: 10.0.128.0/20 overlaps network.cidr (10.0.0.0/16); give a range outside of the network's, such as 172.20.0.0/16",
    ],
    [
      "more copies than regions",
      ["replicationFactor: 2", "replicationFactor: 3"],
      "storage.buckets[0].replicationFactor: 3 is more than the regions given (2, the primary included); name 1 more in replicaRegions or lower replicationFactor",
    ],
    [
      "the primary's region as a copy",
      ["replicaRegions: [us-east-2]", "replicaRegions: [us-west-2]"],
      "storage.buckets[0].replicaRegions[0]: us-west-2 is the primary's region already; name another region",
    ],
    [
      "a region twice",
      ["replicaRegions: [us-east-2]", "replicaRegions: [us-east-2, us-east-2]"],
      "storage.buckets[0].replicaRegions[1]: us-east-2 is named twice; name each region once",
    ],
    [
      "a name that clouds refuse",
      ["name: checkpoints", "name: Check_points"],
      'storage.buckets[0].name: "Check_points" may hold only lower-case letters, digits and dashes, a letter or digit first and last; give a shorter or plainer name',
    ],
    [
      "names that grow too long",
      ["system: yard", "system: a-system-with-a-name-that-goes-on-and-on"],
      'system: every name begins with "a-system-with-a-name-that-goes-on-and-on-test" has 45 characters, 36 are allowed; give a shorter or plainer `name`',
    ],
    [
      "workers on a group that is not there",
      ["nodeGroup: training", "nodeGroup: trainig"],
      'training.nodeGroup: there is no node group "trainig"; did you mean "training"?',
    ],
    [
      "a reservation without its id",
      ["zone: us-west-2a", "zone: us-west-2a\n        capacity: { kind: reservation }"],
      "nodeGroups[1].capacity.reservationId: is missing, and capacity is reservation; give what was bought: cr-... on AWS, a reservation's name on Google Cloud",
    ],
  ])("says so: %s", (_what, [from = "", to = ""], message) => {
    const problems = problemsOf(changed([from, to]));
    expect(problems.map((problem) => problem.replace(/ \(stacks\/Pulumi.test.yaml:\d+\)$/, ""))).toContain(message);
  });

  it("says where EKS puts no control plane, before the network is made", () => {
    const text = soundEnvironment
      .replaceAll("us-west-2d", "us-east-1e")
      .replaceAll("us-west-2", "us-east-1")
      .replace("replicaRegions: [us-east-2]", "replicaRegions: [us-west-2]");
    const told = "network.zones[2]: EKS puts no control plane in us-east-1e; take it out, or name another zone";
    expect(problemsOf(text)).toEqual([expect.stringContaining(told)]);
    // A live account may call that zone otherwise.
    expect(problemsOf(text, { rehearsal: false }).filter((problem) => problem.startsWith("network.zones"))).toEqual([]);
  });

  it("says that a public endpoint is open to the world", () => {
    const text = changed(["    nodeGroups:", "    cluster: { publicCidrs: [0.0.0.0/0] }\n    nodeGroups:"]);
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^cluster\.publicCidrs\[0\]: .*0\.0\.0\.0\/0.*Pulumi\.test\.yaml:\d+\)$/),
    ]);
  });

  it("says what a budget cannot pay", () => {
    const text = changed(["    coordinator: {}", "    cost: { maxHourlyUsd: 10 }\n    coordinator: {}"]);
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(
        /^cost\.maxHourlyUsd: 10 is less than the machines' \d+\.\d\d USD an hour \(2 x m6i\.2xlarge at [\d.]+, 2 x p4d\.24xlarge at [\d.]+\); raise it or ask for fewer or other machines/,
      ),
    ]);
  });

  it("hears of all problems at once, each with its line", () => {
    const text = changed(
      ["strategy: rolling", "strategy: sideways"],
      ["min: 1, desired: 2, max: 4", "min: 5, desired: 5, max: 4"],
      ["replicaRegions: [us-east-2]", "replicaRegions: []"],
    );
    expect(problemsOf(text)).toEqual([
      `strategy: "sideways" is not allowed; use one of rolling, blue-green, canary, recreate${at(lineOf(text, "strategy:"))}`,
      `nodeGroups[1].nodes.min: 5 is more than max (4); lower min or raise max${at(lineOf(text, "nodes: { min: 5"))}`,
      `storage.buckets[0].replicationFactor: 2 is more than the regions given (1, the primary included); name 1 more in replicaRegions or lower replicationFactor${at(lineOf(text, "replicationFactor"))}`,
    ]);
  });

  it("gives line and column where the YAML does not parse", () => {
    expect(problemsOf("config:\n  trainyard:environment:\n    system: [yard\n    cloud: aws\n")[0]).toMatch(
      /^stacks\/Pulumi\.test\.yaml:\d+:\d+: .+; mend the YAML there$/,
    );
    expect(problemsOf("config:\n  a: 1\n  a: 2\n")).toEqual([
      "stacks/Pulumi.test.yaml:3:3: map keys must be unique; mend the YAML there",
    ]);
  });

  it("says where the environment has to stand in the file", () => {
    expect(problemsOf("system: yard\n")).toEqual([
      "stacks/Pulumi.test.yaml: holds no trainyard:environment under config; begin the file with `config:` and, inside it, `trainyard:environment:`",
    ]);
  });

  it("suggests the environment that was meant, or tells which there are", () => {
    const root = project({
      "Pulumi.yaml": "name: yard\nruntime: nodejs\nstackConfigDir: stacks\n",
      "stacks/Pulumi.production.yaml": soundEnvironment,
      "stacks/Pulumi.dev.yaml": soundEnvironment,
      "stacks/Pulumi.dev.local.yaml": "config: {}\n",
    });
    expect(() => findEnvironment("prodution", root)).toThrow(
      'prodution: there is no such environment in stacks; did you mean "production"?',
    );
    expect(() => findEnvironment("x", root)).toThrow("x: there is no such environment in stacks; there are dev, production");
    expect(() => findEnvironment("./nowhere.yaml", root)).toThrow("./nowhere.yaml: there is no such file");
  });
});
