import * as containerservice from "@pulumi/azure-native/containerservice";
import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import type { VaultSite } from "./azure-keys";
import type { AzureClusterPlan } from "./azure-plan";

/** What the control plane writes: who asked for what, and what the parts of it decided. */
const categories = [
  "kube-apiserver",
  // Without reads, which are nine parts in ten of `kube-audit`.
  "kube-audit-admin",
  "kube-controller-manager",
  "kube-scheduler",
  "cluster-autoscaler",
  "guard",
];

/** Where it goes, and what else of the cluster names a workspace. */
export function logWorkspace({ parent, name, place }: VaultSite, plan: AzureClusterPlan): operationalinsights.Workspace {
  return new operationalinsights.Workspace(
    `${name}-logs`,
    {
      ...place,
      sku: { name: "PerGB2018" },
      retentionInDays: plan.logRetentionDays,
      // Rights by resource and not by workspace alone, and no shared key.
      features: { enableLogAccessUsingOnlyResourcePermissions: true, disableLocalAuth: true },
    },
    { parent },
  );
}

export function controlPlaneLogs(
  { parent, name }: VaultSite,
  workspace: operationalinsights.Workspace,
  control: containerservice.ManagedCluster,
): void {
  new monitor.DiagnosticSetting(
    `${name}-logs`,
    {
      name: `${name}-logs`,
      resourceUri: control.id,
      workspaceId: workspace.id,
      logAnalyticsDestinationType: "Dedicated",
      logs: categories.map((category) => ({ category, enabled: true })),
    },
    { parent },
  );
}

/** When AKS may do what it does by itself, what it does to a version out of support included. The names are AKS's. */
export function maintenanceWindows({ parent, name, place }: VaultSite, control: containerservice.ManagedCluster): void {
  for (const configName of ["aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"]) {
    new containerservice.MaintenanceConfiguration(
      `${name}-${configName === "aksManagedAutoUpgradeSchedule" ? "upgrades" : "node-images"}`,
      {
        resourceGroupName: place.resourceGroupName,
        resourceName: control.name,
        configName,
        maintenanceWindow: {
          schedule: { weekly: { dayOfWeek: "Saturday", intervalWeeks: 1 } },
          startTime: "02:00",
          utcOffset: "+00:00",
          durationHours: 6,
        },
      },
      { parent },
    );
  }
}
