import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import { describe, expect, it } from "vitest";
import { Criticality, lossOf } from "../../scripts/guard/criticality";
import { formatLoss, guardPlan } from "../../scripts/guard/guard";
import { rehearse } from "../../scripts/rehearsal";

describe("what would be lost", () => {
  it.each([
    ["aws:s3/bucket:Bucket", "critical"],
    ["aws:s3/bucketVersioning:BucketVersioning", "low"],
    ["aws:s3/bucketPolicy:BucketPolicy", "low"],
    ["aws:kms/key:Key", "critical"],
    ["aws:kms/alias:Alias", "low"],
    ["aws:eks/cluster:Cluster", "critical"],
    ["aws:eks/nodeGroup:NodeGroup", "high"],
    ["gcp:container/nodePool:NodePool", "high"],
    ["azure-native:containerservice:AgentPool", "high"],
    ["azure-native:storage:StorageAccount", "critical"],
    ["kubernetes:core/v1:ConfigMap", "low"],
    ["kubernetes:core/v1:PersistentVolumeClaim", "critical"],
    ["kubernetes:apps/v1:StatefulSet", "high"],
    ["kubernetes:trainer.kubeflow.org/v1alpha1:TrainJob", "high"],
  ])("%s is %s", (type, criticality) => expect(lossOf(type).criticality).toBe(criticality));
  it("is low for what is not known to hold anything", () =>
    expect(lossOf("random:index/randomId:RandomId").criticality).toBe(Criticality.Low));
});

describe("the guard of a plan", () => {
  const config = { "aws:region": "us-west-2" };
  const program = (cidrBlock: string, zone: string, withBucket: boolean) => () => {
    const vpc = new aws.ec2.Vpc("yard", { cidrBlock });
    const subnet = new aws.ec2.Subnet("a", { vpcId: vpc.id, cidrBlock: cidrBlock.replace("/16", "/24"), availabilityZone: zone });
    if (withBucket) new aws.s3.Bucket("checkpoints", {});
    const metadata = { name: "worker", namespace: "default" };
    const labels = { app: "worker" };
    new kubernetes.apps.v1.StatefulSet(
      "worker",
      {
        metadata,
        spec: {
          serviceName: "worker",
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: "worker", image: "worker:1" }] } },
        },
      },
      { dependsOn: [subnet] },
    );
  };
  async function plan(allow: readonly string[] = []) {
    const yard = await rehearse(program("10.0.0.0/16", "us-west-2a", true), { config });
    const before = yard.resources();
    await yard.preview(program("10.0.0.0/16", "us-west-2b", false));
    return guardPlan(yard.steps, before, allow);
  }

  it("stops a replacement and a deletion, worst first, with what depends on them", async () => {
    expect((await plan()).map(formatLoss)).toEqual([
      "critical: aws:s3/bucket:Bucket checkpoints would be deleted: the bucket and every object in it would be lost; allow it with --allow checkpoints",
      "high: aws:ec2/subnet:Subnet a would be replaced because of availabilityZone: the network under what is connected to it would be lost; worker depends on it; allow it with --allow a",
    ]);
  });
  it("passes what is allowed by name or URN, and nothing else", async () => {
    expect((await plan(["checkpoints"])).map((loss) => loss.name)).toEqual(["a"]);
    expect((await plan(["urn:pulumi:**::aws:ec2/subnet:Subnet::a"])).map((loss) => loss.name)).toEqual(["checkpoints"]);
    expect(await plan(["checkpoints", "a"])).toEqual([]);
  });
  it("passes creations, updates and no change", async () => {
    const yard = await rehearse(program("10.0.0.0/16", "us-west-2a", false), { config });
    await yard.preview(program("10.0.0.0/16", "us-west-2a", true));
    expect(guardPlan(yard.steps, yard.resources(), [])).toEqual([]);
  });
});
