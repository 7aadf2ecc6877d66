import { type Problem, Problems } from "../../core/problems";
import { Architecture, Fabric, type Machine } from "../types";

/** The node pools that one job runs on. */
export interface AksJobPools {
  readonly pools: readonly {
    readonly name: string;
    readonly machine: Machine;
    /** `Ubuntu`, `Ubuntu2404`, `AzureLinux`. */
    readonly osSku: string;
  }[];
  /** Whether the subscription has the feature AKSInfinibandSupport registered; undefined where nobody asked. */
  readonly infinibandFeature?: boolean;
}

/** What keeps InfiniBand from working. Facts: Azure/ai-infrastructure-on-azure (2026-04-22) and aks-rdma-infiniband (2026-07-16). */
export function aksFabricFaults({ pools, infinibandFeature }: AksJobPools): readonly Problem[] {
  const problems = new Problems("node pools");
  const linked = pools.filter(({ machine }) => machine.fabric === Fabric.Infiniband);
  if (linked.length > 1) {
    problems.add(
      "pools",
      `the job spans ${linked.map(({ name }) => name).join(" and ")}, and InfiniBand reaches only machines of one scale set`,
      "put all its machines into one node pool",
    );
  }
  linked.forEach(({ machine, osSku }) => {
    const path = `pools[${pools.findIndex((pool) => pool.machine === machine && pool.osSku === osSku)}]`;
    const grace = machine.architecture === Architecture.Arm64;
    const families = machine.images?.families ?? [];
    if (families.length > 0 && !families.includes(osSku)) {
      problems.add(`${path}.osSku`, `${osSku} does not run on ${machine.name}`, `use ${families.join(" or ")}`);
    }
    if (infinibandFeature === grace) {
      problems.add(
        `${path}.machine`,
        grace
          ? `${machine.name} has no InfiniBand while the feature AKSInfinibandSupport is registered`
          : `${machine.name} has no InfiniBand unless the feature AKSInfinibandSupport is registered`,
        `az feature ${grace ? "unregister" : "register"} --namespace Microsoft.ContainerService --name AKSInfinibandSupport`,
      );
    }
  });
  return problems.all;
}
