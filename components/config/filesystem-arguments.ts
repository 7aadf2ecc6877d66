import type * as pulumi from "@pulumi/pulumi";
import type { BucketBehindArgs, FileSystemArgs, FileSystemKind, FileSystemsArgs } from "../filesystem";
import { cephBucketClass, cephGateway } from "../filesystem/ceph-names";
import { kinds } from "../filesystem/kinds";
import type { ObjectStoreArgs } from "../storage/object-store";
import { zonesOfGroup } from "./arguments";
import type { Environment } from "./schema";

type Said = Pick<Environment, "cloud" | "region" | "storage" | "nodeGroups" | "network" | "training">;

/** Whether all pods of a namespace mount the same volume by one claim. */
export function sharesOneClaim(kind: FileSystemKind): boolean {
  return kinds[kind].cache;
}

/** The storage drivers that the cloud's cluster has to bring: those that are named, and those that file systems need. */
export function storageDrivers(
  cluster: Environment["cluster"],
  fileSystems: readonly { readonly kind: FileSystemKind }[],
): Environment["cluster"] {
  const needed = fileSystems.flatMap(({ kind }) => kinds[kind].driver ?? []);
  const named = cluster.storageDrivers ?? [];
  const all = [
    ...named,
    ...needed.filter((driver, index) => !named.some((one) => one === driver) && needed.indexOf(driver) === index),
  ];
  return all.length === 0 ? cluster : { ...cluster, storageDrivers: all as typeof named };
}

/** All but what other components hand over. */
export function fileSystemArgs(
  { cloud, region, storage, nodeGroups, network, training }: Said,
  buckets: Readonly<Record<string, BucketBehindArgs>>,
): Omit<FileSystemsArgs, "namespace"> {
  // Lustre stands beside those who read it: traffic between zones costs, and is slower.
  const group = nodeGroups.find(({ name }) => name === training?.nodeGroup);
  const zones = network?.zones ?? [];
  const first = group === undefined ? undefined : zonesOfGroup(group, zones)[0];
  return {
    cloud,
    region,
    fileSystems: storage.fileSystems.map(({ remove: _remove, bucket, ...rest }): FileSystemArgs => {
      const behind = bucket === undefined ? undefined : buckets[bucket];
      return { ...rest, ...(behind !== undefined && { bucket: behind }) };
    }),
    zones: first === undefined ? zones : [first, ...zones.filter((zone) => zone !== first)],
    nodes: nodeGroups.reduce((sum, { nodes }) => sum + nodes.desired, 0),
  };
}

/** The endpoint that is given, or the one that a ceph file system serves. */
export function objectStoreArgs(
  said: NonNullable<Environment["storage"]["objectStore"]>,
  fileSystems: readonly { readonly name: string; readonly kind: FileSystemKind }[],
  secret: (key: string) => pulumi.Input<string>,
): Omit<ObjectStoreArgs, "namespace"> {
  const { accessKeySecret, secretKeySecret, endpoint, ...rest } = said;
  const keys = {
    ...(accessKeySecret !== undefined && { accessKey: secret(accessKeySecret) }),
    ...(secretKeySecret !== undefined && { secretKey: secret(secretKeySecret) }),
  };
  if (endpoint !== undefined) return { ...rest, ...keys, endpoint };
  const ceph = fileSystems.find(({ kind }) => kind === "ceph")?.name ?? "";
  // Ours encrypts its disks.
  return { encrypted: true, ...rest, ...keys, endpoint: cephGateway(ceph), claimClass: cephBucketClass(ceph) };
}
