import type { StackRule } from "../../core/rule";
import { classesClaimed, eachPod } from "../../lib/claims";
import { containersOf, workloadTypes } from "../../lib/kubernetes";

export const rule: StackRule = {
  id: "efa-hugepages",
  title: "Pods with EFA interfaces ask for huge pages",
  severity: "low",
  level: "advisory",
  why: "The EFA provider of libfabric takes its buffers from huge pages; without them it starts with small ones, slower and without a word",
  remedy: 'resources: { limits: { "vpc.amazonaws.com/efa": "4", "hugepages-2Mi": "5120Mi" } }',
  unknown: "What is asked for.",
  sources: ["https://docs.aws.amazon.com/eks/latest/userguide/node-efa.html"],
  types: workloadTypes,
  checkStack: (_stack, context) => {
    eachPod(context, (template, workload, claims) => {
      const claimed = classesClaimed(template, claims).includes("efa.networking.k8s.aws");
      context.each(containersOf(template), ({ container, path }) => {
        const { requests, limits, claims: used = [] } = container.resources ?? {};
        const asked = { ...requests, ...limits };
        const efa = "vpc.amazonaws.com/efa" in asked || (claimed && used.length > 0);
        if (efa && !Object.keys(asked).some((name) => name.startsWith("hugepages-"))) {
          context.report(`${path}.resources asks for EFA and for no huge pages; ask for hugepages-2Mi: 5120Mi`, workload);
        }
      });
    });
  },
};
