/** The backups of an environment: the bucket, who may write it, and Velero. */
import type * as pulumi from "@pulumi/pulumi";
import { Backup, type BackupArgs, Bucket, type Cluster, type Monitoring, type Network, WorkloadIdentity } from "../components";
import { veleroAccount, veleroNamespace } from "../components/backup/plan";
import { bucketArgs, type Environment, prefixOf } from "../components/config";
import { backupArgs } from "../components/config/backup-arguments";
import { boundAccount, reachedFrom } from "./parts";

/** What the rest of the program hands over. */
export interface BackupSite {
  readonly name: string;
  readonly tags: Record<string, string>;
  readonly secret: (key: string) => pulumi.Output<string>;
  readonly watching: Monitoring | undefined;
  readonly onCluster: pulumi.ComponentResourceOptions & { readonly dependsOn?: pulumi.Resource[] };
  /** Where the bucket's identity comes from; absent on a cluster that is there. */
  readonly made?: { readonly network: Network; readonly cluster: Cluster };
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
  { name, tags }: BackupSite,
  { network, cluster }: NonNullable<BackupSite["made"]>,
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
  const bucket = new Bucket(`${prefix}-backups`, {
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
  });
  const identity = new WorkloadIdentity(`${prefix}-velero`, {
    ...place,
    clusterName: cluster.name,
    oidcIssuer: cluster.oidcIssuer,
    namespace: veleroNamespace,
    serviceAccount: veleroAccount,
    buckets: [{ arn: bucket.arn, kmsKeyArn: bucket.keyArn, rights: "read-write" }],
    tags,
  });
  return { bucket: bucket.name, bucketArn: bucket.arn, ...boundAccount(identity) };
}
