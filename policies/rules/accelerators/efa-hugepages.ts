import type { ResourceRule } from "../../core/rule";
import { containersOf, workloadTypes } from "../../lib/kubernetes";
import { eachTemplate } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "efa-hugepages",
  title: "Pods with EFA interfaces ask for huge pages",
  severity: "low",
  level: "advisory",
  why: "The EFA provider of libfabric takes its buffers from huge pages; without them it starts with small ones, slower and without a word",
  remedy: 'resources: { limits: { "vpc.amazonaws.com/efa": "4", "hugepages-2Mi": "5120Mi" } }',
  unknown: "What is asked for.",
  sources: ["https://docs.aws.amazon.com/eks/latest/userguide/node-efa.html"],
  types: workloadTypes,
  check: (object, context) => {
    eachTemplate(object, context, (template) => {
      context.each(containersOf(template), ({ container, path }) => {
        const asked = { ...container.resources?.requests, ...container.resources?.limits };
        if ("vpc.amazonaws.com/efa" in asked && !Object.keys(asked).some((name) => name.startsWith("hugepages-"))) {
          context.report(`${path}.resources asks for EFA and for no huge pages; ask for hugepages-2Mi: 5120Mi`);
        }
      });
    });
  },
};
