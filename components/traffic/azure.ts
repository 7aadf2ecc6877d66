import * as dns from "@pulumi/azure-native/dns";
import * as trafficmanager from "@pulumi/azure-native/trafficmanager";
import type * as pulumi from "@pulumi/pulumi";
import { resourceGroupOf } from "../core/azure";
import { type TrafficPlan, wholeWeight } from "./plan";

/**
 * A profile a name, with an endpoint a side, and the name itself as a CNAME to it. Weights are 1 to 1000, so that a side at 0 is switched
 * off. The addresses have to be public: those of private ranges are refused, and endpoints are probed from the internet
 * (https://learn.microsoft.com/azure/traffic-manager/traffic-manager-faqs, 2026-11).
 */
export function trafficManager(
  parent: pulumi.Resource,
  name: string,
  plan: TrafficPlan,
  resourceGroup: pulumi.Input<string> | undefined,
): void {
  const zoneGroup = resourceGroupOf(plan.zoneId);
  const group = resourceGroup ?? zoneGroup;
  for (const { key, label } of plan.names) {
    const profileName = `${name}-${key}`;
    const profile = new trafficmanager.Profile(
      profileName,
      {
        resourceGroupName: group,
        profileName,
        // Traffic Manager and its zones belong to no region.
        location: "global",
        trafficRoutingMethod: "Weighted",
        // First part of a name below trafficmanager.net, which is one for all of Azure's customers.
        dnsConfig: { relativeName: profileName, ttl: plan.ttlSeconds },
        monitorConfig: { protocol: "TCP", port: 443, intervalInSeconds: 30, timeoutInSeconds: 10, toleratedNumberOfFailures: 3 },
        tags: { ...plan.tags },
      },
      { parent },
    );
    for (const side of plan.sides) {
      const weight = wholeWeight(side.weight);
      new trafficmanager.Endpoint(
        `${profileName}-${side.name}`,
        {
          resourceGroupName: group,
          profileName,
          endpointType: "ExternalEndpoints",
          endpointName: side.name,
          target: side.address,
          weight: Math.max(1, weight),
          endpointStatus: weight === 0 ? "Disabled" : "Enabled",
        },
        { parent, dependsOn: [profile] },
      );
    }
    new dns.RecordSet(
      profileName,
      {
        resourceGroupName: zoneGroup,
        zoneName: plan.zone,
        recordType: "CNAME",
        relativeRecordSetName: label,
        ttl: plan.ttlSeconds,
        cnameRecord: { cname: `${profileName}.trafficmanager.net` },
      },
      { parent, dependsOn: [profile] },
    );
  }
}
