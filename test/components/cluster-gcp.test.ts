import { beforeAll, describe, expect, it } from "vitest";
import { Cluster, type ClusterArgs } from "../../components/cluster";
import { Network } from "../../components/network";
import { rehearse, type Yard } from "../../scripts/rehearsal";
import { countsOf } from "./counts";

const place = { cloud: "gcp", region: "us-central1", project: "acme-training" } as const;
const clusterType = "gcp:container/cluster:Cluster";

function program(changes: Partial<ClusterArgs> = {}) {
  return () => {
    const network = new Network("net", { ...place, zones: 2, cidr: "10.0.0.0/16" });
    new Cluster("yard", { ...place, vpcId: network.id, subnetIds: network.privateSubnetIds, ...changes });
  };
}

describe("a cluster on Google Cloud in particular", () => {
  let yard: Yard;
  beforeAll(async () => {
    const accessEntries: ClusterArgs["accessEntries"] = [
      { name: "ops", principalArn: "group:ops@example.com", permission: "cluster-admin" },
      { name: "ann", principalArn: "user:ann@example.com", permission: "edit" },
    ];
    yard = await rehearse(program({ accessEntries, storageDrivers: ["gcsfuse"] }));
  });

  it("shows an authority of its own, by which two control planes of one private address are told apart", () => {
    expect(yard.one(clusterType).outputs.masterAuth).toMatchObject({
      clusterCaCertificate: expect.stringMatching(/^[\w+/]{100,}=*$/),
    });
  });

  it("is made of exactly this", () => {
    const own = yard.resources().filter((made) => made.parent === yard.one("trainyard:index:Cluster").urn);
    expect(countsOf(own)).toEqual({
      "gcp:serviceaccount/account:Account": 1,
      "gcp:projects/iAMMember:IAMMember": 4,
      "gcp:kms/keyRing:KeyRing": 1,
      "gcp:kms/cryptoKey:CryptoKey": 2,
      "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": 2,
      [clusterType]: 1,
      "pulumi:providers:kubernetes": 1,
      "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": 2,
    });
  });

  it("is closed, encrypted and hardened", () => {
    const subnet = yard.one("gcp:compute/subnetwork:Subnetwork");
    expect(yard.one(clusterType).inputs).toMatchObject({
      location: "us-central1",
      subnetwork: subnet.id,
      ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" },
      privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true, masterIpv4CidrBlock: "172.16.0.0/28" },
      masterAuthorizedNetworksConfig: { cidrBlocks: [], gcpPublicCidrsAccessEnabled: false },
      masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
      enableLegacyAbac: false,
      enableShieldedNodes: true,
      enableIntranodeVisibility: true,
      datapathProvider: "ADVANCED_DATAPATH",
      enableMultiNetworking: true,
      workloadIdentityConfig: { workloadPool: "acme-training.svc.id.goog" },
      databaseEncryption: { state: "ENCRYPTED", keyName: yard.one("gcp:kms/cryptoKey:CryptoKey", "yard-secrets").id },
      securityPostureConfig: { mode: "BASIC" },
      removeDefaultNodePool: true,
      addonsConfig: { gcsFuseCsiDriverConfig: { enabled: true }, lustreCsiDriverConfig: { enabled: false } },
    });
  });

  it("changes no node and no minor version under a run", () => {
    expect(yard.one(clusterType).inputs).toMatchObject({
      releaseChannel: { channel: "REGULAR" },
      maintenancePolicy: {
        maintenanceExclusions: [
          { exclusionOptions: { scope: "NO_MINOR_OR_NODE_UPGRADES", endTimeBehavior: "UNTIL_END_OF_SUPPORT" } },
        ],
      },
    });
  });

  it("lets each of Google's services use the one key that it needs", () => {
    const right = (name: string) => yard.one("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", name).inputs;
    const service = (name: string) => `serviceAccount:service-123456789012@${name}.iam.gserviceaccount.com`;
    const role = "roles/cloudkms.cryptoKeyEncrypterDecrypter";
    expect(right("yard-secrets")).toMatchObject({ role, member: service("container-engine-robot") });
    expect(right("yard-disks")).toMatchObject({ role, member: service("compute-system") });
    expect(yard.one("gcp:kms/cryptoKey:CryptoKey", "yard-disks").inputs.rotationPeriod).toBe("7776000s");
  });

  it("gives nodes an account that writes logs and pulls images, and people the role that finds the cluster", () => {
    const given = yard.resources("gcp:projects/iAMMember:IAMMember").map(({ inputs }) => `${inputs.role} ${inputs.member}`);
    const nodes = "serviceAccount:yard-nodes@acme-training.iam.gserviceaccount.com";
    expect(given.toSorted()).toEqual([
      `roles/artifactregistry.reader ${nodes}`,
      "roles/container.clusterViewer group:ops@example.com",
      "roles/container.clusterViewer user:ann@example.com",
      `roles/container.defaultNodeServiceAccount ${nodes}`,
    ]);
    const binding = (name: string) => yard.one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", name).inputs;
    expect(binding("yard-access-ops")).toMatchObject({
      roleRef: { name: "cluster-admin" },
      subjects: [{ kind: "Group", name: "ops@example.com" }],
    });
    expect(binding("yard-access-ann")).toMatchObject({
      roleRef: { name: "edit" },
      subjects: [{ kind: "User", name: "ann@example.com" }],
    });
  });

  it("gives no right in a namespace that cannot be there yet", async () => {
    const entry = { name: "ann", principalArn: "user:ann@example.com", permission: "edit", namespaces: ["jobs"] } as const;
    await expect(rehearse(program({ accessEntries: [{ ...entry, namespaces: ["jobs"] }] }))).rejects.toThrow(
      "make a RoleBinding for this user or group beside the namespace",
    );
  });

  it("opens the endpoint to named ranges live, and is replaced for another control plane range", async () => {
    const open = await rehearse(program());
    await open.up(program({ publicCidrs: ["203.0.113.0/24"] }));
    expect(open.steps.filter((step) => step.type === clusterType).map((step) => step.op)).toEqual(["update"]);
    expect(open.one(clusterType).inputs).toMatchObject({
      privateClusterConfig: { enablePrivateEndpoint: false },
      masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }] },
    });
    const preview = await open.preview(program({ controlPlaneCidr: "172.16.1.0/28" }));
    expect(preview.steps.filter((step) => step.type === clusterType).map((step) => step.op)).toContain("replace");
  });

  it("says of words of AWS what to do instead", async () => {
    const wrong = program({
      zonalShift: true,
      serviceCidr: "172.20.0.0/16",
      addons: [{ name: "coredns" }],
      storageDrivers: ["efs"],
    });
    await expect(rehearse(wrong)).rejects.toThrow(
      /zonalShift: is AWS's.*addons: names EKS add-ons.*serviceCidr: is decided by the network's range.*storageDrivers\[0\]: "efs"/s,
    );
  });
});
