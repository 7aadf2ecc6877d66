import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type TrafficPlan, wholeWeight } from "./plan";

/**
 * One record a side, of the same name and told apart by its identifier. A weight of 0 is never answered as long as another is above it
 * (https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html, 2026-11).
 */
export function route53(parent: pulumi.Resource, name: string, plan: TrafficPlan): void {
  for (const { host, key } of plan.names) {
    for (const side of plan.sides) {
      new aws.route53.Record(
        `${name}-${key}-${side.name}`,
        {
          zoneId: plan.zoneId,
          name: host,
          type: "CNAME",
          ttl: plan.ttlSeconds,
          records: [side.address],
          setIdentifier: side.name,
          weightedRoutingPolicies: [{ weight: wholeWeight(side.weight) }],
        },
        { parent },
      );
    }
  }
}
