import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { refersTo } from "../../lib/stack";

export const rule: StackRule = {
  id: "ecr-lifecycle",
  title: "Old images are deleted",
  severity: "low",
  level: "advisory",
  why: "Training images have 10 to 20 GB; a repository that keeps every build costs more each month than the builds",
  remedy: 'new aws.ecr.LifecyclePolicy("keep-30", { repository: repository.name, policy })',
  unknown: "Nothing: whose policy it is, is told by its dependencies.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-3"],
  types: ["aws:ecr/repository:Repository"],
  checkStack: (stack, { report, eachOf }) => {
    const policies = stack.of<aws.ecr.LifecyclePolicyArgs>("aws:ecr/lifecyclePolicy:LifecyclePolicy");
    eachOf<aws.ecr.RepositoryArgs>("aws:ecr/repository:Repository", (repository) => {
      if (!policies.some((policy) => refersTo(policy, "repository", repository))) {
        report("it has no lifecycle policy; add one that keeps the last builds", repository);
      }
    });
  },
};
