import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceRule } from "../../core/rule";
import type { ObjectMeta } from "../../lib/kubernetes";
import { isWorld } from "../../lib/network";

interface ServiceArgs {
  readonly metadata?: ObjectMeta;
  readonly spec?: Unwrap<types.input.core.v1.ServiceSpec>;
}

export const rule: ResourceRule<ServiceArgs> = {
  id: "service-not-public",
  title: "Services are inside the network, or open to named ranges only",
  severity: "high",
  level: "mandatory",
  why: "A Service of type LoadBalancer is on the internet on most clouds unless it says otherwise; NodePort opens every node",
  remedy: 'type: "ClusterIP" behind a gateway; or the cloud\'s internal annotation; or loadBalancerSourceRanges',
  unknown: "Whether it is internal, and which ranges may come in.",
  sources: ["https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer"],
  types: ["kubernetes:core/v1:Service"],
  check: ({ metadata, spec }, { report }) => {
    if (spec?.type === "NodePort") report("type is NodePort, which opens a port on every node; use ClusterIP");
    if (spec?.type !== "LoadBalancer" || isInternal(metadata?.annotations ?? {})) return;
    const ranges = spec.loadBalancerSourceRanges ?? [];
    if (ranges.length === 0) report("type is LoadBalancer and it is not internal; annotate it, or name loadBalancerSourceRanges");
    else if (ranges.some(isWorld)) report(`loadBalancerSourceRanges has ${ranges.filter(isWorld).join(", ")}; name ranges`);
  },
};

function isInternal(annotations: { readonly [name: string]: string }): boolean {
  return (
    annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"] === "internal" ||
    annotations["service.beta.kubernetes.io/aws-load-balancer-internal"] === "true" ||
    annotations["networking.gke.io/load-balancer-type"] === "Internal" ||
    annotations["cloud.google.com/load-balancer-type"] === "Internal" ||
    annotations["service.beta.kubernetes.io/azure-load-balancer-internal"] === "true"
  );
}
