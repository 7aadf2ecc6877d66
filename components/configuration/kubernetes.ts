import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { ConfigurationPlan } from "./plan";

export function configuration(
  parent: pulumi.Resource,
  name: string,
  plan: ConfigurationPlan,
): pulumi.Output<Record<string, string>> {
  const made = plan.consumers.map(({ service, settings, version }) => {
    const map = new kubernetes.core.v1.ConfigMap(
      `${name}-${service}`,
      {
        metadata: {
          namespace: plan.namespace,
          // The name stays, and it is not immutable: what mounts it sees what changes in it.
          name: `settings-${service}`,
          labels: { "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi" },
          annotations: { "trainyard.dev/version": version },
        },
        data: { "settings.json": `${JSON.stringify(settings, undefined, 2)}\n`, "settings.yaml": stringify(settings), version },
      },
      { parent },
    );
    return [service, map.metadata.name] as const;
  });
  return pulumi.output(Object.fromEntries(made));
}
