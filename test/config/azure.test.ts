import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../components/config/check";

const onAws = {
  system: "acme",
  cloud: "aws",
  region: "us-west-2",
  strategy: "rolling",
  network: { cidr: "10.20.0.0/16", zones: ["us-west-2a", "us-west-2b"] },
  nodeGroups: [
    { name: "system", machine: "m6i.2xlarge", nodes: { desired: 2 } },
    { name: "training", machine: "p4d.24xlarge", zone: "us-west-2b", nodes: { desired: 2 } },
  ],
  storage: { buckets: [{ name: "checkpoints", replicationFactor: 2, replicaRegions: ["us-east-1"] }] },
  coordinator: {},
  training: { nodeGroup: "training" },
  monitoring: {},
};

/** Cloud, places and machines are other words; what the environment does is the same. */
const onAzure = {
  ...onAws,
  cloud: "azure",
  region: "eastus2",
  network: { cidr: "10.20.0.0/16", zones: ["1", "2"] },
  nodeGroups: [
    { name: "system", machine: "Standard_D8s_v5", nodes: { desired: 2 } },
    { name: "training", machine: "Standard_ND96isr_H100_v5", zone: "2", nodes: { desired: 2 } },
  ],
  storage: { buckets: [{ name: "checkpoints", replicationFactor: 2, replicaRegions: ["centralus"] }] },
};

describe("an environment that moves from AWS to Azure", () => {
  it("changes its cloud, its places and its machines, and nothing else", () => {
    expect(checkEnvironment(onAws, "run").problems).toEqual([]);
    expect(checkEnvironment(onAzure, "run").problems).toEqual([]);
  });

  it("is told every word that was forgotten", () => {
    const { problems } = checkEnvironment({ ...onAws, cloud: "azure", region: "eastus2" }, "run");
    expect(problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["nodeGroups[0].machine", "nodeGroups[1].machine", "network.zones[0]", "network.zones[1]"]),
    );
    expect(problems.find(({ path }) => path === "network.zones[0]")).toMatchObject({
      reason: '"us-west-2a" is not a zone of eastus2',
      remedy: "Azure's zones are 1, 2, 3",
    });
  });
});
