import type * as compute from "@pulumi/gcp/compute";
import type { ResourceRule } from "../../core/rule";
import { adminPorts, openToWorld, parsePorts } from "../../lib/network";

export const rule: ResourceRule<compute.FirewallArgs> = {
  id: "gcp-firewall-no-admin-world",
  title: "No firewall rule opens administration or data store ports to the world",
  severity: "critical",
  level: "mandatory",
  why: "SSH, RDP and databases that the internet reaches are found by scanners within minutes",
  remedy: 'sourceRanges: ["35.235.240.0/20"] (Identity-Aware Proxy), allows: [{ protocol: "tcp", ports: ["22"] }]',
  unknown: "Which ranges and ports are open.",
  sources: ["CIS GCP foundations 3.6, 3.7"],
  types: ["gcp:compute/firewall:Firewall"],
  check: (firewall, { report, each }) => {
    if (firewall.direction === "EGRESS" || firewall.disabled === true) return;
    const bounded = (firewall.sourceTags ?? []).length > 0 || (firewall.sourceServiceAccounts ?? []).length > 0;
    const sources = firewall.sourceRanges ?? (bounded ? [] : ["0.0.0.0/0"]);
    each(firewall.allows, ({ protocol, ports }) => {
      if (!/^(all|tcp|6)$/i.test(protocol)) return;
      for (const range of ports ?? ["0-65535"]) {
        const parsed = parsePorts(range);
        const open = parsed === undefined ? "" : openToWorld({ ...parsed, sources }, adminPorts);
        if (open !== "") report(`${open}; name the ranges that may come in`);
      }
    });
  },
};
