import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { NetworkPlan } from "./plan";

/** What every part of the network is built with. */
export interface Site {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly plan: NetworkPlan;
  readonly vpc: aws.ec2.Vpc;
}

export function tags(plan: NetworkPlan, name: string, more: Record<string, string> = {}): Record<string, pulumi.Input<string>> {
  return { ...plan.tags, Name: name, ...more };
}
