import type { StackRule } from "../../core/rule";
import { acceleratorsUsed, eachPod } from "../../lib/claims";
import { kindOf, type PodTemplate, workloadTypes } from "../../lib/kubernetes";
import { specPath } from "../../lib/pods";

type Toleration = NonNullable<PodTemplate["spec"]["tolerations"]>[number];

export const rule: StackRule = {
  id: "accelerator-toleration",
  title: "Pods tolerate the taint of the accelerators they ask for, and no pod tolerates everything",
  severity: "medium",
  level: "mandatory",
  why: "Without the toleration a worker stays pending beside free machines; with a toleration for everything a web server lands on them",
  remedy: 'tolerations: [{ key: "habana.ai/gaudi", operator: "Exists", effect: "NoSchedule" }]',
  unknown: "Which tolerations the pod has.",
  sources: ["NVIDIA/aicr blocking check: wildcard toleration"],
  types: workloadTypes,
  checkStack: (_stack, context) => {
    eachPod(context, (template, workload, claims) => {
      const tolerations = template.spec.tolerations ?? [];
      const asked = acceleratorsUsed(template, claims);
      const everything = tolerations.some((toleration) => toleration.key === undefined && toleration.operator === "Exists");
      if (everything && kindOf(workload.type) !== "DaemonSet") {
        context.report(`${specPath(template)}.tolerations tolerates every taint; name the key`, workload);
      }
      const untolerated = asked.filter((name) => !everything && !tolerations.some((toleration) => tolerates(toleration, name)));
      if (untolerated.length > 0)
        context.report(
          `${specPath(template)} asks for ${untolerated.join(", ")} and tolerates no taint for it; add a toleration`,
          workload,
        );
    });
  },
};

/** Taints are named after the resource, or after its vendor. */
function tolerates({ key }: Toleration, resource: string): boolean {
  if (key === undefined) return false;
  return key === resource || key.split("/")[0] === resource.split("/")[0] || /accelerator|\bgpu\b|\bhpu\b/i.test(key);
}
