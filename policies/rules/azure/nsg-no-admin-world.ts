import type { ResourceRule } from "../../core/rule";
import { type NetworkSecurityGroupArgs, networkSecurityTypes, openingsOf } from "../../lib/azure";
import { adminPorts, openToWorld } from "../../lib/network";

export const rule: ResourceRule<NetworkSecurityGroupArgs> = {
  id: "nsg-no-admin-world",
  title: "No network security group opens administration or data store ports to the world",
  severity: "critical",
  level: "mandatory",
  why: "SSH, RDP and databases that the internet reaches are found by scanners within minutes",
  remedy: 'sourceAddressPrefix: "10.0.0.0/8", or Azure Bastion',
  unknown: "Which ranges and ports are open.",
  sources: ["CIS Azure foundations: RDP and SSH restricted from the internet"],
  types: networkSecurityTypes,
  check: (group, { type, report, each }) => {
    const rules = type === networkSecurityTypes[0] ? group.securityRules : [group];
    each(rules, (entry) => {
      for (const opening of openingsOf(entry)) {
        const open = openToWorld(opening, adminPorts);
        if (open !== "") report(`${entry.name ?? "a rule"}: ${open}; name the ranges that may come in`);
      }
    });
  },
};
