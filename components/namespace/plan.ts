import { Problems } from "../core/problems";
import { checkChoice, checkName, checkWhole } from "../workloads/checks";
import { checkQuantity, checkRequestAndLimit } from "../workloads/quantity";
import { type NamespaceArgs, PodSecurity } from "./index";

export interface NamespacePlan {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly isolated: boolean;
  /** `spec.hard` of the quota; absent where nothing is bounded. */
  readonly quota: Readonly<Record<string, string>> | undefined;
  readonly defaults: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly memory: string };
  };
}

export function planNamespace(componentName: string, args: NamespaceArgs): NamespacePlan {
  const problems = new Problems(`Namespace ${componentName}`);
  const name = args.name ?? componentName;
  const level = args.podSecurity ?? PodSecurity.Restricted;
  const { cpuRequest = "100m", memoryRequest = "128Mi", memoryLimit = "512Mi" } = args.containerDefaults ?? {};

  checkName("name", name, problems);
  if (name === "default" || name.startsWith("kube-")) {
    problems.add("name", `${name} belongs to Kubernetes itself`, "choose a namespace of your own");
  }
  checkChoice("podSecurity", level, Object.values(PodSecurity), problems);
  checkQuantity("containerDefaults.cpuRequest", cpuRequest, problems);
  checkRequestAndLimit("containerDefaults.memoryRequest", memoryRequest, "containerDefaults.memoryLimit", memoryLimit, problems);

  const plan: NamespacePlan = {
    name,
    labels: {
      "app.kubernetes.io/part-of": "trainyard",
      "app.kubernetes.io/managed-by": "pulumi",
      ...args.labels,
      // The level holds for what is enforced, and is what people are warned of and what is written to the audit log.
      "pod-security.kubernetes.io/enforce": level,
      "pod-security.kubernetes.io/warn": level,
      "pod-security.kubernetes.io/audit": level,
    },
    isolated: args.isolated ?? true,
    quota: planQuota(args, problems),
    defaults: { requests: { cpu: cpuRequest, memory: memoryRequest }, limits: { memory: memoryLimit } },
  };
  problems.throwIfAny();
  return plan;
}

function planQuota(args: NamespaceArgs, problems: Problems): NamespacePlan["quota"] {
  const quota = args.quota;
  if (quota === undefined) return undefined;
  const hard: Record<string, string> = {};
  if (quota.cpuRequests !== undefined) {
    checkQuantity("quota.cpuRequests", quota.cpuRequests, problems);
    hard["requests.cpu"] = quota.cpuRequests;
  }
  if (quota.memoryRequests !== undefined) {
    checkQuantity("quota.memoryRequests", quota.memoryRequests, problems);
    hard["requests.memory"] = quota.memoryRequests;
  }
  for (const [resource, count] of Object.entries(quota.accelerators ?? {})) {
    if (!resource.includes("/")) {
      problems.add(
        `quota.accelerators.${resource}`,
        "this is not an extended resource",
        "write it as the device plugin does: nvidia.com/gpu",
      );
    }
    checkWhole(`quota.accelerators.${resource}`, count, 0, problems);
    // Of extended resources only requests can be bounded: https://kubernetes.io/docs/concepts/policy/resource-quotas/
    hard[`requests.${resource}`] = `${count}`;
  }
  if (quota.pods !== undefined) {
    checkWhole("quota.pods", quota.pods, 1, problems);
    hard.pods = `${quota.pods}`;
  }
  if (quota.persistentVolumeClaims !== undefined) {
    checkWhole("quota.persistentVolumeClaims", quota.persistentVolumeClaims, 0, problems);
    hard.persistentvolumeclaims = `${quota.persistentVolumeClaims}`;
  }
  return Object.keys(hard).length === 0 ? undefined : hard;
}
