import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import { beforeAll, describe, expect, it } from "vitest";
import { Cluster, type ClusterArgs } from "../../components/cluster";
import { Network } from "../../components/network";
import { rehearse, type Yard } from "../../scripts/rehearsal";
import { countsOf } from "./counts";
import { expectSteady } from "./lifecycle";

const region = "us-west-2";
const inRegion = { config: { "aws:region": region } };
const assumeRolePolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** A cluster in a network of ours, and a namespace on it. */
function program(changes: Partial<ClusterArgs> = {}) {
  return () => {
    const network = new Network("net", { cloud: "aws", region, zones: 2, cidr: "10.0.0.0/16", interfaceEndpoints: [] });
    const cluster = new Cluster("yard", {
      cloud: "aws",
      region,
      vpcId: network.id,
      subnetIds: network.privateSubnetIds,
      ...changes,
    });
    new kubernetes.core.v1.Namespace("jobs", { metadata: { name: "jobs" } }, { provider: cluster.kubernetesProvider });
    const { connection, kubeconfig, oidcIssuer, securityGroupId } = cluster;
    return { connection, kubeconfig, oidcIssuer, securityGroupId };
  };
}

/** What a cloud's cluster is reached by; a cloud joins the contract with a row here. */
const clouds = [
  {
    cloud: "aws",
    place: { region },
    type: "aws:eks/cluster:Cluster",
    command: "aws",
    isPrivate: { vpcConfig: expect.objectContaining({ endpointPublicAccess: false }) },
    protection: (on: boolean) => ({ deletionProtection: on }),
    encrypted: { encryptionConfig: expect.objectContaining({ resources: ["secrets"] }) },
    refusedDelete: "deletion protection enabled",
  },
  {
    cloud: "gcp",
    place: { region: "us-central1", project: "acme-training" },
    type: "gcp:container/cluster:Cluster",
    command: "gke-gcloud-auth-plugin",
    isPrivate: { privateClusterConfig: expect.objectContaining({ enablePrivateNodes: true, enablePrivateEndpoint: true }) },
    protection: (on: boolean) => ({ deletionProtection: on }),
    encrypted: { databaseEncryption: expect.objectContaining({ state: "ENCRYPTED" }) },
    refusedDelete: "deletion_protection is set to true",
  },
  {
    cloud: "azure",
    place: { region: "eastus2" },
    type: "azure-native:containerservice:ManagedCluster",
    command: "kubelogin",
    isPrivate: { apiServerAccessProfile: expect.objectContaining({ enablePrivateCluster: true }) },
    // AKS has no word for it: Pulumi refuses to delete what is protected.
    protection: (_on: boolean) => ({}),
    encrypted: {
      securityProfile: expect.objectContaining({ azureKeyVaultKms: expect.objectContaining({ enabled: true }) }),
    },
    refusedDelete: "protect",
  },
] as const;

describe.each(clouds)("a cluster on $cloud", ({ cloud, place, type, command, isPrivate, protection, encrypted, ...cloudOf }) => {
  const make =
    (changes: Partial<ClusterArgs> = {}) =>
    () => {
      const network = new Network("net", { cloud, ...place, zones: 2, cidr: "10.0.0.0/16", flowLogs: { enabled: false } });
      const { connection, kubeconfig, name, kubernetesProvider } = new Cluster("yard", {
        cloud,
        ...place,
        vpcId: network.id,
        subnetIds: network.privateSubnetIds,
        ...changes,
      });
      new kubernetes.core.v1.Namespace("jobs", { metadata: { name: "jobs" } }, { provider: kubernetesProvider });
      return { connection, kubeconfig, name };
    };

  it("is reached from inside alone, and encrypts secrets with a key of its own", async () => {
    const yard = await rehearse(make());
    expect(yard.one(type).inputs).toMatchObject({ ...isPrivate, ...encrypted, ...protection(false) });
    expect(yard.outputs.name).toBe("yard");
    expect(yard.outputs.connection).toMatchObject({ name: "yard", endpoint: expect.stringMatching(/^https:/) });
  });

  it("gives a kubeconfig that holds no secret", async () => {
    const { outputs } = await rehearse(make());
    const config = JSON.parse(String(outputs.kubeconfig));
    expect(config.users).toEqual([{ name: "yard", user: { exec: expect.objectContaining({ command }) } }]);
  });

  it("changes nothing when run again, and leaves nothing when destroyed", () => expectSteady(make()));

  it("stays where deletion is refused, and goes when it is allowed again", async () => {
    const yard = await rehearse(make({ deletionProtection: true }));
    await expect(yard.destroy()).rejects.toThrow(cloudOf.refusedDelete);
    await yard.up(make({ deletionProtection: false }));
    await yard.destroy();
    expect(yard.resources()).toEqual([]);
  });

  it("names every value at fault at once, before anything is made", async () => {
    const wrong = make({
      publicCidrs: ["10.0.0.0/8", "0.0.0.0/0"],
      kubernetesVersion: "latest",
      storageDrivers: ["nfs"],
      accessEntries: [{ name: "ops", principalArn: "ops", permission: "boss" as never }],
    });
    await expect(rehearse(wrong)).rejects.toThrow(
      /kubernetesVersion: "latest".*publicCidrs\[1\]: 0.0.0.0\/0 opens the API to the world.*storageDrivers\[0\]: "nfs"/s,
    );
    await expect(rehearse(wrong)).rejects.toThrow(
      /accessEntries\[0\].permission: "boss".*accessEntries\[0\].principalArn: "ops"/s,
    );
  });
});

