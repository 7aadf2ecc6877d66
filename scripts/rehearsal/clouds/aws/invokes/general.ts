import { account, Invention } from "../../invent";
import { map, text, texts } from "../../values";
import { zoneId, zonesOf } from "../account";
import { dnsSuffixOf, partitionOf } from "../names";
import { type Answers, needed } from "./question";

export const general: Answers = {
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
  "aws:index/getAvailabilityZone:getAvailabilityZone": ({ args, region }) => {
    const name = text(args.name) ?? zonesOf(region).find((zone) => zoneId(zone) === args.zoneId) ?? "";
    const suffix = name.slice(-1);
    return {
      ...args,
      id: name,
      name,
      nameSuffix: suffix,
      region,
      state: "available",
      zoneId: zoneId(name),
      zoneType: "availability-zone",
    };
  },
  "aws:index/getDefaultTags:getDefaultTags": () => ({ id: "aws", tags: {} }),
  "aws:ssm/getParameter:getParameter": ({ args, region, world }) => {
    const name = needed(args, "name");
    const own = world.get("aws", region, "aws:ssm/parameter:Parameter", name);
    // AWS publishes image ids under /aws/service; the rehearsal's are made up, one an operating system and version.
    const image = `ami-0${new Invention(`${region}|${name}`).hex(16)}`;
    if (own === undefined && !name.startsWith("/aws/service/")) throw notFound(name);
    const value =
      own === undefined ? (name.endsWith("release_version") ? "1.34.0-20260917" : image) : (text(own.inputs.value) ?? "");
    const type = text(own?.inputs.type) ?? "String";
    const arn = own === undefined ? `arn:aws:ssm:${region}::parameter${name}` : (text(own.outputs.arn) ?? "");
    return { ...args, id: name, arn, name, region, type, value, insecureValue: type === "SecureString" ? "" : value, version: 1 };
  },
  "aws:secretsmanager/getSecretVersion:getSecretVersion": ({ args, region, world }) => {
    const secretId = needed(args, "secretId");
    for (const version of world.all("aws", region, "aws:secretsmanager/secretVersion:SecretVersion")) {
      const secret = world.get("aws", region, "aws:secretsmanager/secret:Secret", text(version.inputs.secretId) ?? "");
      if (version.inputs.secretId !== secretId && secret?.inputs.name !== secretId) continue;
      return { ...args, ...version.outputs, id: version.id, region, secretId };
    }
    throw notFound(secretId);
  },
  "aws:s3/getBucket:getBucket": ({ args, world }) => {
    const bucket = needed(args, "bucket");
    for (const thing of world.everywhere("aws", "aws:s3/bucket:Bucket")) {
      if (thing.id === bucket) return { ...thing.outputs, id: bucket, bucket };
    }
    throw notFound(bucket);
  },
  "aws:kms/getKey:getKey": ({ args, region, world }) => {
    const named = needed(args, "keyId");
    const alias = world.get("aws", region, "aws:kms/alias:Alias", named);
    const id = (text(alias?.inputs.targetKeyId) ?? named).split("/").pop() ?? named;
    const key = world.get("aws", region, "aws:kms/key:Key", id);
    if (key === undefined) throw notFound(named);
    return {
      ...key.outputs,
      ...args,
      id,
      keyState: "Enabled",
      enabled: true,
      awsAccountId: account,
      region,
      tags: map(key.outputs.tagsAll),
    };
  },
};

function notFound(name: string): Error {
  return new Error(`ResourceNotFoundException: couldn't find resource (${name})`);
}
