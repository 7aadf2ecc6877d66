import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { internalOnly } from "./control-plane";
import { gatewayNamespace } from "./plan";

/** Annotations by which a cloud makes a load balancer that the internet reaches. Google's and Azure's controllers do so unasked. */
const reachedByAll: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [Cloud.Aws]: {
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
    "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
  },
};

export function meshEntrance(parent: pulumi.Resource, name: string, cloud: Cloud, isPublic: boolean): pulumi.Output<string> {
  const service = new kubernetes.core.v1.Service(
    name,
    {
      metadata: {
        name: "entrance",
        namespace: gatewayNamespace,
        labels: { "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi" },
        annotations: { ...(isPublic ? reachedByAll[cloud] : internalOnly[cloud]) },
      },
      spec: {
        type: "LoadBalancer",
        selector: { istio: "gateway" },
        ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 443 }],
      },
    },
    // A load balancer's scheme is decided when it is made.
    { parent, deleteBeforeReplace: true, replaceOnChanges: ["metadata.annotations"] },
  );
  return service.status.loadBalancer.ingress.apply((entries) => entries?.[0]?.ip ?? entries?.[0]?.hostname ?? "");
}
