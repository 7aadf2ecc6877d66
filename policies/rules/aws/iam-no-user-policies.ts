import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule = {
  id: "iam-no-user-policies",
  title: "IAM users carry no policies and no access keys",
  severity: "medium",
  level: "mandatory",
  why: "Keys of users end up in notebooks and images and never expire; workloads have roles, people have single sign-on",
  remedy: "new aws.eks.PodIdentityAssociation(...) for workloads, a role for people",
  unknown: "Nothing: that the resource is there decides.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2"],
  types: ["aws:iam/userPolicy:UserPolicy", "aws:iam/userPolicyAttachment:UserPolicyAttachment", "aws:iam/accessKey:AccessKey"],
  check: (_resource, { type, report }) => {
    const what = type.endsWith("AccessKey") ? "an access key of a user" : "a policy on a user";
    report(`${what}; use a role instead`);
  },
};
