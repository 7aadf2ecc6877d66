import type * as pulumi from "@pulumi/pulumi";
import { Problems } from "../../core/problems";
import type { ExistingClusterArgs } from "./index";

export interface ExistingClusterPlan {
  readonly context: string | undefined;
  readonly kubeconfig: pulumi.Input<string> | undefined;
}

export function planExistingCluster(name: string, { context, kubeconfig }: ExistingClusterArgs): ExistingClusterPlan {
  const problems = new Problems(`ExistingCluster ${name}`);
  if (context === undefined && kubeconfig === undefined)
    problems.add("context", "is missing, and nothing says which cluster is meant", "name a context of your kubeconfig");
  if (context?.trim() === "") problems.add("context", "is empty", "name a context, or leave it out");
  if (kubeconfig === "") problems.add("kubeconfig", "is empty", "give a path or the content, or leave it out");
  problems.throwIfAny();
  return { context, kubeconfig };
}
