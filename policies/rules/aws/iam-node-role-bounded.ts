import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

const wide =
  /(AdministratorAccess|PowerUserAccess|IAMFullAccess|AmazonS3FullAccess|AmazonEC2FullAccess|AWSKeyManagementServicePowerUser)$/;

export const rule: ResourceRule<aws.iam.RolePolicyAttachmentArgs> = {
  id: "iam-node-role-bounded",
  title: "Roles carry none of AWS's policies that allow a whole service",
  severity: "high",
  level: "mandatory",
  why: "AmazonS3FullAccess on the node role lets every pod delete every checkpoint of every team",
  remedy: "a policy of your own that names the bucket, on the workload's role and not on the node's",
  unknown: "Which policy is attached.",
  sources: ["https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html"],
  types: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
  check: ({ policyArn }, { report }) => {
    if (wide.test(policyArn)) report(`policyArn is ${policyArn}; attach a policy that names actions and resources`);
  },
};
