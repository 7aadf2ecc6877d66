import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { podsOfNamespace } from "../../workloads/traffic";
import type { ObjectStorePlan } from "./plan";

/** https://github.com/rook/rook/blob/v1.20.6/Documentation/Storage-Configuration/Object-Storage-RGW/ceph-object-bucket-claim.md */
interface ObjectBucketClaimSpec {
  readonly bucketName: string;
  readonly storageClassName: string;
}

const ours = { "app.kubernetes.io/part-of": "trainyard" };

/** The Secret with the keys: the one that is named, one of the keys given, or one that the claim brings. */
export function objectStore(parent: pulumi.Resource, name: string, plan: ObjectStorePlan): pulumi.Output<string> {
  const child = { parent };
  const metadata = { namespace: plan.namespace, labels: { ...ours, "app.kubernetes.io/managed-by": "pulumi" } };
  const policy = traffic(name, plan, metadata, child);
  const waited = (secret: pulumi.Input<string>) => pulumi.all([secret, policy.id]).apply(([known]) => known);
  if (plan.keys !== undefined) {
    const secret = new kubernetes.core.v1.Secret(
      `${name}-keys`,
      {
        metadata: { ...metadata, name: `${name}-keys` },
        stringData: { AWS_ACCESS_KEY_ID: plan.keys.access, AWS_SECRET_ACCESS_KEY: plan.keys.secret },
      },
      child,
    );
    return waited(secret.metadata.name);
  }
  if (plan.claimClass !== undefined) {
    const spec: ObjectBucketClaimSpec = { bucketName: plan.bucket, storageClassName: plan.claimClass };
    // The Secret has the claim's name.
    const claim = new kubernetes.apiextensions.CustomResource(
      `${name}-claim`,
      { apiVersion: "objectbucket.io/v1alpha1", kind: "ObjectBucketClaim", metadata: { ...metadata, name: plan.bucket }, spec },
      child,
    );
    return waited(claim.metadata.apply(({ name: known }) => known ?? plan.bucket));
  }
  return waited(plan.credentialsSecret ?? "");
}

/** Lets our workloads go to the endpoint's port: a namespace of ours lets nobody out but to 443. */
function traffic(
  name: string,
  plan: ObjectStorePlan,
  metadata: kubernetes.types.input.meta.v1.ObjectMeta,
  child: pulumi.CustomResourceOptions,
): kubernetes.networking.v1.NetworkPolicy {
  const to =
    plan.serviceNamespace === undefined
      ? [{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }]
      : [podsOfNamespace(plan.serviceNamespace)];
  // A Service may hand a port on to another of its pods.
  const ports = plan.serviceNamespace === undefined ? [{ protocol: "TCP", port: plan.port }] : [];
  return new kubernetes.networking.v1.NetworkPolicy(
    `${name}-traffic`,
    {
      metadata: { ...metadata, name },
      spec: {
        podSelector: { matchLabels: ours },
        policyTypes: ["Egress"],
        egress: [{ to, ...(ports.length > 0 && { ports }) }],
      },
    },
    child,
  );
}
