import * as aws from "@pulumi/aws";
import { describe, expect, it } from "vitest";
import { AuditLog, type AuditLogArgs } from "../../../components";
import { planAudit } from "../../../components/serving/audit";
import { rehearse, type Yard } from "../../../scripts/rehearsal";
import { field } from "../../systems/rehearsed";

const clusterId =
  "/subscriptions/5f0a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c/resourceGroups/acme/providers/Microsoft.ContainerService/managedClusters/yard";
const args: Record<"gcp" | "aws" | "azure", AuditLogArgs> = {
  gcp: { cloud: "gcp", project: "acme", region: "us-east4", namespace: "serving" },
  aws: { cloud: "aws", region: "us-west-2", clusterName: "yard", namespace: "serving" },
  azure: { cloud: "azure", region: "eastus2", clusterName: "yard", clusterId, namespace: "serving" },
};
const program =
  (base: AuditLogArgs, change: Partial<AuditLogArgs> = {}) =>
  () => {
    // On AWS the cluster's own log group is there before.
    const group =
      base.cloud === "aws"
        ? [new aws.cloudwatch.LogGroup("control", { region: base.region, name: "/aws/eks/yard/cluster" })]
        : [];
    return { bucket: new AuditLog("models-audit", { ...base, ...change }, { dependsOn: group }).bucket };
  };

/** What a cloud was told: which lines are kept, for how many days, and by what name people find them. */
interface Told {
  readonly days: (yard: Yard) => unknown;
  readonly requests: (yard: Yard) => unknown;
  readonly changes: (yard: Yard) => unknown;
  readonly kept: string;
}

const inputs = (yard: Yard, type: string, name = "models-audit"): Record<string, unknown> =>
  yard.resources(type).find((each) => each.name === name)?.inputs ?? expect.fail(`no ${type} ${name}`);
const subscription = (part: string) => (yard: Yard) =>
  inputs(yard, "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", `models-audit-${part}`).filterPattern;

