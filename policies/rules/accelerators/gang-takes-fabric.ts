import { Fabric } from "../../../components/accelerators";
import type { StackRule } from "../../core/rule";
import { type Claims, claimsOf, classesClaimed } from "../../lib/claims";
import { eachGang, gangWorkloadTypes } from "../../lib/gangs";
import { acceleratorResources, containersOf, type PodTemplate } from "../../lib/kubernetes";
import { eachPool, type Pool } from "../../lib/pools";

export const rule: StackRule = {
  id: "gang-takes-fabric",
  title: "Pods of a gang that take whole machines take the machines' fabric too",
  severity: "medium",
  level: "advisory",
  why: "NCCL says nothing where it finds no fabric: it talks by TCP, at a hundredth of the bandwidth that the machines are paid for",
  remedy: 'resources: { limits: { "nvidia.com/gpu": "8", "vpc.amazonaws.com/efa": "32", "hugepages-2Mi": "5120Mi" } }',
  unknown: "What the pods ask for, and which machines they stand on.",
  sources: ["https://docs.aws.amazon.com/eks/latest/userguide/node-efa.html", "https://github.com/vllm-project/vllm/pull/42075"],
  types: gangWorkloadTypes,
  checkStack: (stack, context) => {
    const pools: Pool[] = [];
    eachPool(stack, context, (pool) => {
      if (isMadeForIt(pool)) pools.push(pool);
    });
    const claims = claimsOf(context);
    eachGang(context, ({ workload, templates }) => {
      if (isAlone(workload.props)) return;
      for (const template of templates) {
        const machine = pools.find((pool) => standsOn(template, pool) && takesAll(template, pool))?.machine;
        if (machine === undefined || takesFabric(template, claims)) continue;
        context.report(
          `${template.path} takes whole machines of ${machine.name} and nothing of their fabric (${machine.fabric}); ask for its devices too`,
          workload,
        );
        // Leader and workers ask for the same.
        return;
      }
    });
  },
};

/** Fabrics that a pod has to ask for; those between the chips themselves come with them. */
const carrying: readonly string[] = [Fabric.Efa, Fabric.Infiniband, Fabric.Tcpx, Fabric.Tcpxo, Fabric.Roce];

/** With a single interface EFA is a choice, as it is to attach it. */
function isMadeForIt({ machine }: Pool): boolean {
  return machine !== undefined && carrying.includes(machine.fabric ?? Fabric.None) && machine.efaInterfaces !== 1;
}

/** What device plugins count a fabric as: AWS's, those of RDMA and SR-IOV, and GKE's networks. */
const fabricResources = /^(vpc\.amazonaws\.com\/efa|rdma\/.+|nvidia\.com\/(?!gpu|mig).+|networking\.gke\.io\.networks\/.+)$/;
/** DRA classes of interfaces. */
const fabricClasses = /^(efa\.networking\.k8s\.aws|mrdma\.google\.com|netdev\.google\.com)$/;

/** A group of one machine talks to nobody. */
function isAlone(props: unknown): boolean {
  const { spec } = props as { readonly spec?: { readonly leaderWorkerTemplate?: { readonly size?: number } } };
  return spec?.leaderWorkerTemplate?.size === 1;
}

/** Labels that a cloud gives its nodes are not the pool's own and cannot be compared, but for the machine's name. */
function standsOn({ spec }: PodTemplate, { labels, machineName }: Pool): boolean {
  return Object.entries(spec.nodeSelector ?? {}).every(([key, value]) =>
    key === "node.kubernetes.io/instance-type" ? value === machineName : !(key in labels) || labels[key] === value,
  );
}

/** Half of a machine has no claim to its interfaces. Chips that are claimed by DRA are taken to be all. */
function takesAll(template: PodTemplate, { machine }: Pool): boolean {
  const counts = Object.entries(asked(template)).filter(([name]) => acceleratorResources.test(name));
  return counts.length === 0 || counts.some(([, count]) => Number(count) >= (machine?.accelerator?.count ?? 0));
}

function takesFabric(template: PodTemplate, claims: Claims): boolean {
  const privileged = containersOf(template).some(({ container }) => container.securityContext?.privileged === true);
  return (
    privileged ||
    Object.keys(asked(template)).some((name) => fabricResources.test(name)) ||
    classesClaimed(template, claims).some((name) => fabricClasses.test(name))
  );
}

function asked(template: PodTemplate): Readonly<Record<string, string>> {
  return Object.assign(
    {},
    ...containersOf(template).map(({ container: { resources } }) => ({ ...resources?.requests, ...resources?.limits })),
  );
}
