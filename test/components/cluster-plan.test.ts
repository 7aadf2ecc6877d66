import { describe, expect, it } from "vitest";
import type { ClusterArgs } from "../../components/cluster";
import { eksKubeconfig } from "../../components/cluster/kubeconfig";
import { planCluster } from "../../components/cluster/plan";

const base: ClusterArgs = { cloud: "aws", vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"] };

function plan(changes: Partial<ClusterArgs> = {}) {
  return planCluster("yard", { ...base, ...changes });
}

describe("the plan of a cluster", () => {
  it("is reached privately, by its own name, with everything standard, unless told otherwise", () => {
    expect(plan()).toMatchObject({
      clusterName: "yard",
      publicCidrs: [],
      kubernetesVersion: "1.35",
      supportType: "STANDARD",
      logRetentionDays: 90,
      creatorIsAdmin: true,
      deletionProtection: false,
      zonalShift: false,
      serviceCidr: "172.20.0.0/16",
    });
  });

  it("opens the public endpoint to the ranges that are named and to nobody else", () => {
    expect(plan({ publicCidrs: ["203.0.113.0/24"] }).publicCidrs).toEqual(["203.0.113.0/24"]);
  });

  it("opens it to the world only by the word", () => {
    expect(plan({ endpointAccess: "world" }).publicCidrs).toEqual(["0.0.0.0/0"]);
    expect(() => plan({ publicCidrs: ["0.0.0.0/0"] })).toThrow(
      'publicCidrs[0]: 0.0.0.0/0 opens the API to the world; name the ranges you work from, or say endpointAccess: "world" if you mean it',
    );
  });

  it("leaves room for the names of its add-ons' roles", () => {
    const name = "c".repeat(38);
    expect(() => planCluster(name, { ...base, clusterName: "short" })).toThrow(
      `name: "${name}" has 38 characters, 37 are allowed`,
    );
    expect(planCluster("c".repeat(37), base).clusterName).toHaveLength(37);
  });

  it("puts what nodes need before them and what needs nodes after", () => {
    const addons = plan({ storageDrivers: ["fsx"] }).addons;
    const names = (before: boolean) => addons.filter((addon) => addon.beforeNodes === before).map((addon) => addon.name);
    expect(names(true)).toEqual(["vpc-cni", "kube-proxy", "eks-pod-identity-agent", "eks-node-monitoring-agent"]);
    expect(names(false)).toEqual(["coredns", "aws-ebs-csi-driver", "aws-fsx-csi-driver"]);
  });

  it("merges a caller's configuration over ours and keeps network policy on", () => {
    const [cni] = plan({ addons: [{ name: "vpc-cni", configuration: '{"env":{"ENABLE_PREFIX_DELEGATION":"true"}}' }] }).addons;
    expect(JSON.parse(cni?.configuration ?? "")).toEqual({
      enableNetworkPolicy: "true",
      env: { ENABLE_PREFIX_DELEGATION: "true" },
    });
  });

  it("adds an add-on that is not ours, with the role it is given", () => {
    const added = plan({
      addons: [{ name: "adot", version: "v1", roleArn: "arn:aws:iam::123456789012:role/adot", serviceAccount: "adot-col" }],
    }).addons.at(-1);
    expect(added).toEqual({
      name: "adot",
      version: "v1",
      configuration: undefined,
      rights: { serviceAccounts: ["adot-col"], managedPolicies: [], roleArn: "arn:aws:iam::123456789012:role/adot" },
      beforeNodes: false,
    });
  });

  it.each<[string, Partial<ClusterArgs>, string]>([
    ["ranges beside a private endpoint", { endpointAccess: "private", publicCidrs: ["203.0.113.0/24"] }, 'say "restricted"'],
    ["a restricted endpoint without ranges", { endpointAccess: "restricted" }, "publicCidrs: names no range; give the ranges"],
    [
      "a private range on the public endpoint",
      { publicCidrs: ["10.1.0.0/16"] },
      "publicCidrs[0]: 10.1.0.0/16 lies in 10.0.0.0/8, which never reaches a public endpoint",
    ],
    ["a range that is none", { publicCidrs: ["office"] }, 'publicCidrs[0]: "office" is not a range of IPv4 addresses'],
    ["one subnet", { subnetIds: ["subnet-1"] }, "subnetIds: names 1; give private subnets in at least two zones"],
    ["a version that is gone", { kubernetesVersion: "1.27" }, 'kubernetesVersion: "1.27" is not a version that EKS offers'],
    ["a patch version", { kubernetesVersion: "1.34.2" }, 'kubernetesVersion: "1.34.2" is not a version that EKS offers'],
    [
      "services on public addresses",
      { serviceCidr: "8.8.0.0/16" },
      'serviceCidr: "8.8.0.0/16" is not a range that services can have',
    ],
    ["services on too few addresses", { serviceCidr: "10.0.0.0/28" }, "give a /12 to /24 within 10.0.0.0/8"],
    ["an illegal name", { clusterName: "-yard" }, 'clusterName: "-yard" may hold only letters, digits, dashes and underscores'],
    [
      "a driver that is none",
      { storageDrivers: ["fxs"] },
      'storageDrivers[0]: "fxs" is not a storage driver; did you mean "fsx"?',
    ],
    [
      "configuration that is no JSON",
      { addons: [{ name: "coredns", configuration: "{" }] },
      "addons[0].configuration: is not a JSON object",
    ],
    ["a role for nobody", { addons: [{ name: "x", roleArn: "arn" }] }, "addons[0]: gives one of roleArn and serviceAccount"],
    [
      "an access entry for an account",
      { accessEntries: [{ name: "ops", principalArn: "arn:aws:iam::123456789012:root", permission: "view" }] },
      "accessEntries[0].principalArn",
    ],
    [
      "cluster-admin inside namespaces",
      {
        accessEntries: [
          { name: "ops", principalArn: "arn:aws:iam::123456789012:role/ops", permission: "cluster-admin", namespaces: ["a"] },
        ],
      },
      'accessEntries[0].namespaces: narrow what cluster-admin cannot be narrowed to; say "admin" for namespaces',
    ],
  ])("refuses %s", (_, changes, message) => {
    expect(() => plan(changes)).toThrow(message);
  });
});

describe("the kubeconfig", () => {
  it("holds no secret and asks the AWS command line for a token", () => {
    const made = JSON.parse(
      eksKubeconfig({ name: "yard", endpoint: "https://x.eks.amazonaws.com", certificateAuthority: "Q0E=", region: "us-west-2" }),
    );
    expect(made.users).toEqual([
      {
        name: "yard",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["--region", "us-west-2", "eks", "get-token", "--cluster-name", "yard", "--output", "json"],
            interactiveMode: "Never",
          },
        },
      },
    ]);
    expect(made.clusters[0].cluster).toEqual({ server: "https://x.eks.amazonaws.com", "certificate-authority-data": "Q0E=" });
    expect(made["current-context"]).toBe("yard");
  });
});