describe("a cluster on AWS", () => {
  let yard: Yard;
  beforeAll(async () => {
    yard = await rehearse(() => {
      const [ops, team] = ["ops", "team"].map((name) => new aws.iam.Role(name, { name, assumeRolePolicy }).arn);
      return program({
        accessEntries: [
          { name: "ops", principalArn: ops ?? "", permission: "cluster-admin" },
          { name: "team", principalArn: team ?? "", permission: "edit", namespaces: ["jobs"] },
        ],
        storageDrivers: ["efs"],
      })();
    });
  });
  const own = () => yard.resources().filter((made) => made.parent === yard.one("trainyard:index:Cluster").urn);

  it("is made of exactly this", () => {
    expect(countsOf(own())).toEqual({
      "aws:kms/key:Key": 1,
      "aws:kms/alias:Alias": 1,
      "aws:iam/role:Role": 4,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 4,
      "aws:iam/rolePolicy:RolePolicy": 1,
      "aws:cloudwatch/logGroup:LogGroup": 1,
      "aws:eks/cluster:Cluster": 1,
      "aws:eks/addon:Addon": 7,
      "aws:eks/accessEntry:AccessEntry": 2,
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": 2,
      "pulumi:providers:kubernetes": 1,
    });
  });

  it("is private, encrypted, logged and known by API entries alone", () => {
    const key = yard.one("aws:kms/key:Key");
    expect(key.inputs.enableKeyRotation).toBe(true);
    expect(yard.one("aws:eks/cluster:Cluster").inputs).toMatchObject({
      name: "yard",
      version: "1.35",
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      bootstrapSelfManagedAddons: false,
      vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false },
      encryptionConfig: { provider: { keyArn: key.outputs.arn }, resources: ["secrets"] },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      deletionProtection: false,
      upgradePolicy: { supportType: "STANDARD" },
    });
    expect(yard.one("aws:eks/cluster:Cluster").inputs.vpcConfig).not.toHaveProperty("publicAccessCidrs");
  });

  it("makes the log group first, with a retention", () => {
    const group = yard.one("aws:cloudwatch/logGroup:LogGroup", "yard-control-plane");
    expect(group.inputs).toMatchObject({ name: "/aws/eks/yard/cluster", retentionInDays: 90 });
    expect(yard.one("aws:eks/cluster:Cluster").dependencies).toContain(group.urn);
  });

  it("enforces network policies, and gives add-ons roles of their own through Pod Identity", () => {
    const addons = new Map(yard.resources("aws:eks/addon:Addon").map((made) => [made.inputs.addonName, made.inputs]));
    expect([...addons.keys()].toSorted()).toEqual([
      "aws-ebs-csi-driver",
      "aws-efs-csi-driver",
      "coredns",
      "eks-node-monitoring-agent",
      "eks-pod-identity-agent",
      "kube-proxy",
      "vpc-cni",
    ]);
    expect(JSON.parse(String(addons.get("vpc-cni")?.configurationValues))).toEqual({ enableNetworkPolicy: "true" });
    const roleOf = (name: string) => yard.one("aws:iam/role:Role", name).outputs.arn;
    expect(addons.get("vpc-cni")?.podIdentityAssociations).toEqual([
      { serviceAccount: "aws-node", roleArn: roleOf("yard-vpc-cni") },
    ]);
    expect(addons.get("aws-efs-csi-driver")?.podIdentityAssociations).toEqual([
      { serviceAccount: "efs-csi-controller-sa", roleArn: roleOf("yard-aws-efs-csi-driver") },
      { serviceAccount: "efs-csi-node-sa", roleArn: roleOf("yard-aws-efs-csi-driver") },
    ]);
    const trust = JSON.parse(String(yard.one("aws:iam/role:Role", "yard-vpc-cni").inputs.assumeRolePolicy));
    expect(trust.Statement).toEqual([
      { Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] },
    ]);
  });

  it("lets people in as far as they are meant to go", () => {
    const scope = (name: string) => yard.one("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", name).inputs;
    expect(scope("yard-access-ops")).toMatchObject({
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    });
    expect(scope("yard-access-team")).toMatchObject({
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
      accessScope: { type: "namespace", namespaces: ["jobs"] },
    });
  });

  it("hands nodes what they need, once what they need first is there", () => {
    const { connection } = yard.outputs as { connection: Record<string, string> };
    expect(connection).toMatchObject({ name: "yard", serviceCidr: "172.20.0.0/16", version: "1.35" });
    expect(connection.endpoint).toMatch(/^https:\/\/\S+\.us-west-2\.eks\.amazonaws\.com$/);
    expect(connection.securityGroupId).toMatch(/^sg-[0-9a-f]{17}$/);
    expect(connection.certificateAuthority).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect(yard.outputs.oidcIssuer).toMatch(/^https:\/\/oidc\.eks\.us-west-2\.amazonaws\.com\/id\//);
  });

  it("makes a kubeconfig without a secret, that its provider works with", () => {
    const kubeconfig = JSON.parse(String(yard.outputs.kubeconfig));
    expect(kubeconfig.users[0].user.exec.args).toContain("us-west-2");
    expect(yard.secretOutputs).toEqual([]);
    expect(yard.one("kubernetes:core/v1:Namespace").inputs).toMatchObject({ metadata: { name: "jobs" } });
  });

  it("changes nothing when run again, and leaves nothing when destroyed", async () => {
    const again = await rehearse(program());
    await again.up(program());
    expect(Object.keys(again.changes)).toEqual(["same"]);
    await again.destroy();
    expect(again.resources()).toEqual([]);
  });

  it("opens the public endpoint to named ranges live, and is replaced by another service range", async () => {
    const again = await rehearse(program());
    await again.up(program({ publicCidrs: ["203.0.113.0/24"] }));
    const steps = () => again.steps.filter((step) => step.type === "aws:eks/cluster:Cluster").map((step) => step.op);
    expect(steps()).toEqual(["update"]);
    expect(again.one("aws:eks/cluster:Cluster").inputs.vpcConfig).toMatchObject({
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.0/24"],
    });
    const preview = await again.preview(program({ serviceCidr: "10.100.0.0/16" }));
    expect(preview.changes.replace).toBeGreaterThan(0);
  });

  it("stands in a network of the caller's own", async () => {
    const yard = await rehearse(() => {
      const vpc = new aws.ec2.Vpc("theirs", { cidrBlock: "10.9.0.0/16" });
      const subnetIds = ["a", "b"].map(
        (zone, index) =>
          new aws.ec2.Subnet(`theirs-${zone}`, {
            vpcId: vpc.id,
            cidrBlock: `10.9.${index}.0/24`,
            availabilityZone: `${region}${zone}`,
          }).id,
      );
      new Cluster("yard", { cloud: "aws", vpcId: vpc.id, subnetIds });
    }, inRegion);
    const subnets = yard.resources("aws:ec2/subnet:Subnet").map((made) => made.id);
    expect(yard.one("aws:eks/cluster:Cluster").inputs.vpcConfig).toMatchObject({ subnetIds: expect.arrayContaining(subnets) });
  });
});
