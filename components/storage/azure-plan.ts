import type * as pulumi from "@pulumi/pulumi";
import { azureRegions, checkAzureTags, isResourceId } from "../core/azure";
import { nameFault } from "../core/names";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { checkGroup } from "../network/azure-plan";
import { type BucketArgs, Consistency, type StorageTier } from "./index";
import { type CopyPlan, checkDays, checkWord, planRegions, planWorkload, refuseRetention, type WorkloadPlan } from "./plan";

export interface AzureBucketPlan {
  readonly resourceGroup?: pulumi.Input<string>;
  readonly primary: CopyPlan;
  readonly replicas: readonly CopyPlan[];
  /** The container's name, the same in every copy. */
  readonly container: string;
  readonly keepVersionsDays: number;
  readonly softDeleteDays: number;
  readonly tiers: readonly StorageTier[];
  readonly logDays?: number;
  /** The network that reaches it by private endpoints. */
  readonly vpcId?: pulumi.Input<string>;
  readonly workload: WorkloadPlan;
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

/** https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata, 2026-11. */
const containerNameRule = {
  max: 63,
  pattern: /^[a-z0-9](-?[a-z0-9])*$/,
  allowed: "lower-case letters, digits and single dashes, a letter or digit first and last",
};
/** A source account has two destinations at most. https://learn.microsoft.com/azure/storage/blobs/object-replication-overview, 2026-11. */
const mostCopies = 3;
/** Azure throws blocks away that nobody committed within a week. https://learn.microsoft.com/rest/api/storageservices/put-block, 2026-11. */
const uncommittedDays = 7;
/** From warm to cold; objects move in this direction only. */
const classes = ["COOL", "COLD", "ARCHIVE"];
/** What the others' classes are nearest to. */
const nearest: Readonly<Record<string, string>> = {
  STANDARD_IA: "COOL",
  ONEZONE_IA: "COOL",
  NEARLINE: "COOL",
  GLACIER_IR: "COLD",
  COLDLINE: "COLD",
  GLACIER: "ARCHIVE",
  DEEP_ARCHIVE: "ARCHIVE",
};

/** Checks what a bucket is asked to be; throws every problem it finds, each with its path. */
export function planAzureBucket(name: string, args: BucketArgs): AzureBucketPlan {
  const problems = new Problems(`Bucket ${name}`);
  checkGroup(args.resourceGroup, problems);
  const consistency = args.consistency ?? Consistency.Strong;
  checkWord("consistency", consistency, Object.values(Consistency), problems);
  const regions = planRegions(args, { pattern: /^[a-z]+\d*$/, example: "westeurope" }, problems);
  if (consistency === Consistency.Bounded) {
    problems.add(
      "consistency",
      regions.length < 2
        ? "bounded says how far replicas may be behind, and there is none"
        : "bounded says how far replicas may be behind, and Azure's object replication promises nothing here",
      'say "eventual", or "strong" to read from the primary',
    );
  }
  regions.forEach((region, index) => {
    if (!/^[a-z]+\d*$/.test(region) || azureRegions.includes(region)) return;
    const path = index === 0 ? "region" : `replicaRegions[${index - 1}]`;
    problems.add(path, `${region} is not a region of Azure`, remedyFor(region, azureRegions));
  });
  if (Number.isInteger(args.replicationFactor) && (args.replicationFactor ?? 1) > mostCopies) {
    problems.add(
      "replicationFactor",
      `${args.replicationFactor} copies are more than Azure makes: object replication takes an account to two others at most (learn.microsoft.com/azure/storage/blobs/object-replication-overview)`,
      `give ${mostCopies} or fewer`,
    );
  }
  const container = args.bucketName ?? name;
  const fault = nameFault(container, containerNameRule);
  const path = args.bucketName === undefined ? "name" : "bucketName";
  if (fault !== undefined) problems.add(path, fault, "give a shorter or plainer one");
  else if (container.length < 3)
    problems.add(path, `${JSON.stringify(container)} has ${container.length} characters`, "give at least 3");
  const workload = planWorkload(args, consistency, problems);
  refuseRetention(args, problems);
  checkDays("keepVersionsDays", args.keepVersionsDays ?? 30, problems);
  if (args.abortUploadsDays !== undefined && args.abortUploadsDays !== uncommittedDays) {
    problems.add(
      "abortUploadsDays",
      `${args.abortUploadsDays} cannot be had: Azure throws broken uploads away after ${uncommittedDays} days`,
      "leave it out",
    );
  }
  const softDeleteDays = args.softDeleteDays ?? 7;
  if (!Number.isInteger(softDeleteDays) || softDeleteDays < 1 || softDeleteDays > 365) {
    problems.add("softDeleteDays", `${softDeleteDays} is not a time that Azure keeps deleted objects for`, "give 1 to 365");
  }
  checkTiers(args.tiers ?? [], problems);
  const logDays = planLogs(args, problems);
  if (typeof args.vpcId === "string" && !isResourceId(args.vpcId, "Microsoft.Network/virtualNetworks")) {
    problems.add("vpcId", `${JSON.stringify(args.vpcId)} is not the id of a virtual network`, "give Network.id");
  }
  checkAzureTags(args.tags ?? {}, problems);
  problems.throwIfAny();

  const copy = (region: string, index: number): CopyPlan => ({ region, label: index === 0 ? name : `${name}-${region}` });
  const [primary, ...replicas] = regions.map(copy);
  return {
    resourceGroup: args.resourceGroup,
    primary: primary ?? copy(args.region, 0),
    replicas,
    container,
    keepVersionsDays: args.keepVersionsDays ?? 30,
    softDeleteDays,
    tiers: args.tiers ?? [],
    logDays,
    vpcId: args.vpcId,
    workload,
    tags: args.tags ?? {},
  };
}

function planLogs(args: BucketArgs, problems: Problems): number | undefined {
  const { accessLogs } = args;
  if (accessLogs === undefined) return undefined;
  for (const key of ["bucket", "prefix"] as const) {
    if (accessLogs[key] === undefined) continue;
    problems.add(`accessLogs.${key}`, "is given, and Azure's logs go into a workspace", "leave it out");
  }
  const days = accessLogs.keepDays ?? 365;
  if (!Number.isInteger(days) || days < 30 || days > 730) {
    problems.add("accessLogs.keepDays", `a workspace keeps no logs for ${days} days`, "give a whole number from 30 to 730");
  }
  return days;
}

function checkTiers(tiers: readonly StorageTier[], problems: Problems): void {
  tiers.forEach((tier, index) => {
    const path = `tiers[${index}]`;
    if (!classes.includes(tier.storageClass)) {
      const like = nearest[tier.storageClass];
      const remedy = like === undefined ? remedyFor(tier.storageClass, classes) : `the nearest is ${like}`;
      problems.add(`${path}.storageClass`, `${JSON.stringify(tier.storageClass)} is not a class that objects move to`, remedy);
      return;
    }
    if (!Number.isInteger(tier.afterDays) || tier.afterDays < 1) {
      problems.add(`${path}.afterDays`, `${tier.afterDays} is not a number of days`, "give a whole number from 1");
    }
    const before = tiers[index - 1];
    if (before === undefined) return;
    if (classes.indexOf(before.storageClass) >= classes.indexOf(tier.storageClass)) {
      const reason = `objects cannot move from ${before.storageClass} to ${tier.storageClass}`;
      problems.add(`${path}.storageClass`, reason, "list colder classes later");
    }
    if (before.afterDays >= tier.afterDays) {
      problems.add(`${path}.afterDays`, `${tier.afterDays} is not after ${before.afterDays}`, "list later days later");
    }
  });
}
