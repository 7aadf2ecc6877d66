/** Devices that pods claim by DRA: what a claim is for stands in its template, an object of its own. */
import type { types } from "@pulumi/kubernetes";
import type { StackContext, StackResource } from "../core/rule";
import { known } from "../core/unknown";
import { acceleratorsAsked, type PodTemplate, podTemplatesOf, workloadTypes } from "./kubernetes";

type TemplateArgs = types.input.resource.v1.ResourceClaimTemplate;

/** Device classes by the name of the template that claims them. */
export type Claims = ReadonlyMap<string, readonly string[]>;

/** Classes of accelerators, and the extended resource that stands for the same chips: their nodes' taints are named after it. */
const resourceOfClass: { readonly [deviceClass: string]: string } = {
  "gpu.nvidia.com": "nvidia.com/gpu",
  "mig.nvidia.com": "nvidia.com/gpu",
  "gaudi.intel.com": "habana.ai/gaudi",
  "gpu.amd.com": "amd.com/gpu",
};

export function claimsOf(context: StackContext): Claims {
  const claims = new Map<string, readonly string[]>();
  context.eachOf<TemplateArgs>("kubernetes:resource.k8s.io/*:ResourceClaimTemplate", ({ props }) => {
    const name = known(() => props.metadata?.name);
    if (typeof name !== "string") return;
    const requests = props.spec?.spec?.devices?.requests ?? [];
    claims.set(
      name,
      requests.flatMap(({ exactly }) => exactly?.deviceClassName ?? []),
    );
  });
  return claims;
}

/** Classes of the devices that a pod claims. */
export function classesClaimed({ spec }: PodTemplate, claims: Claims): readonly string[] {
  return (spec.resourceClaims ?? []).flatMap(({ resourceClaimTemplateName: name }) => (name && claims.get(name)) || []);
}

/** Which accelerators a pod asks for or claims, by resource name. */
export function acceleratorsUsed(template: PodTemplate, claims: Claims): readonly string[] {
  const claimed = classesClaimed(template, claims).flatMap((name) => resourceOfClass[name] ?? []);
  return [...new Set([...acceleratorsAsked(template), ...claimed])];
}

/** Runs the look on each pod template of the stack by itself, with the claims that it may name. */
export function eachPod(
  context: StackContext,
  look: (template: PodTemplate, workload: StackResource, claims: Claims) => void,
): void {
  const claims = claimsOf(context);
  context.eachOf<object>(workloadTypes, (workload) => {
    context.each(podTemplatesOf(workload.type, workload.props), (template) => look(template, workload, claims));
  });
}
