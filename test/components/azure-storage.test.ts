import { beforeAll, describe, expect, it } from "vitest";
import { Network } from "../../components/network";
import { Bucket, type BucketArgs } from "../../components/storage";
import { rehearse, type Yard } from "../../scripts/rehearsal";

const args: BucketArgs = {
  cloud: "azure",
  region: "eastus2",
  bucketName: "acme-data",
  replicationFactor: 2,
  replicaRegions: ["westeurope"],
  consistency: "eventual",
  tiers: [{ afterDays: 30, storageClass: "COOL" }],
  accessLogs: {},
};
const place = { cloud: "azure", region: "eastus2" } as const;

function program() {
  const network = new Network("net", { ...place, zones: 2, cidr: "10.0.0.0/16", flowLogs: { enabled: false } });
  const { arn, workloadEnvironment } = new Bucket("data", { ...args, vpcId: network.id });
  return { arn, workloadEnvironment };
}

describe("a bucket on Azure in particular", () => {
  let yard: Yard;
  beforeAll(async () => {
    yard = await rehearse(program);
  });

  it("is open to nobody, by no key of the account, and from the network alone", () => {
    for (const { inputs } of yard.resources("azure-native:storage:StorageAccount")) {
      expect(inputs).toMatchObject({
        allowBlobPublicAccess: false,
        allowCrossTenantReplication: false,
        allowSharedKeyAccess: false,
        isLocalUserEnabled: false,
        enableHttpsTrafficOnly: true,
        minimumTlsVersion: "TLS1_2",
        publicNetworkAccess: "Disabled",
        networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
      });
    }
    for (const { inputs } of yard.resources("azure-native:storage:BlobContainer")) expect(inputs.publicAccess).toBe("None");
    const endpoints = yard.resources("azure-native:network:PrivateEndpoint").map(({ inputs }) => inputs);
    expect(endpoints).toHaveLength(2);
    for (const { subnet, location } of endpoints) {
      expect(subnet).toMatchObject({ id: expect.stringMatching(/\/subnets\/endpoints$/) });
      expect(location).toBe("eastus2");
    }
    const zone = yard.one("azure-native:privatedns:PrivateZone").id;
    for (const { inputs } of yard.resources("azure-native:network:PrivateDnsZoneGroup")) {
      expect(inputs.privateDnsZoneConfigs).toEqual([{ name: "blob", privateDnsZoneId: zone }]);
    }
  });

  it("is encrypted by a key of its own region that the account follows when it rotates", () => {
    for (const { inputs } of yard.resources("azure-native:storage:StorageAccount")) {
      expect(inputs.encryption).toMatchObject({
        keySource: "Microsoft.Keyvault",
        keyVaultProperties: { keyName: expect.stringMatching(/^data/), keyVaultUri: expect.stringMatching(/^https:/) },
        requireInfrastructureEncryption: true,
      });
      expect(inputs.encryption).not.toHaveProperty("keyVaultProperties.keyVersion");
    }
    const vaults = yard.resources("azure-native:keyvault:Vault");
    expect(vaults.map(({ inputs }) => inputs.location).toSorted()).toEqual(["eastus2", "westeurope"]);
    for (const { inputs } of vaults) {
      expect(inputs.properties).toMatchObject({ enablePurgeProtection: true, publicNetworkAccess: "Disabled" });
    }
  });

  it("keeps versions and what was deleted, for as long as said", () => {
    for (const { inputs } of yard.resources("azure-native:storage:BlobServiceProperties")) {
      expect(inputs).toMatchObject({
        isVersioningEnabled: true,
        changeFeed: { enabled: true },
        deleteRetentionPolicy: { enabled: true, days: 7 },
        containerDeleteRetentionPolicy: { enabled: true, days: 7 },
      });
    }
    const [policy] = yard.resources("azure-native:storage:ManagementPolicy");
    expect(policy?.inputs.policy).toMatchObject({
      rules: [
        {
          definition: {
            actions: {
              baseBlob: { tierToCool: { daysAfterModificationGreaterThan: 30 } },
              version: { delete: { daysAfterCreationGreaterThan: 30 } },
            },
          },
        },
      ],
    });
  });

  it("is copied by a policy that the destination has first, and the source by the same ids", () => {
    const policy = (side: string) => yard.one("azure-native:storage:ObjectReplicationPolicy", `data-westeurope-${side}`);
    const [there, here] = [policy("destination"), policy("source")];
    expect(there.inputs.objectReplicationPolicyId).toBe("default");
    expect(here.inputs.objectReplicationPolicyId).toBe(there.outputs.policyId);
    expect(here.inputs.rules).toEqual([
      {
        ruleId: (there.outputs.rules as { ruleId: string }[])[0]?.ruleId,
        sourceContainer: "acme-data",
        destinationContainer: "acme-data",
        filters: { minCreationTime: "1601-01-01T00:00:00Z" },
      },
    ]);
    expect(here.inputs.sourceAccount).toBe(yard.one("azure-native:storage:StorageAccount", "data").id);
    expect(there.inputs.destinationAccount).toBe(yard.one("azure-native:storage:StorageAccount", "data-westeurope").id);
  });

  it("logs who read, wrote and deleted", () => {
    const settings = yard.resources("azure-native:monitor:DiagnosticSetting").map(({ inputs }) => inputs);
    expect(settings).toHaveLength(2);
    expect(settings[0]?.logs).toEqual(
      ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
    );
  });

  it("tells a workload where to write and where it may read", () => {
    expect(yard.outputs.workloadEnvironment).toMatchObject({
      STORAGE_BACKEND: "azure-blob",
      STORAGE_BASE_PATH: expect.stringMatching(/^https:\/\/data[0-9a-f]{8}\.blob\.core\.windows\.net\/acme-data$/),
      STORAGE_ENDPOINT: expect.stringMatching(/^https:\/\/data[0-9a-f]{8}\.blob\.core\.windows\.net$/),
      STORAGE_READ_REGIONS: "eastus2,westeurope",
      STORAGE_CONSISTENCY: "eventual",
    });
  });

  it("can be made again after it was destroyed, although its vaults keep their names", async () => {
    const again = await rehearse(() => new Bucket("data", args));
    await again.destroy();
    await expect(again.up(() => new Bucket("data", args))).resolves.toBeDefined();
  });

  it("names every problem and its remedy", async () => {
    const failed = rehearse(
      () =>
        new Bucket("data", {
          ...args,
          bucketName: "acme--data",
          replicationFactor: 4,
          replicaRegions: ["westeurop", "centralus", "westus3"],
          consistency: "bounded",
          abortUploadsDays: 3,
          softDeleteDays: 400,
          tiers: [{ afterDays: 30, storageClass: "STANDARD_IA" }],
          accessLogs: { keepDays: 7, prefix: "x" },
        }),
    );
    for (const message of [
      'bucketName: "acme--data" may hold only lower-case letters, digits and single dashes',
      "replicationFactor: 4 copies are more than Azure makes: object replication takes an account to two others at most (learn.microsoft.com/azure/storage/blobs/object-replication-overview); give 3 or fewer",
      'replicaRegions[0]: westeurop is not a region of Azure; did you mean "westeurope"?',
      "consistency: bounded says how far replicas may be behind, and Azure's object replication promises nothing here",
      "abortUploadsDays: 3 cannot be had: Azure throws broken uploads away after 7 days; leave it out",
      "softDeleteDays: 400 is not a time that Azure keeps deleted objects for; give 1 to 365",
      'tiers[0].storageClass: "STANDARD_IA" is not a class that objects move to; the nearest is COOL',
      "accessLogs.keepDays: a workspace keeps no logs for 7 days; give a whole number from 30 to 730",
      "accessLogs.prefix: is given, and Azure's logs go into a workspace; leave it out",
    ]) {
      await expect(failed).rejects.toThrow(message);
    }
  });
});
