import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../../core/cloud";
import { nameFault } from "../../core/names";
import { Problems } from "../../core/problems";
import { checkWhole } from "../../workloads/checks";
import type { AuditLogArgs } from "./index";

export interface AuditPlan {
  readonly cloud: Cloud;
  readonly project: string | undefined;
  readonly region: string;
  readonly clusterName: pulumi.Input<string>;
  readonly clusterId: pulumi.Input<string>;
  readonly resourceGroup: pulumi.Input<string> | undefined;
  readonly namespace: string;
  readonly retentionDays: number;
  readonly locked: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a line of the servers' middleware has and no other line (components/serving/scripts.ts). */
export const auditMark = "trainyard-audit";

/** What each cloud needs to be told of the cluster. */
const asked: Readonly<Partial<Record<Cloud, readonly ("clusterName" | "clusterId")[]>>> = {
  [Cloud.Gcp]: [],
  [Cloud.Aws]: ["clusterName"],
  [Cloud.Azure]: ["clusterId"],
};

export function planAudit(name: string, args: AuditLogArgs): AuditPlan {
  const problems = new Problems(`AuditLog ${name}`);
  const fault = nameFault(name, { max: 90, pattern: /^[a-z][a-z0-9-]*[a-z0-9]$/, allowed: "small letters, digits and dashes" });
  if (fault !== undefined) problems.add("name", fault, "choose another name");
  const needed = asked[args.cloud];
  if (needed === undefined)
    problems.add(
      "cloud",
      `${args.cloud} has no log of its own that pods write to`,
      `leave it out, and collect the lines \`${auditMark}\` of the servers' log with what you have`,
    );
  for (const key of needed ?? [])
    if (args[key] === undefined) problems.add(key, `is missing, and ${args.cloud} needs it`, `give the cluster's ${key}`);
  const retentionDays = args.retentionDays ?? 400;
  checkWhole("retentionDays", retentionDays, 1, problems);
  // https://cloud.google.com/logging/quotas: at most ten years.
  if (retentionDays > 3650) problems.add("retentionDays", `${retentionDays} is more than 3650`, "give ten years at most");
  // https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure: a workspace keeps 30 days at least.
  if (args.cloud === Cloud.Azure && retentionDays < 30)
    problems.add("retentionDays", `${retentionDays} is less than a workspace keeps`, "give 30 or more");
  if (args.cloud === Cloud.Azure && args.locked === true)
    problems.add(
      "locked",
      "no workspace of Log Analytics can be locked: its owner can shorten what it keeps",
      "leave it out, and let its activity log raise an alarm, or serve on AWS or Google Cloud",
    );
  problems.throwIfAny();
  return {
    cloud: args.cloud,
    project: args.project,
    region: args.region,
    clusterName: args.clusterName ?? "",
    clusterId: args.clusterId ?? "",
    resourceGroup: args.resourceGroup,
    namespace: args.namespace,
    retentionDays,
    locked: args.locked ?? false,
    tags: args.tags ?? {},
  };
}
