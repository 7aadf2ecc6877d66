import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { WorkloadIdentity } from "../../../components/identity";
import { rehearse } from "../../../scripts/rehearsal";

const program = () => {
  const made = new WorkloadIdentity("coordinator", {
    cloud: "aws",
    clusterName: "yard",
    namespace: "training",
    serviceAccount: "coordinator",
    buckets: [
      { arn: pulumi.output("arn:aws:s3:::ckpt"), kmsKeyArn: "arn:aws:kms:us-west-2:123456789012:key/k", rights: "read-write" },
    ],
    tags: { environment: "dev" },
  });
  return { account: made.serviceAccountName, principal: made.principal };
};

describe("a workload's identity on AWS", () => {
  it("is a role that only pods of one account in one cluster may take on, with rights to its bucket alone", async () => {
    const yard = await rehearse(program);
    const role = yard.one("aws:iam/role:Role");
    expect(JSON.parse(String(role.inputs.assumeRolePolicy)).Statement).toEqual([
      {
        Sid: "PodIdentity",
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:RequestTag/eks-cluster-name": "yard",
            "aws:RequestTag/kubernetes-namespace": "training",
            "aws:RequestTag/kubernetes-service-account": "coordinator",
          },
        },
      },
    ]);
    const statements: { Resource: string; Action: string[] }[] = JSON.parse(
      String(yard.one("aws:iam/rolePolicy:RolePolicy").inputs.policy),
    ).Statement;
    expect(statements.map(({ Resource }) => Resource)).toEqual([
      "arn:aws:s3:::ckpt",
      "arn:aws:s3:::ckpt/*",
      "arn:aws:kms:us-west-2:123456789012:key/k",
    ]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
  });

  it("is bound to one ServiceAccount, whose name is known only once that is done", async () => {
    const yard = await rehearse(program);
    const association = yard.one("aws:eks/podIdentityAssociation:PodIdentityAssociation");
    expect(association.inputs).toMatchObject({ clusterName: "yard", namespace: "training", serviceAccount: "coordinator" });
    expect(association.dependencies).toContain(yard.one("aws:iam/rolePolicy:RolePolicy").urn);
    expect(yard.outputs).toMatchObject({ account: "coordinator", principal: yard.one("aws:iam/role:Role").outputs.arn });
    await yard.destroy();
    expect(yard.resources()).toEqual([]);
  });
});
