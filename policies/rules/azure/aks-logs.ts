import type { StackRule } from "../../core/rule";
import { type ManagedClusterArgs, managedClusterType } from "../../lib/azure";
import { refersTo } from "../../lib/stack";

export const rule: StackRule = {
  id: "aks-logs",
  title: "An AKS cluster sends its audit log somewhere",
  severity: "medium",
  level: "mandatory",
  why: "Who deleted the training job stands in the audit log and nowhere else",
  remedy:
    'new azure.monitor.DiagnosticSetting("audit", { resourceUri: cluster.id, workspaceId, logs: [{ category: "kube-audit-admin", enabled: true }] })',
  unknown: "Whether the add-on is on; whose diagnostic setting it is, is told by its dependencies.",
  sources: ["CIS AKS 1.8 2.1.1"],
  types: [managedClusterType],
  checkStack: (stack, { report, eachOf }) => {
    const settings = stack.of<object>("azure-native:monitor:DiagnosticSetting", "azure-native:insights:DiagnosticSetting");
    eachOf<ManagedClusterArgs>(managedClusterType, (cluster) => {
      if (settings.some((setting) => refersTo(setting, "resourceUri", cluster))) return;
      if (cluster.props.addonProfiles?.omsagent?.enabled !== true)
        report("neither a DiagnosticSetting nor the omsagent add-on; add one", cluster);
    });
  },
};
