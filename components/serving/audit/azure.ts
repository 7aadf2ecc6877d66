import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import type * as pulumi from "@pulumi/pulumi";
import { groupFor } from "../../core/azure";
import { type AuditPlan, auditMark } from "./plan";

/** Where the agent's lines and the API server's stand: tables of Log Analytics. */
const tables = { requests: "ContainerLogV2", changes: "AKSAuditAdmin" } as const;

/** A workspace searches for two years at most and keeps the rest at a lower price (data-retention-configure, read 2026-12). */
const searched = 730;

/**
 * A workspace of its own. AKS's agent, which the cluster's `containerLogs` turns on, sends it the servers' audit lines and nothing else, by a
 * data collection rule; the API server's audit comes by a diagnostic setting.
 */
export function auditLog(parent: pulumi.Resource, name: string, plan: AuditPlan): pulumi.Output<string> {
  const { region: location, retentionDays, namespace, tags } = plan;
  const resourceGroupName = groupFor(plan.resourceGroup, plan.clusterId);
  const place = { resourceGroupName, location, tags: { ...tags } };
  const workspace = new operationalinsights.Workspace(
    name,
    {
      ...place,
      sku: { name: "PerGB2018" },
      retentionInDays: Math.min(retentionDays, searched),
      // No shared key, and nothing goes before its time.
      features: { enableLogAccessUsingOnlyResourcePermissions: true, disableLocalAuth: true, immediatePurgeDataOn30Days: false },
    },
    { parent },
  );
  for (const [key, tableName] of Object.entries(tables)) {
    new operationalinsights.Table(
      `${name}-${key}`,
      {
        resourceGroupName,
        workspaceName: workspace.name,
        tableName,
        retentionInDays: Math.min(retentionDays, searched),
        totalRetentionInDays: retentionDays,
      },
      { parent },
    );
  }
  const stream = "Microsoft-ContainerLogV2";
  const rule = new monitor.DataCollectionRule(
    name,
    {
      ...place,
      kind: "Linux",
      description: "What was asked of models",
      dataSources: {
        extensions: [
          {
            name: "ContainerInsightsExtension",
            extensionName: "ContainerInsights",
            streams: [stream],
            extensionSettings: {
              dataCollectionSettings: {
                interval: "1m",
                namespaceFilteringMode: "Include",
                namespaces: [namespace],
                enableContainerLogV2: true,
              },
            },
          },
        ],
      },
      destinations: { logAnalytics: [{ name: "audit", workspaceResourceId: workspace.id }] },
      dataFlows: [
        {
          streams: [stream],
          destinations: ["audit"],
          transformKql: `source | where PodNamespace == "${namespace}" and tostring(LogMessage) has "${auditMark}"`,
        },
      ],
    },
    { parent },
  );
  new monitor.DataCollectionRuleAssociation(
    name,
    {
      // The name by which the agent looks for its rule.
      associationName: "ContainerInsightsExtension",
      resourceUri: plan.clusterId,
      dataCollectionRuleId: rule.id,
    },
    { parent },
  );
  new monitor.DiagnosticSetting(
    name,
    {
      name,
      resourceUri: plan.clusterId,
      workspaceId: workspace.id,
      logAnalyticsDestinationType: "Dedicated",
      // Without reads, which are nine parts in ten of `kube-audit`.
      logs: [{ category: "kube-audit-admin", enabled: true }],
    },
    { parent },
  );
  return workspace.id;
}
