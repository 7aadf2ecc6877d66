import type * as pulumi from "@pulumi/pulumi";
import { digest } from "../core/names";
import { Problems } from "../core/problems";
import { checkEnvironment, checkName, checkWhole } from "../workloads/checks";
import { type PlannedClaim, planClaims } from "../workloads/claims";
import { type WorkloadImage, workloadImage } from "../workloads/image";
import { objectLabels } from "../workloads/labels";
import { checkQuantity } from "../workloads/quantity";
import type { RayBatchJobArgs, RayGridArgs, RayWorkersArgs } from "./index";

/** Ray's own ports (docs.ray.io, "Configuring Ray: ports"; metrics as KubeRay's samples set it). */
export const ports = { gcs: 6379, dashboard: 8265, client: 10001, metrics: 8080 } as const;

/** From here on Ray asks for a token, where it is told to (docs.ray.io, "Ray token authentication"). */
const firstWithTokens = [2, 52, 0] as const;

export interface PlannedResources {
  readonly cpu: string;
  readonly memory: string;
}

export interface PlannedWorkers extends Omit<RayWorkersArgs, "resources"> {
  readonly min: number;
  readonly max: number;
  readonly resources: PlannedResources;
  /** Devices that each worker claims, where a DRA driver owns them. */
  readonly claims: readonly PlannedClaim[];
}

export interface PlannedJob extends RayBatchJobArgs {
  /** With a digest of what it is: another command is another job. */
  readonly called: string;
  readonly retries: number;
  readonly keepSeconds: number;
}

