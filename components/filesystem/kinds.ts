import { Cloud } from "../core/cloud";
import { Consistency } from "../storage";
import type { FileSystemKind } from "./index";

/** What a kind of file system can do, and where. Each row is explained in docs/storage.md. */
export interface KindFacts {
  readonly clouds: readonly Cloud[];
  /** What a reader may be promised, the most first. */
  readonly consistencies: readonly Consistency[];
  /** The most copies that it keeps itself. */
  readonly copies: number;
  readonly backend: "local" | "nfs" | "ceph" | "s3" | "gcs" | "azure-blob";
  /** Whether it shows a bucket, and forgets what nobody reads. */
  readonly cache: boolean;
  /** Driver of the cloud's cluster that mounts it, by the short name of `Cluster.storageDrivers`. */
  readonly driver?: string;
}

const everywhere = [Cloud.Aws, Cloud.Gcp, Cloud.Azure, Cloud.Kubernetes] as const;
const { Strong, Session, Bounded, Eventual } = Consistency;
/** One writer at a time, or a lock manager: every read sees the last write, so that weaker promises hold as well. */
const locked = [Strong, Session, Bounded, Eventual] as const;

export const kinds: Readonly<Record<FileSystemKind, KindFacts>> = {
  disk: {
    clouds: [Cloud.Aws, Cloud.Gcp, Cloud.Azure],
    consistencies: locked,
    copies: 1,
    backend: "local",
    cache: false,
  },
  local: { clouds: [Cloud.Kubernetes], consistencies: locked, copies: 1, backend: "local", cache: false },
  nfs: {
    clouds: everywhere,
    // Close-to-open: a reader sees what was closed before it opened, and attributes no older than `actimeo` (nfs(5), "Data and metadata coherence").
    consistencies: [Session, Bounded, Eventual],
    copies: 1,
    backend: "nfs",
    cache: false,
  },
  lustre: {
    clouds: [Cloud.Aws],
    consistencies: locked,
    copies: 1,
    backend: "s3",
    cache: true,
    driver: "fsx",
  },
  gcsfuse: {
    clouds: [Cloud.Gcp],
    // What another machine wrote is seen when the metadata cache's time is over: https://cloud.google.com/storage/docs/cloud-storage-fuse/caching
    consistencies: [Bounded, Eventual],
    copies: 1,
    backend: "gcs",
    cache: true,
    driver: "gcsfuse",
  },
  blobfuse: {
    clouds: [Cloud.Azure],
    // The same, by `attr-cache-timeout` and `file-cache-timeout`: https://github.com/Azure/azure-storage-fuse
    consistencies: [Bounded, Eventual],
    copies: 1,
    backend: "azure-blob",
    cache: true,
    driver: "blob",
  },
  ceph: { clouds: [Cloud.Kubernetes], consistencies: locked, copies: 5, backend: "ceph", cache: false },
};

/** What serves the same purpose elsewhere; for the remedy. */
export const insteadOf: Readonly<Record<FileSystemKind, Partial<Record<Cloud, string>>>> = {
  disk: { [Cloud.Kubernetes]: "local, ceph or nfs" },
  local: {
    [Cloud.Aws]: "training.cache, which is on the machine's own disks",
    [Cloud.Gcp]: "training.cache, which is on the machine's own disks",
    [Cloud.Azure]: "training.cache, which is on the machine's own disks",
  },
  nfs: {},
  lustre: { [Cloud.Gcp]: "gcsfuse", [Cloud.Azure]: "blobfuse", [Cloud.Kubernetes]: "ceph or nfs" },
  gcsfuse: { [Cloud.Aws]: "lustre", [Cloud.Azure]: "blobfuse", [Cloud.Kubernetes]: "ceph or nfs" },
  blobfuse: { [Cloud.Aws]: "lustre", [Cloud.Gcp]: "gcsfuse", [Cloud.Kubernetes]: "ceph or nfs" },
  ceph: { [Cloud.Aws]: "disk or nfs", [Cloud.Gcp]: "disk or nfs", [Cloud.Azure]: "disk or nfs" },
};
