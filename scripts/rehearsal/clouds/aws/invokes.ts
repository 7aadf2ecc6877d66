import { CloudError, type Properties, type Value } from "../../provider";
import { account, Invention } from "../invent";
import { maps, text, texts } from "../values";
import type { World } from "../world";
import { zoneId, zonesOf } from "./account";
import { dnsSuffixOf, partitionOf } from "./names";

export interface Question {
  readonly args: Properties;
  readonly region: string;
  readonly world: World;
}

/** Answers to look-ups, by Pulumi's tokens; every answer is the same tomorrow. */
export const invokes: { readonly [token: string]: (question: Question) => Properties } = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: account,
    arn: `arn:aws:iam::${account}:user/rehearsal`,
    id: account,
    userId: `AIDA${new Invention("caller").letters(17)}`,
  }),
  "aws:index/getPartition:getPartition": ({ region }) => {
    const partition = partitionOf(region);
    const dnsSuffix = dnsSuffixOf(region);
    return { dnsSuffix, id: partition, partition, reverseDnsPrefix: dnsSuffix.split(".").reverse().join(".") };
  },
  "aws:index/getRegion:getRegion": ({ region }) => ({
    id: region,
    name: region,
    region,
    description: region,
    endpoint: `ec2.${region}.${dnsSuffixOf(region)}`,
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ args, region }) => {
    const excluded = new Set([...texts(args.excludeNames), ...texts(args.excludeZoneIds)]);
    const names = zonesOf(region).filter((zone) => !excluded.has(zone) && !excluded.has(zoneId(zone)));
    return { ...args, id: region, region, names, zoneIds: names.map(zoneId), groupNames: [region] };
  },
};

/** The values of one filter of a look-up, `{ name: "vpc-id", values: [...] }`. */
export function filter(args: Properties, name: string): readonly string[] | undefined {
  const found = maps(args.filters).find((one) => one.name === name);
  return found === undefined ? undefined : texts(found.values);
}

export function required(args: Properties, name: string): string {
  const value = text(args[name]);
  if (value === undefined) throw new CloudError("ValidationException", `Missing required argument "${name}"`);
  return value;
}

export type { Value };
