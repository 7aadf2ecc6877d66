/** The backups of an environment: the bucket, who may write it, and Velero. */
import type * as pulumi from "@pulumi/pulumi";
import { Backup, type BackupArgs, Bucket, type Cluster, type Monitoring, type Network } from "../components";
import { veleroAccount, veleroNamespace } from "../components/backup/plan";
import { bucketArgs, type Environment, prefixOf } from "../components/config";
import { backupArgs } from "../components/config/backup-arguments";
import type { Shared } from "./foundation";
import { identity } from "./identity";
import { reachedFrom } from "./parts";

/** What the rest of the program hands over. */
export interface BackupSite {
  readonly name: string;
  readonly tags: Record<string, string>;
  readonly secret: (key: string) => pulumi.Output<string>;
  readonly watching: Monitoring | undefined;
  readonly onCluster: pulumi.ComponentResourceOptions & { readonly dependsOn?: pulumi.Resource[] };
  /** Start of the names of this cluster's parts. */
  readonly prefix: string;
  /** Where the bucket's identity comes from; absent on a cluster that is there. */
  readonly made?: { readonly network: Network; readonly cluster: Cluster; readonly shared: Shared };
}

export function makeBackup(environment: Environment, site: BackupSite): Backup | undefined {
  const said = environment.backup;
  if (said === undefined) return undefined;
  const { watching, onCluster } = site;
  // The monitor and the rules are of kinds that the monitoring's chart brings.
  const opts = { ...onCluster, dependsOn: [...(onCluster.dependsOn ?? []), ...(watching ? [watching] : [])] };
  const args = { ...backupArgs(environment, site.secret), watched: watching !== undefined };
  const place = site.made === undefined ? undefined : keptIn(environment, site, site.made);
  return new Backup("backup", { ...args, ...place }, opts);
}

/** A versioned bucket of its own, in the region that is said, which Velero alone may write. */
function keptIn(
  environment: Environment,
  { name, tags, prefix: own, onCluster }: BackupSite,
  { network, cluster, shared }: NonNullable<BackupSite["made"]>,
): Pick<BackupArgs, "bucket" | "bucketArn" | "serviceAccountName" | "serviceAccountAnnotations"> {
  const { cloud, project, region, resourceGroup, backup } = environment;
  const prefix = prefixOf(environment, name);
  const place = {
    cloud,
    region,
    ...(project !== undefined && { project }),
    ...(resourceGroup !== undefined && { resourceGroup }),
  };
  const there = backup?.region ?? region;
  const bucket = shared.once(
    "backups",
    () =>
      new Bucket(`${prefix}-backups`, {
        ...bucketArgs(
          place,
          { name: "backups", region: there, use: "read-write", replicationFactor: 1, replicaRegions: [], consistency: "strong" },
          prefix,
        ),
        keepVersionsDays: backup?.keepDays ?? 30,
        accessLogs: {},
        // A private endpoint stands in the network's region; a bucket elsewhere is reached by who has a right.
        ...(there === region ? reachedFrom(cloud, network) : {}),
        tags,
      }),
  );
  const grants = [{ arn: bucket.arn, kmsKeyArn: bucket.keyArn, rights: "read-write" as const }];
  const who = { place, plain: prefix, prefix: own, tags, parent: onCluster.parent, shared };
  return {
    bucket: bucket.name,
    bucketArn: bucket.arn,
    ...identity(who, cluster, veleroNamespace, veleroAccount, grants, "velero"),
  };
}
