import * as dns from "@pulumi/gcp/dns";
import type * as pulumi from "@pulumi/pulumi";
import type { TrafficPlan } from "./plan";

/**
 * One record set a name, whose policy holds all sides. One at 0 % is left out: of what takes nothing nothing has to be answered
 * (https://cloud.google.com/dns/docs/routing-policies-overview, 2026-11).
 */
export function cloudDns(parent: pulumi.Resource, name: string, plan: TrafficPlan, project: string | undefined): void {
  for (const { host, key } of plan.names) {
    new dns.RecordSet(
      `${name}-${key}`,
      {
        project,
        managedZone: plan.zoneId,
        name: `${host}.`,
        type: "A",
        ttl: plan.ttlSeconds,
        routingPolicy: {
          wrrs: plan.sides.filter(({ weight }) => weight > 0).map(({ weight, address }) => ({ weight, rrdatas: [address] })),
        },
      },
      { parent },
    );
  }
}
