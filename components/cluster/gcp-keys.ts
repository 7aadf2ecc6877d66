import * as kms from "@pulumi/gcp/kms";
import * as organizations from "@pulumi/gcp/organizations";
import * as pulumi from "@pulumi/pulumi";
import { googleLabels } from "../core/google";
import type { GcpClusterPlan } from "./gcp-plan";

/** Google's own limit for CIS: a key is at most 90 days old. */
const ninetyDays = "7776000s";

export interface ClusterKeys {
  /** Encrypts Kubernetes secrets; known once GKE may use it. */
  readonly secrets: pulumi.Output<string>;
  /** Encrypts boot disks; known once Compute Engine may use it. */
  readonly disks: pulumi.Output<string>;
}

/**
 * The keys of a cluster, each usable by the one service of Google's that needs it. A key ring stays for ever, even after a destroy
 * (https://cloud.google.com/kms/docs/resource-hierarchy, 2026-11), which is why its name ends in something made up.
 */
export function clusterKeys(parent: pulumi.Resource, name: string, plan: GcpClusterPlan): ClusterKeys {
  const number = organizations.getProjectOutput({ projectId: plan.project }, { parent }).number;
  const gke = pulumi.interpolate`serviceAccount:service-${number}@container-engine-robot.iam.gserviceaccount.com`;
  const compute = pulumi.interpolate`serviceAccount:service-${number}@compute-system.iam.gserviceaccount.com`;
  const given = plan.keyId;
  if (given !== undefined) {
    const known = (label: string, member: pulumi.Input<string>) => usableBy(parent, `${name}-${label}`, given, member);
    return { secrets: known("secrets", gke), disks: known("disks", compute) };
  }
  const ring = new kms.KeyRing(name, { project: plan.project, location: plan.region }, { parent });
  const key = (label: string, member: pulumi.Input<string>) => {
    const made = new kms.CryptoKey(
      `${name}-${label}`,
      {
        keyRing: ring.id,
        purpose: "ENCRYPT_DECRYPT",
        rotationPeriod: ninetyDays,
        // Whoever destroys a version by mistake has a month to say so.
        destroyScheduledDuration: "2592000s",
        labels: googleLabels(plan.tags),
      },
      { parent },
    );
    return usableBy(parent, `${name}-${label}`, made.id, member);
  };
  return { secrets: key("secrets", gke), disks: key("disks", compute) };
}

function usableBy(
  parent: pulumi.Resource,
  label: string,
  cryptoKeyId: pulumi.Input<string>,
  member: pulumi.Input<string>,
): pulumi.Output<string> {
  const right = new kms.CryptoKeyIAMMember(
    label,
    { cryptoKeyId, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member },
    { parent },
  );
  return pulumi.all([cryptoKeyId, right.id]).apply(([id]) => id);
}