const told: Record<keyof typeof args, Told> = {
  gcp: {
    days: (yard) => inputs(yard, "gcp:logging/projectBucketConfig:ProjectBucketConfig").retentionDays,
    requests: (yard) => inputs(yard, "gcp:logging/projectSink:ProjectSink", "models-audit-sink").filter,
    changes: (yard) => inputs(yard, "gcp:logging/projectSink:ProjectSink", "models-audit-sink").filter,
    kept: "gcp:logging/projectBucketConfig:ProjectBucketConfig",
  },
  aws: {
    days: (yard) =>
      field(
        inputs(yard, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"),
        "rule",
        "defaultRetention",
        "days",
      ),
    requests: subscription("requests"),
    changes: subscription("changes"),
    kept: "aws:s3/bucket:Bucket",
  },
  azure: {
    days: (yard) => inputs(yard, "azure-native:operationalinsights:Table", "models-audit-requests").totalRetentionInDays,
    requests: (yard) => field(inputs(yard, "azure-native:monitor:DataCollectionRule"), "dataFlows", 0, "transformKql"),
    changes: (yard) => `serving ${JSON.stringify(inputs(yard, "azure-native:monitor:DiagnosticSetting").logs)}`,
    kept: "azure-native:operationalinsights:Workspace",
  },
};

describe.each(["gcp", "aws", "azure"] as const)("the audit log of models on %s", (cloud) => {
  it("keeps requests, by their mark, and changes of the namespace, for as long as is said", async () => {
    const yard = await rehearse(program(args[cloud], { retentionDays: 730 }));
    expect(told[cloud].days(yard)).toBe(730);
    expect(told[cloud].requests(yard)).toContain("trainyard-audit");
    expect(told[cloud].changes(yard)).toMatch(/serving/);
    const { id, outputs } = yard.one(told[cloud].kept);
    expect([id, outputs.arn]).toContain(yard.outputs.bucket);
  });

  it("changes its days in place, and goes with the environment where it is not locked", async () => {
    const yard = await rehearse(program(args[cloud]));
    await yard.up(program(args[cloud]));
    expect(Object.keys(yard.changes)).toEqual(["same"]);
    await yard.up(program(args[cloud], { retentionDays: 500 }));
    expect(yard.changes).not.toHaveProperty("replace");
    expect(told[cloud].days(yard)).toBe(500);
    await yard.destroy();
    expect(yard.resources()).toEqual([]);
  });

  it.each([
    [{ retentionDays: 4000 }, /retentionDays: 4000 is more than 3650; give ten years at most/],
    [{ retentionDays: 0 }, /retentionDays: 0 is not a whole number of at least 1/],
  ])("refuses %s", (change, message) => {
    expect(() => planAudit("models-audit", { ...args[cloud], ...change })).toThrow(message);
  });
});

describe.each(["gcp", "aws"] as const)("an audit log that is locked on %s", (cloud) => {
  it("stays where it is when the environment goes", async () => {
    const yard = await rehearse(program(args[cloud], { locked: true }));
    expect(yard.one(told[cloud].kept).retainOnDelete).toBe(true);
  });
});

describe("the audit log on AWS", () => {
  it("is a bucket whose objects few people can delete before their time, and nobody where it is locked", async () => {
    const mode = async (locked: boolean) =>
      field(
        inputs(
          await rehearse(program(args.aws, { locked })),
          "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        ),
        "rule",
        "defaultRetention",
        "mode",
      );
    expect([await mode(false), await mode(true)]).toEqual(["GOVERNANCE", "COMPLIANCE"]);
  });

  it("is filled by the add-on's agent, which may write to the group of this cluster alone, and by the control plane's group", async () => {
    const yard = await rehearse(program(args.aws));
    const group = inputs(yard, "aws:cloudwatch/logGroup:LogGroup", "models-audit-lines");
    expect(group).toMatchObject({ name: "/aws/containerinsights/yard/application", retentionInDays: 7 });
    expect(inputs(yard, "aws:eks/addon:Addon", "models-audit-agent")).toMatchObject({
      addonName: "amazon-cloudwatch-observability",
      podIdentityAssociations: [{ serviceAccount: "cloudwatch-agent" }],
    });
    const rights = JSON.parse(String(inputs(yard, "aws:iam/rolePolicy:RolePolicy", "models-audit-agent").policy));
    expect(rights.Statement[0].Resource).toMatch(/log-group:\/aws\/containerinsights\/yard\/application:\*$/);
    expect(inputs(yard, "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "models-audit-changes").logGroup).toBe(
      "/aws/eks/yard/cluster",
    );
  });
});

describe("the audit log on Azure", () => {
  it("takes the servers' namespace and no other from the cluster's agent, and is searched for two years at most", async () => {
    const yard = await rehearse(program(args.azure, { retentionDays: 1000 }));
    const rule = inputs(yard, "azure-native:monitor:DataCollectionRule");
    expect(field(rule, "dataSources", "extensions", 0, "extensionSettings", "dataCollectionSettings")).toMatchObject({
      namespaceFilteringMode: "Include",
      namespaces: ["serving"],
    });
    expect(inputs(yard, "azure-native:monitor:DataCollectionRuleAssociation")).toMatchObject({
      associationName: "ContainerInsightsExtension",
      resourceUri: clusterId,
    });
    expect(inputs(yard, "azure-native:operationalinsights:Table", "models-audit-changes")).toMatchObject({
      tableName: "AKSAuditAdmin",
      retentionInDays: 730,
      totalRetentionInDays: 1000,
    });
  });

  it.each([
    [{ locked: true }, /locked: no workspace of Log Analytics can be locked: its owner can shorten what it keeps/],
    [{ retentionDays: 7 }, /retentionDays: 7 is less than a workspace keeps; give 30 or more/],
    [{ clusterId: undefined }, /clusterId: is missing, and azure needs it; give the cluster's clusterId/],
  ])("refuses %s", (change, message) => {
    expect(() => planAudit("models-audit", { ...args.azure, ...change })).toThrow(message);
  });
});

it("is refused on a cluster that is there, whose logs are its owner's", () => {
  expect(() => planAudit("models-audit", { ...args.gcp, cloud: "kubernetes" })).toThrow(
    "cloud: kubernetes has no log of its own that pods write to; leave it out, and collect the lines `trainyard-audit`",
  );
});
