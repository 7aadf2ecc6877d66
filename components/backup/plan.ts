import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { Problems } from "../core/problems";
import { checkName, checkWhole } from "../workloads/checks";
import type { BackupArgs } from "./index";

export const veleroNamespace = "velero";
export const veleroAccount = "velero-server";
/** Where the drill restores to. Nothing else is ever in it: it is deleted after every drill. */
export const scratchNamespace = "restore-drill";

export interface BackupPlan {
  readonly cloud: Cloud;
  readonly bucket: pulumi.Input<string>;
  readonly region: string;
  readonly bucketArn: pulumi.Input<string>;
  readonly store: BackupArgs["store"];
  readonly serviceAccountName: pulumi.Input<string>;
  readonly serviceAccountAnnotations: Readonly<Record<string, pulumi.Input<string>>>;
  readonly namespaces: readonly string[];
  readonly schedule: string;
  readonly keepDays: number;
  readonly drill: { readonly schedule: string; readonly holds: readonly string[]; readonly maxAgeHours: number } | undefined;
  readonly watched: boolean;
}

export function planBackup(name: string, args: BackupArgs): BackupPlan {
  const problems = new Problems(`Backup ${name}`);
  const { cloud, store } = args;
  if (cloud === Cloud.Hosts) problems.add("cloud", "hosts have no Kubernetes to back up", "leave backup out");
  if (cloud === Cloud.Kubernetes && store === undefined)
    problems.add(
      "store",
      "is missing, and no bucket is made for a cluster that is there",
      "give an S3 endpoint, a bucket and its keys",
    );
  if (cloud !== Cloud.Kubernetes && store !== undefined)
    problems.add("store", `is given, and on ${cloud} a bucket is made`, "leave it out");
  if (store !== undefined && !/^https:\/\/[^\s/]+/.test(store.endpoint))
    problems.add(
      "store.endpoint",
      `${JSON.stringify(store.endpoint)} is not an https address`,
      "give one such as https://s3.example.com",
    );
  if (args.namespaces.length === 0) problems.add("namespaces", "is empty", "name what is backed up");
  args.namespaces.forEach((namespace, index) => {
    checkName(`namespaces[${index}]`, namespace, problems);
    if (namespace === scratchNamespace || namespace === veleroNamespace)
      problems.add(`namespaces[${index}]`, `${namespace} is Velero's own`, "name namespaces of yours");
  });
  checkCron("schedule", args.schedule ?? "17 2 * * *", problems);
  checkWhole("keepDays", args.keepDays ?? 30, 1, problems);
  const drill = args.drill ?? {};
  checkCron("drill.schedule", drill.schedule ?? "43 5 * * 1", problems);
  checkWhole("drill.maxAgeHours", drill.maxAgeHours ?? 48, 1, problems);
  (drill.holds ?? []).forEach((path, index) => {
    if (!/^(v1|[a-z0-9.-]+\/v\d\w*)\/[a-z]+\/[a-z0-9][-a-z0-9.]*$/.test(path))
      problems.add(
        `drill.holds[${index}]`,
        `${JSON.stringify(path)} is not an object`,
        "write it like apps/v1/statefulsets/worker or v1/services/worker",
      );
  });
  problems.throwIfAny();
  return {
    cloud,
    bucket: args.bucket,
    region: args.region,
    bucketArn: args.bucketArn ?? "",
    store,
    serviceAccountName: args.serviceAccountName ?? veleroAccount,
    serviceAccountAnnotations: args.serviceAccountAnnotations ?? {},
    namespaces: args.namespaces,
    schedule: args.schedule ?? "17 2 * * *",
    keepDays: args.keepDays ?? 30,
    drill:
      drill.enabled === false
        ? undefined
        : { schedule: drill.schedule ?? "43 5 * * 1", holds: drill.holds ?? [], maxAgeHours: drill.maxAgeHours ?? 48 },
    watched: args.watched ?? false,
  };
}

const ranges = [
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day", least: 1, most: 31 },
  { name: "month", least: 1, most: 12 },
  { name: "weekday", least: 0, most: 7 },
] as const;

/** Numbers, lists, ranges and steps, as Kubernetes and Velero read them both. */
function checkCron(path: string, text: string, problems: Problems): void {
  const fields = text.split(" ");
  if (fields.length !== ranges.length) {
    problems.add(
      path,
      `${JSON.stringify(text)} has ${fields.length} fields`,
      "give minute, hour, day, month and weekday: 17 2 * * *",
    );
    return;
  }
  ranges.forEach(({ name, least, most }, index) => {
    const field = fields[index] ?? "";
    const sound = field.split(",").every((part) => {
      const read = /^(\*|(\d+)(-(\d+))?)(\/([1-9]\d*))?$/.exec(part);
      return (
        read !== null &&
        [read[2], read[4]].every((number) => number === undefined || (Number(number) >= least && Number(number) <= most))
      );
    });
    if (!sound) problems.add(path, `${JSON.stringify(field)} is no ${name}`, `give *, or ${least} to ${most}`);
  });
}
