import type * as compute from "@pulumi/gcp/compute";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceContext, ResourceRule } from "../../core/rule";
import { eachIngress, type SecurityGroupArgs, securityGroupTypes } from "../../lib/aws";
import { type NetworkSecurityGroupArgs, networkSecurityTypes, openingsOf } from "../../lib/azure";
import { controlPorts, isWorld, type Opening, openToWorld, parsePorts, portsWithin } from "../../lib/network";

const firewallType = "gcp:compute/firewall:Firewall";
const serviceType = "kubernetes:core/v1:Service";

interface ServiceArgs {
  readonly metadata?: { readonly annotations?: { readonly [name: string]: string } };
  readonly spec?: {
    readonly type?: string;
    readonly loadBalancerSourceRanges?: readonly string[];
    readonly ports?: readonly { readonly port: number }[];
  };
}

export const rule: ResourceRule = {
  id: "control-ports-not-public",
  title: "No coordinator, rendezvous, store or dashboard that runs code is open to the world",
  severity: "critical",
  level: "mandatory",
  why: "50051, 29500, 8265 and their kind ask for no password: whoever reaches the coordinator joins the gang, reads its weights and runs code on every machine",
  remedy: "let only the workers' security group in: securityGroups: [workers.id]",
  unknown: "Which ranges and ports are open.",
  sources: ["https://docs.ray.io/en/latest/ray-security/index.html", "https://pytorch.org/docs/stable/distributed.html"],
  types: [...securityGroupTypes, firewallType, ...networkSecurityTypes, serviceType],
  check: (resource, context) => {
    const look = (opening: Opening) => {
      const open = openToWorld(opening, controlPorts);
      if (open !== "") context.report(`${open}; let only the workers and operators in`);
    };
    if (context.type === firewallType) checkFirewall(resource as Unwrap<compute.FirewallArgs>, context, look);
    else if (context.type === serviceType) checkService(resource as ServiceArgs, context);
    else if (context.type === networkSecurityTypes[0]) {
      context.each((resource as NetworkSecurityGroupArgs).securityRules, (entry) => openingsOf(entry).forEach(look));
    } else if (context.type === networkSecurityTypes[1]) openingsOf(resource as NetworkSecurityGroupArgs).forEach(look);
    else eachIngress(resource as Unwrap<SecurityGroupArgs>, context, look);
  },
};

function checkFirewall(firewall: Unwrap<compute.FirewallArgs>, context: ResourceContext, look: (opening: Opening) => void): void {
  if (firewall.direction === "EGRESS" || firewall.disabled === true) return;
  const bounded = (firewall.sourceTags ?? []).length > 0 || (firewall.sourceServiceAccounts ?? []).length > 0;
  const sources = firewall.sourceRanges ?? (bounded ? [] : ["0.0.0.0/0"]);
  context.each(firewall.allows, ({ protocol, ports }) => {
    if (!/^(all|tcp|6)$/i.test(protocol)) return;
    for (const range of ports ?? ["0-65535"]) {
      const parsed = parsePorts(range);
      if (parsed !== undefined) look({ ...parsed, sources });
    }
  });
}

function checkService({ metadata, spec }: ServiceArgs, { each, report }: ResourceContext): void {
  if (spec?.type !== "LoadBalancer") return;
  const internal = Object.entries(metadata?.annotations ?? {}).some(
    ([name, value]) => /load-balancer/.test(name) && /^(internal|true)$/i.test(value),
  );
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (internal || (ranges.length > 0 && !ranges.some(isWorld))) return;
  each(spec.ports, ({ port }) => {
    const found = portsWithin(controlPorts, port, port);
    if (found !== "") report(`${found} open to 0.0.0.0/0 by a LoadBalancer; use ClusterIP`);
  });
}
