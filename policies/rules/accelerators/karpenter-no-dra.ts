import type { StackRule } from "../../core/rule";
import { bringsAccelerators, type NodePoolArgs, nodePoolPattern } from "../../lib/karpenter";

const claimTypes = ["kubernetes:resource.k8s.io/*:ResourceClaimTemplate", "kubernetes:resource.k8s.io/*:ResourceClaim"];

export const rule: StackRule = {
  id: "karpenter-no-dra",
  title: "Devices are not claimed by DRA where Karpenter has to bring the machines",
  severity: "medium",
  level: "advisory",
  why: "Karpenter does not see resource claims on AWS: the pods stay pending and no machine comes",
  remedy: "a managed node group for those machines, or the device plugin",
  unknown: "Which machines the pool brings.",
  sources: ["aws/karpenter-provider-aws#9519"],
  types: [nodePoolPattern],
  checkStack: (stack, { report, eachOf }) => {
    const claims = stack.of(...claimTypes);
    if (claims.length === 0) return;
    eachOf<NodePoolArgs>(nodePoolPattern, (pool) => {
      if (bringsAccelerators(pool.props))
        report(`${claims.map((claim) => claim.name).join(", ")} claim devices by DRA; use a managed node group`, pool);
    });
  },
};
