import type * as pulumi from "@pulumi/pulumi";
import { FileSystemKind } from "./index";
import type { FileSystemPlan } from "./plan";

/** How nodes mount something that is there. */
export interface SharedVolume {
  readonly driver: string;
  readonly handle: pulumi.Input<string>;
  readonly attributes: Readonly<Record<string, pulumi.Input<string>>>;
  readonly mountOptions: readonly string[];
  readonly ready?: readonly pulumi.Resource[];
}

/** GKE brings the FUSE process beside pods that ask for it: https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-storage-fuse-csi-driver-setup */
export const fusePodAnnotations = { "gke-gcsfuse/volumes": "true" } as const;

/**
 * How long what was read counts as current. FUSE has one clock for both: what may be behind by a minute is asked for again after a minute,
 * and what is kept for a week may be behind by a week.
 */
export function fuseSeconds({ maxStalenessSeconds, lifetimeHours }: FileSystemPlan): number {
  return maxStalenessSeconds ?? lifetimeHours * 3600;
}

/**
 * gcsfuse: https://cloud.google.com/storage/docs/cloud-storage-fuse/config-file; `-1` lets the cache take what the sidecar's volume has.
 * Blobfuse: https://github.com/kubernetes-sigs/blob-csi-driver/blob/master/deploy/example/storageclass-blobfuse2.yaml; read 2026-11.
 */
export function fuseOptions(plan: FileSystemPlan): string[] {
  const seconds = fuseSeconds(plan);
  if (plan.kind === FileSystemKind.GcsFuse) {
    return [
      "implicit-dirs",
      `metadata-cache:ttl-secs:${seconds}`,
      "file-cache:max-size-mb:-1",
      "file-cache:cache-file-for-range-read:true",
    ];
  }
  return [
    "-o allow_other",
    `--file-cache-timeout-in-seconds=${seconds}`,
    "--use-attr-cache=true",
    `-o attr_timeout=${seconds}`,
    `-o entry_timeout=${seconds}`,
    `-o negative_timeout=${Math.min(seconds, 120)}`,
    "--cancel-list-on-mount-seconds=10",
    "--log-level=LOG_WARNING",
  ];
}
