import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { WorkloadIdentity, type WorkloadIdentityArgs } from "../../../components/identity";
import { planIdentity } from "../../../components/identity/plan";
import { Bucket } from "../../../components/storage";
import { rehearse } from "../../../scripts/rehearsal";
import { expectSteady } from "../lifecycle";

const project = "acme-training";
const memberType = "gcp:storage/bucketIAMMember:BucketIAMMember";

function program(prefix?: string) {
  return () => {
    const bucket = new Bucket("ckpt", { cloud: "gcp", project, region: "us-central1", bucketName: "acme-ckpt" });
    const made = new WorkloadIdentity("coordinator", {
      cloud: "gcp",
      project,
      clusterName: pulumi.output("yard"),
      namespace: "training",
      serviceAccount: "coordinator",
      buckets: [{ arn: bucket.arn, kmsKeyArn: bucket.keyArn, rights: "read-write", prefix }],
    });
    return { account: made.serviceAccountName, principal: made.principal };
  };
}

describe("a workload's identity on Google Cloud", () => {
  it("is one ServiceAccount of one namespace, with rights to objects of its bucket and nothing else", async () => {
    const yard = await rehearse(program());
    const principal =
      "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/acme-training.svc.id.goog/subject/ns/training/sa/coordinator";
    expect(yard.outputs).toEqual({ account: "coordinator", principal });
    expect(yard.one(memberType).inputs).toEqual({ bucket: "acme-ckpt", role: "roles/storage.objectUser", member: principal });
    const own = yard.resources().filter((made) => made.parent === yard.one("trainyard:index:WorkloadIdentity").urn);
    expect(own.map((made) => made.type)).toEqual([memberType]);
  });

  it("ends at the prefix", async () => {
    const yard = await rehearse(program("run-7/"));
    expect(yard.one(memberType).inputs.condition).toEqual({
      title: "objects-under-prefix",
      expression:
        'resource.type == "storage.googleapis.com/Bucket" || resource.name.startsWith("projects/_/buckets/acme-ckpt/objects/run-7/")',
    });
  });

  it("changes nothing when run again, and leaves nothing when destroyed", () => expectSteady(program()));

  it("refuses a bucket of another cloud", () => {
    const args: WorkloadIdentityArgs = {
      cloud: "gcp",
      clusterName: "yard",
      namespace: "training",
      serviceAccount: "coordinator",
      buckets: [{ arn: "arn:aws:s3:::data" }],
    };
    expect(() => planIdentity("coordinator", args)).toThrow(
      'buckets[0].arn: "arn:aws:s3:::data" is not the name of one bucket; give projects/_/buckets/name',
    );
  });
});
