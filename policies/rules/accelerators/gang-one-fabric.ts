import type { StackRule } from "../../core/rule";
import { eachGang, gangWorkloadTypes, labelsOf } from "../../lib/gangs";
import type { PodTemplate } from "../../lib/kubernetes";

export const rule: StackRule = {
  id: "gang-one-fabric",
  title: "The pods of a gang ask to stand on one fabric",
  severity: "medium",
  level: "advisory",
  why: "Workers in two zones, or on two spines, train at the speed of the slowest link between them",
  remedy: "podAffinity on topology.kubernetes.io/zone, or the annotation kueue.x-k8s.io/podset-required-topology",
  unknown: "Where the pods want to stand.",
  sources: ["https://kueue.sigs.k8s.io/docs/concepts/topology_aware_scheduling/"],
  types: gangWorkloadTypes,
  checkStack: (_stack, context) => {
    eachGang(context, ({ workload, templates }) => {
      if (!templates.every((template) => staysTogether(template) || queued(workload.props))) {
        context.report("nothing keeps its pods on one fabric; add a podAffinity or Kueue's topology annotation", workload);
      }
    });
  },
};

function staysTogether(template: PodTemplate): boolean {
  const { affinity, nodeSelector } = template.spec;
  const near = affinity?.podAffinity;
  const terms =
    (near?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length +
    (near?.preferredDuringSchedulingIgnoredDuringExecution ?? []).length;
  const zone = Object.keys(nodeSelector ?? {}).some((key) =>
    /zone|nodegroup|node-?pool|agentpool|clique|capacity-block/i.test(key),
  );
  return terms > 0 || zone || annotated({ ...template.metadata?.annotations, ...labelsOf(template) });
}

function queued(props: unknown): boolean {
  const metadata = (props as { metadata?: { annotations?: { [name: string]: string } } }).metadata;
  return annotated({ ...metadata?.annotations });
}

function annotated(annotations: { readonly [name: string]: string }): boolean {
  return Object.keys(annotations).some((name) =>
    /kueue\.x-k8s\.io\/podset-(required|preferred)-topology|exclusive-topology/.test(name),
  );
}
