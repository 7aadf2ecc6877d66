import { lookUp } from "../../../components/accelerators";
import type { ResourceRule } from "../../core/rule";
import { type AgentPoolArgs, agentPoolType } from "../../lib/azure";

export const rule: ResourceRule<AgentPoolArgs> = {
  id: "infiniband-one-pool",
  title: "An AKS pool with InfiniBand stands in one zone and is not of spot machines",
  severity: "high",
  level: "mandatory",
  why: "InfiniBand reaches the machines of one scale set in one place only; a pool over zones is two fabrics that look like one",
  remedy: 'availabilityZones: ["1"]',
  unknown: "Which machine and zones the pool has.",
  sources: ["https://learn.microsoft.com/azure/virtual-machines/extensions/enable-infiniband", "Azure/aks-rdma-infiniband"],
  types: [agentPoolType],
  check: ({ vmSize, availabilityZones, scaleSetPriority }, { report }) => {
    if ((lookUp(vmSize ?? "")?.infinibandPorts ?? 0) === 0) return;
    if ((availabilityZones ?? []).length > 1) report(`availabilityZones names ${(availabilityZones ?? []).join(", ")}; name one`);
    if (scaleSetPriority === "Spot")
      report("scaleSetPriority is Spot: evictions break the fabric's ring of machines; use Regular");
  },
};
