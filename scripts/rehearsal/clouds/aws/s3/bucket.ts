import { CloudError } from "../../../provider";
import type { Act, ResourceModel } from "../../model";
import { text } from "../../values";
import type { Thing, World } from "../../world";
import { setting } from "../account";
import { input, tagsAll } from "../names";

export const bucketType = "aws:s3/bucket:Bucket";

/** Regions' hosted zones for website endpoints do not matter here; the id has the form of one. */
function hostedZone(act: Act): string {
  return `Z${act.invent.letters(13)}`;
}

/** A bucket by name in any region; names are unique in all of AWS. */
export function bucketNamed(world: World, name: string): Thing | undefined {
  for (const type of [bucketType, "aws:s3/bucketV2:BucketV2"]) {
    for (const thing of world.everywhere("aws", type)) if (thing.id === name) return thing;
  }
  return undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, 2026 */
export function bucketNameFault(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return `it has ${name.length} characters, 3 to 63 are allowed`;
  if (!/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(name)) {
    return "only lower-case letters, digits, dots and hyphens are allowed, a letter or digit first and last";
  }
  if (name.includes("..")) return "two dots may not follow each other";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return "it has the form of an IP address";
  if (/^(xn--|sthree-|amzn-s3-demo-)/.test(name)) return "this prefix is reserved";
  if (/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)) return "this suffix is reserved";
  return undefined;
}

export const bucket: ResourceModel = {
  required: [],
  replaceOn: ["bucket", "bucketPrefix", "objectLockEnabled", "region"],
  autoName: { property: "bucket", max: 63, lower: true },
  json: ["policy"],
  defaults: () => ({ forceDestroy: false }),
  check: (check) => {
    const name = text(check.inputs.bucket);
    const fault = name === undefined ? undefined : bucketNameFault(name);
    if (fault !== undefined) check.fail("bucket", `InvalidBucketName: The specified bucket is not valid: "${name}": ${fault}`);
  },
  refuse: (act) => {
    if (act.old !== undefined) return;
    const name = input(act, "bucket");
    if (setting<readonly string[]>(act.world, "takenBuckets", []).includes(name)) {
      throw new CloudError(
        "BucketAlreadyExists",
        `The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again. (${name})`,
      );
    }
    const other = bucketNamed(act.world, name);
    if (other !== undefined) {
      throw new CloudError(
        "BucketAlreadyOwnedByYou",
        `Your previous request to create the named bucket succeeded and you already own it. (${name}, in ${other.scope}, made for ${other.urn})`,
      );
    }
  },
  id: (act) => input(act, "bucket"),
  outputs: {
    arn: (act) => `arn:aws:s3:::${act.id}`,
    bucketDomainName: (act) => `${act.id}.s3.amazonaws.com`,
    bucketRegion: (act) => act.scope,
    bucketRegionalDomainName: (act) => `${act.id}.s3.${act.scope}.amazonaws.com`,
    hostedZoneId: hostedZone,
    region: (act) => act.scope,
    requestPayer: () => "BucketOwner",
    objectLockEnabled: () => false,
    tagsAll,
  },
  refuseDelete: (held, act) => {
    if (held.inputs.forceDestroy === true) return;
    for (const other of act.world.holders(held.id)) {
      if (!/^aws:s3\/bucketObject(v2)?:/.test(other.type)) continue;
      throw new CloudError(
        "BucketNotEmpty",
        `The bucket you tried to delete is not empty. You must delete all versions in the bucket. (${held.id}; or set forceDestroy and run up first)`,
      );
    }
  },
  // A bucket's settings and, where it may be destroyed with them, its objects go with it.
  deleted: (thing, act) => {
    for (const other of [...act.world.holders(thing.id)]) {
      if (other.type.startsWith("aws:s3/") && other.inputs.bucket === thing.id) act.world.delete(other);
    }
  },
};

/** The bucket that a setting is for; S3's refusal where it is not there. */
export function requireBucket(act: Act): Thing {
  const name = input(act, "bucket");
  const found = bucketNamed(act.world, name);
  if (found === undefined) throw new CloudError("NoSuchBucket", `The specified bucket does not exist (${name})`);
  if (found.scope !== act.scope) {
    throw new CloudError(
      "PermanentRedirect",
      `The bucket you are attempting to access must be addressed using the specified endpoint: ${name} is in ${found.scope}, not in ${act.scope}`,
    );
  }
  return found;
}
