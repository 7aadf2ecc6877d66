import type { Properties, Value } from "../../provider";
import { account, Invention } from "../invent";
import type { Act } from "../model";
import { given, isMap, text } from "../values";

/** `arn:aws:ec2:us-west-2:123456789012:vpc/vpc-0a1b...`; the rest is everything after the account. */
export function arn(service: string, region: string, rest: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${account}:${rest}`;
}

/** IAM and S3 leave region (and S3 the account) out. */
export function globalArn(service: string, rest: string, owner: string = account): string {
  return `arn:aws:${service}::${owner}:${rest}`;
}

export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

export function dnsSuffixOf(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/** `vpc-0` and sixteen more hexadecimal digits, the form of EC2's ids since 2016. */
export function ec2Id(prefix: string): (act: Act) => string {
  return (act) => `${prefix}-0${act.invent.hex(16)}`;
}

/** Another id that belongs to the same thing: the default security group of a VPC. */
export function relatedEc2Id(prefix: string, act: Act, part: string): string {
  return `${prefix}-0${new Invention(`${act.id}|${part}`).hex(16)}`;
}

/**
 * Ids that a program was given from outside (its own VPC, not made here) are short or hand-written; those that this cloud makes
 * have a zero and sixteen digits. What it never made it cannot miss.
 */
export function isForeign(id: string): boolean {
  return !/^[a-z-]+-0[0-9a-f]{16}$/.test(id);
}

export function ec2Arn(kind: string): (act: Act) => string {
  return (act) => arn("ec2", act.scope, `${kind}/${act.id}`);
}

/** Tags with the provider's default tags; in a rehearsal those are merged by the provider's configuration before they get here. */
export function tagsAll(act: Act): Value {
  return isMap(act.inputs.tags) ? act.inputs.tags : {};
}

export function named(property: string): (act: Act) => string {
  return (act) => text(act.inputs[property]) ?? act.name;
}

export function input(act: Act, property: string): string {
  return text(act.inputs[property]) ?? "";
}

export function has(inputs: Properties, property: string): boolean {
  return given(inputs[property]);
}

/** The name in `arn:aws:iam::123456789012:role/yard-node`, without a path before it. */
export function nameOfArn(value: string): string {
  return value.slice(value.lastIndexOf("/") + 1);
}
