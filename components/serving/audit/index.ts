import * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../../core/cloud";
import { nameFault } from "../../core/names";
import { Problems } from "../../core/problems";
import { checkWhole } from "../../workloads/checks";

export interface AuditLogArgs {
  /** Google Cloud alone keeps logs so by itself. Elsewhere lines stand in the servers' own log, for a collector of yours. */
  cloud: Cloud;
  /** Google: the project. Default: the provider's. A change replaces it. */
  project?: string;
  /** Where it is kept, best another region than that of the servers. A change replaces it. */
  region: string;
  /** Namespace of the model servers. Live. */
  namespace: string;
  /** Days for which nothing of it goes. Default 400. Live upwards; with `locked` never downwards. */
  retentionDays?: number;
  /** Nobody shortens or deletes it any more, its owner neither, and `destroy` leaves it behind. Cannot be taken back. Default false. */
  locked?: boolean;
}

export interface AuditPlan {
  readonly project: string | undefined;
  readonly region: string;
  readonly retentionDays: number;
  readonly locked: boolean;
  readonly filter: string;
}

/**
 * What was asked of models and what was changed of them, by whom, kept where those who could change it cannot reach it: Cloud Logging's
 * own bucket. 0.01 USD a GiB and month beyond 30 days, and 0.50 a GiB that comes in (https://cloud.google.com/logging, 2026-11).
 */
export class AuditLog extends pulumi.ComponentResource {
  /** Cloud Logging's name of the bucket. */
  public readonly bucket: pulumi.Output<string>;

  constructor(name: string, args: AuditLogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:AuditLog", name, {}, opts);
    const plan = planAudit(name, args);
    this.bucket = (require("./gcp") as typeof import("./gcp")).auditLog(this, name, plan);
    this.registerOutputs({ bucket: this.bucket });
  }
}

export function planAudit(name: string, args: AuditLogArgs): AuditPlan {
  const problems = new Problems(`AuditLog ${name}`);
  const fault = nameFault(name, { max: 90, pattern: /^[a-z][a-z0-9-]*[a-z0-9]$/, allowed: "small letters, digits and dashes" });
  if (fault !== undefined) problems.add("name", fault, "choose another name");
  if (args.cloud !== Cloud.Gcp)
    problems.add(
      "cloud",
      `${args.cloud} has no log of its own that can be locked and that pods write to`,
      "leave it out, and collect the lines `trainyard-audit` of the servers' log with what you have",
    );
  const retentionDays = args.retentionDays ?? 400;
  checkWhole("retentionDays", retentionDays, 1, problems);
  // https://cloud.google.com/logging/quotas: at most ten years.
  if (retentionDays > 3650) problems.add("retentionDays", `${retentionDays} is more than 3650`, "give ten years at most");
  problems.throwIfAny();
  return {
    project: args.project,
    region: args.region,
    retentionDays,
    locked: args.locked ?? false,
    // Requests, which the servers' middleware writes; and changes of models and their Secrets, which the API server writes.
    filter: [
      `(resource.type="k8s_container" AND resource.labels.namespace_name="${args.namespace}" AND jsonPayload.log="trainyard-audit")`,
      `(resource.type="k8s_cluster" AND logName:"cloudaudit.googleapis.com" AND protoPayload.resourceName:"namespaces/${args.namespace}/")`,
    ].join(" OR "),
  };
}
