import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type PlannedClaim, templateName } from "./claims";

export interface ClaimSite {
  readonly namespace: pulumi.Input<string>;
  /** Start of the objects' names: the workload's own. */
  readonly prefix: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What pods claim by: one template a class, and where a claim is for NVLink the domain that its channels belong to. */
export function claimTemplates(
  name: string,
  claims: readonly PlannedClaim[],
  { namespace, prefix, labels }: ClaimSite,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  return claims.map((claim) => {
    const metadata = { namespace, name: templateName(prefix, claim), labels };
    if (claim.domain) return computeDomain(`${name}-${claim.name}`, metadata, opts);
    return new kubernetes.resource.v1.ResourceClaimTemplate(
      `${name}-${claim.name}`,
      {
        metadata,
        spec: {
          spec: {
            devices: {
              requests: [
                {
                  name: claim.name,
                  exactly: { deviceClassName: claim.deviceClass, allocationMode: "ExactCount", count: claim.count },
                },
              ],
            },
          },
        },
      },
      // Nothing of it may change. Claims that were made from it stay with their pods.
      { ...opts, replaceOnChanges: ["spec"], deleteBeforeReplace: true },
    );
  });
}

interface Metadata {
  readonly namespace: pulumi.Input<string>;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Its controller makes the template of the claims, under the name that is given to it (resource.nvidia.com/v1beta1, driver 0.5.0). */
function computeDomain(name: string, metadata: Metadata, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  return new kubernetes.apiextensions.CustomResource(
    name,
    {
      apiVersion: "resource.nvidia.com/v1beta1",
      kind: "ComputeDomain",
      metadata,
      // 0, as the driver advises: a pod starts as soon as its own machine has joined, and nobody waits for a number.
      spec: { numNodes: 0, channel: { allocationMode: "Single", resourceClaimTemplate: { name: metadata.name } } },
    },
    { ...opts, replaceOnChanges: ["spec"], deleteBeforeReplace: true },
  );
}
