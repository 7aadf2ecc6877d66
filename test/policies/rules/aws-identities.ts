import { unknown } from "../../../scripts/rehearsal/provider";
import { type AreaExamples, resource } from "../harness";
import { policy } from "./aws-data";

const identityPolicy = (document: unknown) => resource("aws:iam/rolePolicy:RolePolicy", { policy: document });

/** Rules about identities and keys. */
export const awsIdentitiesExamples: AreaExamples = {
  "iam-no-admin-star": {
    good: [
      identityPolicy(policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" })),
      identityPolicy(policy({ Effect: "Deny", Action: "*", Resource: "*" })),
    ],
    bad: [
      { example: identityPolicy(policy({ Effect: "Allow", Action: "*", Resource: "*" })), says: "Statement[0] allows * on *" },
      {
        example: identityPolicy({ Statement: { Effect: "Allow", Action: ["*:*"], Resource: ["*"] } }),
        says: "Statement[0] allows * on *",
      },
    ],
    unknown: identityPolicy(unknown),
  },
  "iam-no-decrypt-all": {
    good: [
      identityPolicy(policy({ Effect: "Allow", Action: "kms:Decrypt", Resource: "arn:aws:kms:us-west-2:123456789012:key/1" })),
      identityPolicy(
        policy({
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { StringEquals: { "kms:ViaService": "s3.us-west-2.amazonaws.com" } },
        }),
      ),
    ],
    bad: [
      {
        example: identityPolicy(policy({ Effect: "Allow", Action: ["kms:Decrypt", "s3:GetObject"], Resource: "*" })),
        says: "allows kms:Decrypt with every key",
      },
    ],
    unknown: identityPolicy(unknown),
  },
  "iam-no-service-wildcard": {
    good: [identityPolicy(policy({ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::data/*" }))],
    bad: [
      {
        example: identityPolicy(policy({ Effect: "Allow", Action: ["s3:*"], Resource: "*" })),
        says: "allows s3:* on every resource",
      },
    ],
    unknown: identityPolicy(unknown),
  },
  "iam-no-user-policies": {
    good: [resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: "arn" })],
    bad: [
      { example: resource("aws:iam/accessKey:AccessKey"), says: "an access key of a user" },
      { example: resource("aws:iam/userPolicy:UserPolicy"), says: "a policy on a user" },
    ],
    unknown: { example: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: unknown }), decided: true },
  },
  "iam-node-role-bounded": {
    good: [
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      }),
    ],
    bad: [
      {
        example: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
          policyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
        }),
        says: "policyArn is arn:aws:iam::aws:policy/AmazonS3FullAccess",
      },
    ],
    unknown: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: unknown }),
  },
  "kms-policy-not-public": {
    good: [
      resource("aws:kms/key:Key", {
        policy: policy({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" }),
      }),
      resource("aws:kms/key:Key", {}),
    ],
    bad: [
      {
        example: resource("aws:kms/key:Key", {
          policy: policy({ Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" }),
        }),
        says: "gives kms:Decrypt to everybody",
      },
    ],
    unknown: resource("aws:kms/key:Key", { policy: unknown }),
  },
  "kms-rotation": {
    good: [
      resource("aws:kms/key:Key", { enableKeyRotation: true }),
      resource("aws:kms/key:Key", { customerMasterKeySpec: "RSA_4096" }),
    ],
    bad: [{ example: resource("aws:kms/key:Key", {}), says: "enableKeyRotation is not true" }],
    unknown: resource("aws:kms/key:Key", { enableKeyRotation: unknown }),
  },
};
