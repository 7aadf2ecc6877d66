import { describe, expect, it } from "vitest";
import { AuditLog, type AuditLogArgs } from "../../../components";
import { planAudit } from "../../../components/serving/audit";
import { rehearse } from "../../../scripts/rehearsal";

const args: AuditLogArgs = { cloud: "gcp", project: "acme", region: "us-east4", namespace: "serving" };

describe("the audit log of models", () => {
  it("is a bucket of Cloud Logging with retention, and a sink of requests and of changes into it", async () => {
    const yard = await rehearse(() => new AuditLog("models-audit", { ...args, retentionDays: 730 }));
    expect(yard.one("gcp:logging/projectBucketConfig:ProjectBucketConfig").inputs).toMatchObject({
      project: "acme",
      location: "us-east4",
      bucketId: "models-audit",
      retentionDays: 730,
      locked: false,
    });
    const { filter } = yard.one("gcp:logging/projectSink:ProjectSink").inputs;
    expect(filter).toBe(
      '(resource.type="k8s_container" AND resource.labels.namespace_name="serving" AND jsonPayload.log="trainyard-audit") OR (resource.type="k8s_cluster" AND logName:"cloudaudit.googleapis.com" AND protoPayload.resourceName:"namespaces/serving/")',
    );
  });

  it("stays where it is when it is locked and the environment goes", async () => {
    const yard = await rehearse(() => new AuditLog("models-audit", { ...args, locked: true }));
    expect(yard.one("gcp:logging/projectBucketConfig:ProjectBucketConfig").retainOnDelete).toBe(true);
  });

  it.each([
    [{ cloud: "aws" as const }, /cloud: aws has no log of its own that can be locked/],
    [{ retentionDays: 4000 }, /retentionDays: 4000 is more than 3650; give ten years at most/],
    [{ retentionDays: 0 }, /retentionDays: 0 is not a whole number of at least 1/],
  ])("refuses %s", (change, message) => {
    expect(() => planAudit("models-audit", { ...args, ...change })).toThrow(message);
  });
});
