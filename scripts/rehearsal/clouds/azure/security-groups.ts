import { CloudError } from "../../provider";
import type { Check, ResourceModel } from "../model";
import { maps, number, text } from "../values";
import { armId, armModel } from "./names";

function checkSecurityRules(check: Check): void {
  const priorities = new Map<string, string>();
  for (const [index, rule] of maps(check.inputs.securityRules).entries()) {
    checkRule(check, `securityRules[${index}].`, rule);
    const key = `${text(rule.direction)} ${number(rule.priority)}`;
    const other = priorities.get(key);
    if (other !== undefined) {
      check.fail(
        `securityRules[${index}].priority`,
        `SecurityRuleConflict: Security rule ${text(rule.name)} conflicts with rule ${other}. Rules cannot have the same Priority and Direction.`,
      );
    }
    priorities.set(key, text(rule.name) ?? "");
  }
}

function checkRule(check: Check, where: string, rule: { readonly [key: string]: unknown }): void {
  const { priority } = rule;
  if (typeof priority === "number" && (priority < 100 || priority > 4096)) {
    check.fail(
      `${where}priority`,
      `SecurityRuleInvalidPriority: Security rule has invalid priority ${priority}. Value should be between 100 and 4096.`,
    );
  }
}

const securityGroup = armModel(
  { type: "Microsoft.Network/networkSecurityGroups", name: "networkSecurityGroupName", max: 80 },
  {
    replaceOn: ["location", "networkSecurityGroupName", "resourceGroupName"],
    check: checkSecurityRules,
    outputs: {
      etag: (act) => `W/"${act.invent.uuid()}"`,
      resourceGuid: (act) => act.invent.uuid(),
      defaultSecurityRules: () => [],
    },
    heldBy: [
      {
        code: "InUseNetworkSecurityGroupCannotBeDeleted",
        message: (held, holder) =>
          `Network security group ${held.id} cannot be deleted because it is in use by the following resources: ${holder.id}.`,
      },
    ],
  },
);

const securityRule = armModel(
  {
    type: "Microsoft.Network/networkSecurityGroups/securityRules",
    name: "securityRuleName",
    parents: ["networkSecurityGroupName"],
  },
  {
    required: ["access", "direction", "networkSecurityGroupName", "priority", "protocol", "resourceGroupName"],
    replaceOn: ["networkSecurityGroupName", "resourceGroupName", "securityRuleName"],
    check: (check) => checkRule(check, "", check.inputs),
    refuse: (act) => {
      const group = armId(act, { type: "Microsoft.Network/networkSecurityGroups", name: "networkSecurityGroupName" });
      for (const other of act.all(act.type)) {
        if (other.id === act.id || !other.id.startsWith(`${group}/`)) continue;
        if (other.inputs.priority !== act.inputs.priority || other.inputs.direction !== act.inputs.direction) continue;
        throw new CloudError(
          "SecurityRuleConflict",
          `Security rule ${act.name} conflicts with rule ${other.id.split("/").pop()}. Rules cannot have the same Priority and Direction.`,
        );
      }
    },
  },
);

export const models: { readonly [type: string]: ResourceModel } = {
  "azure-native:network:NetworkSecurityGroup": securityGroup,
  "azure-native:network:SecurityRule": securityRule,
};
