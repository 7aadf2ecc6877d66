import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.ecr.RepositoryArgs> = {
  id: "ecr-immutable-tags",
  title: "A tag in a repository always names the same image",
  severity: "medium",
  level: "mandatory",
  why: "A tag that moves lets half of a gang run another image than the other half after one restart",
  remedy: 'imageTagMutability: "IMMUTABLE"',
  unknown: "Whether tags can move.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-2"],
  types: ["aws:ecr/repository:Repository"],
  check: ({ imageTagMutability }, { report }) => {
    const mode = imageTagMutability ?? "MUTABLE";
    if (!mode.startsWith("IMMUTABLE")) report(`imageTagMutability is ${mode}; set "IMMUTABLE"`);
  },
  remediate: (repository) =>
    (repository.imageTagMutability ?? "MUTABLE").startsWith("IMMUTABLE") ? undefined : { imageTagMutability: "IMMUTABLE" },
};