/** Everything about the grid that can be known before a cluster answers. */
export interface GridPlan {
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly version: string;
  readonly image: WorkloadImage;
  readonly head: PlannedResources;
  readonly workers: readonly PlannedWorkers[];
  readonly autoscaling: boolean;
  readonly authentication: boolean;
  readonly jobs: readonly PlannedJob[];
  readonly installOperator: boolean;
  readonly operatorNamespace: string;
  readonly watched: boolean;
  readonly monitoringNamespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Fills in what is not said and throws every problem it finds. */
export function planGrid(name: string, args: RayGridArgs): GridPlan {
  const problems = new Problems(`RayGrid ${name}`);
  // KubeRay adds a group and eleven characters of its own to a pod's name.
  checkName("name", name, problems, 30);
  const autoscaling = args.autoscaling ?? false;
  const authentication = args.authentication ?? true;
  checkVersion(args.version, authentication, problems);
  const head = { cpu: args.head?.cpu ?? "4", memory: args.head?.memory ?? "16Gi" };
  checkQuantity("head.cpu", head.cpu, problems);
  checkQuantity("head.memory", head.memory, problems);
  const plan: GridPlan = {
    name,
    namespace: args.namespace,
    version: args.version,
    image: workloadImage(args.image, args.rehearsal ?? false, "ray", problems),
    head,
    workers: planWorkers(args.workers, autoscaling, problems),
    autoscaling,
    authentication,
    jobs: planJobs(args.jobs ?? [], problems),
    installOperator: args.installOperator ?? true,
    operatorNamespace: args.operatorNamespace ?? "kuberay-system",
    watched: args.watched ?? false,
    monitoringNamespace: args.monitoringNamespace ?? "monitoring",
    labels: objectLabels({ app: name, "app.kubernetes.io/instance": name, "app.kubernetes.io/component": "ray" }, {}),
  };
  problems.throwIfAny();
  return plan;
}

function checkVersion(version: string, authentication: boolean, problems: Problems): void {
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
  if (parts === undefined) {
    problems.add("version", `${JSON.stringify(version)} is no release of Ray`, "give one such as 2.52.0");
    return;
  }
  const at = firstWithTokens.findIndex((least, index) => (parts[index] ?? 0) !== least);
  const older = at !== -1 && (parts[at] ?? 0) < (firstWithTokens[at] ?? 0);
  if (authentication && older)
    problems.add(
      "version",
      `Ray ${version} knows no tokens, which begin with ${firstWithTokens.join(".")}`,
      "take a newer Ray, or write authentication: false, which leaves the network policy alone to keep people out",
    );
}

function planWorkers(groups: readonly RayWorkersArgs[], autoscaling: boolean, problems: Problems): PlannedWorkers[] {
  if (groups.length === 0) problems.add("workers", "names none", "give at least one group");
  return groups.map((group, index) => {
    const path = `workers[${index}]`;
    checkName(`${path}.name`, group.name, problems, 20);
    const first = groups.findIndex((other) => other.name === group.name);
    if (first < index) problems.add(`${path}.name`, `${group.name} is taken by workers[${first}]`, "give another name");
    const { replicas, min = replicas, max = replicas, machine } = group;
    checkWhole(`${path}.replicas`, replicas, 0, problems);
    checkWhole(`${path}.machine.accelerators`, machine.accelerators, 0, problems);
    if (!autoscaling && (group.min !== undefined || group.max !== undefined))
      problems.add(
        `${path}.${group.min === undefined ? "max" : "min"}`,
        "is given, and autoscaling is off, so the number never changes",
        "leave it out, or write autoscaling: true",
      );
    if (min > max) problems.add(`${path}.min`, `${min} is more than max (${max})`, "lower min or raise max");
    else if (replicas < min || replicas > max)
      problems.add(`${path}.replicas`, `${replicas} is not between min (${min}) and max (${max})`, "give a number between them");
    const resources = {
      cpu: group.resources?.cpu ?? `${Math.max(1, Math.floor(machine.vcpus * 0.75))}`,
      memory: group.resources?.memory ?? `${Math.max(1, Math.floor(machine.memoryGiB * 0.75))}Gi`,
    };
    checkQuantity(`${path}.resources.cpu`, resources.cpu, problems);
    checkQuantity(`${path}.resources.memory`, resources.memory, problems);
    return { ...group, min, max, resources, claims: planClaims(machine, problems, `${path}.machine`) };
  });
}

/** Code comes as an archive that each worker fetches: a folder of this machine is nothing to the cluster. */
const archive = /^(https|s3|gs):\/\/\S+\.(zip|jar)$/;

function planJobs(jobs: readonly RayBatchJobArgs[], problems: Problems): PlannedJob[] {
  return jobs.map((job, index) => {
    const path = `jobs[${index}]`;
    checkName(`${path}.name`, job.name, problems, 25);
    const first = jobs.findIndex((other) => other.name === job.name);
    if (first < index) problems.add(`${path}.name`, `${job.name} is taken by jobs[${first}]`, "give another name");
    if (job.entrypoint.trim() === "") problems.add(`${path}.entrypoint`, "is empty", "give a command such as python train.py");
    if (job.workingDir !== undefined && !archive.test(job.workingDir))
      problems.add(
        `${path}.workingDir`,
        `${JSON.stringify(job.workingDir)} is not an archive that workers can fetch`,
        "give https://, s3:// or gs:// and a .zip, or put the code into the image",
      );
    const retries = job.retries ?? 0;
    checkWhole(`${path}.retries`, retries, 0, problems);
    if (job.timeoutSeconds !== undefined) checkWhole(`${path}.timeoutSeconds`, job.timeoutSeconds, 1, problems);
    const keepSeconds = job.keepSeconds ?? 600;
    checkWhole(`${path}.keepSeconds`, keepSeconds, 0, problems);
    if (job.replicas !== undefined) checkWhole(`${path}.replicas`, job.replicas, 1, problems);
    for (const key of ["keepSeconds", "replicas"] as const) {
      if (job[key] === undefined || retries > 0) continue;
      problems.add(
        `${path}.${key}`,
        "is given, and the job runs on the grid, which stays",
        "leave it out, or give retries, which takes a cluster of the job's own",
      );
    }
    const own = new Problems(path);
    checkEnvironment(job.environment ?? {}, [], own);
    problems.addAll(own.all, path);
    const called = `${job.name}-${digest(JSON.stringify(job))}`;
    return { ...job, called, retries, keepSeconds };
  });
}
