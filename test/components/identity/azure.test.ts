import { describe, expect, it } from "vitest";
import { WorkloadIdentity, type WorkloadIdentityArgs } from "../../../components/identity";
import { rehearse } from "../../../scripts/rehearsal";
import { expectSteady } from "../lifecycle";

const container =
  "/subscriptions/5f0a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c/resourceGroups/acme/providers/Microsoft.Storage/storageAccounts/acmedata/blobServices/default/containers/checkpoints";
const args: WorkloadIdentityArgs = {
  cloud: "azure",
  clusterName: "yard",
  region: "eastus2",
  oidcIssuer: "https://eastus2.oic.prod-aks.azure.com/tenant/cluster/",
  namespace: "training",
  serviceAccount: "worker",
  buckets: [{ arn: container, rights: "read-write" }],
};
const make = (changes: Partial<WorkloadIdentityArgs> = {}) => {
  const { clientId, serviceAccountName } = new WorkloadIdentity("worker", { ...args, ...changes });
  return { clientId, serviceAccountName };
};

describe("a workload's identity on Azure", () => {
  it("is taken on by one ServiceAccount of one cluster, with rights to its container alone", async () => {
    const yard = await rehearse(() => make());
    expect(yard.one("azure-native:managedidentity:FederatedIdentityCredential").inputs).toMatchObject({
      issuer: args.oidcIssuer,
      subject: "system:serviceaccount:training:worker",
      audiences: ["api://AzureADTokenExchange"],
      resourceGroupName: "acme",
    });
    const { inputs } = yard.one("azure-native:authorization:RoleAssignment");
    expect(inputs).toMatchObject({
      scope: container,
      principalType: "ServicePrincipal",
      principalId: yard.one("azure-native:managedidentity:UserAssignedIdentity").outputs.principalId,
      roleDefinitionId: expect.stringMatching(/ba92f5b4-2d11-453d-a403-e96b0029c9fe$/),
    });
    expect(yard.outputs).toMatchObject({ serviceAccountName: "worker", clientId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it("reads only, and only under a prefix, where that is asked", async () => {
    const yard = await rehearse(() => make({ buckets: [{ arn: container, prefix: "run-1/" }] }));
    const { inputs } = yard.one("azure-native:authorization:RoleAssignment");
    expect(inputs.roleDefinitionId).toMatch(/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1$/);
    expect(inputs.conditionVersion).toBe("2.0");
    expect(inputs.condition).toContain("StringStartsWith 'run-1/'");
  });

  it("changes nothing when run again, and leaves nothing when destroyed", () => expectSteady(() => make()));

  it("names what is missing and what is wrong", async () => {
    const wrong = () => make({ oidcIssuer: undefined, buckets: [{ arn: "arn:aws:s3:::ckpt" }] });
    await expect(rehearse(wrong)).rejects.toThrow(
      "oidcIssuer: is missing, and Azure has to be told whose tokens to believe; give Cluster.oidcIssuer",
    );
    await expect(rehearse(wrong)).rejects.toThrow('buckets[0].arn: "arn:aws:s3:::ckpt" is not the name of one bucket');
  });
});
