/** Workloads whose pods work together or not at all, and which ask for accelerators. */
import type { StackContext, StackResource } from "../core/rule";
import { known } from "../core/unknown";
import { acceleratorsUsed, claimsOf } from "./claims";
import { gangTypes, kindOf, type PodTemplate, podTemplatesOf } from "./kubernetes";

const setTypes = ["kubernetes:apps/v1:StatefulSet", "kubernetes:batch/v1:Job"];
export const gangWorkloadTypes: readonly string[] = [...gangTypes, ...setTypes];

export interface Gang {
  readonly workload: StackResource;
  /** The pods that ask for accelerators. */
  readonly templates: readonly PodTemplate[];
}

/** Runs the look on each gang: what the training operators make, and any set of two or more pods with accelerators. */
export function eachGang(context: StackContext, look: (gang: Gang) => void): void {
  const claims = claimsOf(context);
  context.eachOf<object>(gangWorkloadTypes, (workload) => {
    const templates = podTemplatesOf(workload.type, workload.props).filter(
      (template) => acceleratorsUsed(template, claims).length > 0,
    );
    if (templates.length === 0 || !isMany(workload)) return;
    look({ workload, templates });
  });
}

interface Counted {
  readonly spec?: { readonly replicas?: number; readonly parallelism?: number };
}

function isMany(workload: StackResource): boolean {
  const { spec } = workload.props as Counted;
  if (kindOf(workload.type) === "StatefulSet") return (spec?.replicas ?? 1) > 1;
  if (kindOf(workload.type) === "Job") return (spec?.parallelism ?? 1) > 1;
  return true;
}

/** Whether a pod writes what it has learnt where another can go on from it. */
export function writesCheckpoints({ spec }: PodTemplate): boolean {
  return (spec.containers ?? []).some(
    ({ volumeMounts, env, args, command }) =>
      (volumeMounts ?? []).some((mount) => /checkpoint|ckpt/i.test(`${mount.name} ${mount.mountPath}`)) ||
      (env ?? []).some((variable) => /checkpoint|ckpt/i.test(variable.name)) ||
      [...(command ?? []), ...(args ?? [])].some((word) => /checkpoint|ckpt/i.test(word)),
  );
}

/** The labels of a gang's pods, where they are known. */
export function labelsOf(template: PodTemplate): { readonly [label: string]: string } {
  return known(() => ({ ...template.metadata?.labels })) ?? {};
}
