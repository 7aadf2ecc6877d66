import { describe, expect, it } from "vitest";
import { planAzureNodeGroup } from "../../../components/nodes/azure-plan";
import { planDevicePlugin } from "../../../components/nodes/device-plugin/plan";
import { planGcpNodeGroup } from "../../../components/nodes/gcp-plan";
import { planKarpenterPool } from "../../../components/nodes/karpenter/plan";
import { planNodeGroup } from "../../../components/nodes/plan";
import { userData } from "../../../components/nodes/user-data";

const taint = { key: "trainyard.dev/burn-in", effect: "NoSchedule" };
const cluster = {
  name: "yard",
  securityGroupId: "sg-a",
  endpoint: "https://a",
  certificateAuthority: "b",
  serviceCidr: "172.20.0.0/16",
};
const aws = {
  cloud: "aws",
  region: "us-west-2",
  cluster,
  machine: "p4d.24xlarge",
  nodes: { desired: 2 },
  zones: ["us-west-2a"],
  subnets: [{ id: "subnet-a", zone: "us-west-2a" }],
  fabricSecurityGroupId: "sg-b",
} as const;

describe("new accelerator nodes that are to be tested", () => {
  it("join with the taint on AWS, by kubelet where the image is one's own", () => {
    expect(
      planNodeGroup("yard", { ...aws, burnIn: true, zones: [...aws.zones], subnets: [...aws.subnets] }).taints,
    ).toContainEqual(taint);
    const own = planNodeGroup("yard", {
      ...aws,
      zones: [...aws.zones],
      subnets: [...aws.subnets],
      imageId: "ami-0123456789abcdef0",
      burnIn: true,
    });
    expect(userData(own.boot, { ...cluster })).toContain(
      "--register-with-taints=nvidia.com/gpu=:NoSchedule,trainyard.dev/burn-in=:NoSchedule",
    );
  });

  it("join without it where nobody tests them, and where there is nothing to test", () => {
    expect(planNodeGroup("yard", { ...aws, zones: [...aws.zones], subnets: [...aws.subnets] }).taints).not.toContainEqual(taint);
    const plain = { ...aws, zones: [...aws.zones], subnets: [...aws.subnets], machine: "m6i.large", burnIn: true };
    expect(planNodeGroup("yard", plain).taints).toEqual([]);
  });

  it("join with it on Google Cloud, and never on Azure, whose pools would give it back", () => {
    const gcp = planGcpNodeGroup("yard", {
      cloud: "gcp",
      project: "acme-training-1",
      region: "us-central1",
      cluster: { name: "yard" },
      machine: "g2-standard-8",
      nodes: { desired: 1 },
      zones: ["us-central1-a"],
      subnets: [{ id: "subnet-a", zone: "us-central1-a" }],
      nodeRoleArn: "nodes@acme-training-1.iam.gserviceaccount.com",
      burnIn: true,
    });
    expect(gcp.taints).toContainEqual(taint);
    const azure = planAzureNodeGroup("yard", {
      cloud: "azure",
      region: "eastus2",
      cluster: { name: "yard", resourceGroup: "g" },
      machine: "Standard_ND96isr_H100_v5",
      nodes: { desired: 1 },
      zones: ["1"],
      subnets: [{ id: "subnet-a", zone: "1" }],
      burnIn: true,
    });
    expect(azure.taints).not.toContainEqual(taint);
  });

  it("start with it under Karpenter, which counts a node as coming until it is gone", () => {
    const pool = planKarpenterPool("yard", {
      cloud: "aws",
      region: "us-west-2",
      cluster,
      instanceProfileName: "nodes",
      machine: "p4d.24xlarge",
      maxNodes: 2,
      zones: ["us-west-2a"],
      subnets: [{ id: "subnet-a", zone: "us-west-2a" }],
      fabricSecurityGroupId: "sg-b",
      burnIn: true,
    });
    expect(pool.startupTaints).toEqual([taint]);
    expect(pool.nodes.taints).not.toContainEqual(taint);
  });

  it("get their device plugins before they are tested", () => {
    const { plugins } = planDevicePlugin("devices", { accelerators: ["a100"], efaMachines: ["p4d.24xlarge"] });
    for (const plugin of plugins) expect(plugin.tolerates).toContain("trainyard.dev/burn-in");
  });
});
