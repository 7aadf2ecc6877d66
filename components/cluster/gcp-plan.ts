import type * as pulumi from "@pulumi/pulumi";
import { type Elsewhere, refuseElsewhere } from "../core/elsewhere";
import { checkLabels, checkProject, googleName } from "../core/google";
import { nameFault } from "../core/names";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { podRange, serviceRange } from "../network/gcp-plan";
import { googleRegions, googleZonesOf } from "../network/gcp-zones";
import { parseRange } from "../network/ranges";
import { type ClusterAccessEntry, type ClusterArgs, SupportType } from "./index";
import { checkEntries, planDrivers, planEndpoint } from "./plan";

export interface GcpClusterPlan {
  readonly project?: string;
  readonly region: string;
  readonly clusterName: string;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly podRange: string;
  readonly serviceRange: string;
  /** The least version of the control plane; undefined leaves it to the channel. */
  readonly kubernetesVersion?: string;
  readonly channel: "REGULAR" | "EXTENDED";
  /** Ranges that reach the public endpoint; empty where there is none. */
  readonly publicCidrs: readonly string[];
  readonly controlPlaneCidr: string;
  readonly accessEntries: readonly ClusterAccessEntry[];
  readonly keyId?: pulumi.Input<string>;
  readonly deletionProtection: boolean;
  readonly multiNetworking: boolean;
  readonly storageDrivers: readonly StorageDriver[];
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

const storageDrivers = ["filestore", "gcsfuse", "lustre", "parallelstore"] as const;
export type StorageDriver = (typeof storageDrivers)[number];

/** GKE: https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters, 2026-11. */
const clusterNameRule = { ...googleName, max: 40 };
const member = /^(user|group|serviceAccount):[^\s@]+@[^\s@]+$/;

/** What only AWS knows, and what to do instead. */
const awsOnly: Elsewhere<ClusterArgs> = [
  ["zonalShift", "is AWS's, and a regional control plane moves by itself", "leave it out"],
  ["addons", "names EKS add-ons, and GKE brings its own with the cluster", "leave it out"],
  ["serviceCidr", "is decided by the network's range for services", "leave it out, or give serviceRangeName"],
  ["logRetentionDays", "is a setting of the project's log bucket on Google Cloud", "leave it out"],
];

/** Checks what a cluster is asked to be; throws every problem it finds, each with its path. */
export function planGcpCluster(name: string, args: ClusterArgs, configuredRegion?: string): GcpClusterPlan {
  const problems = new Problems(`Cluster ${name}`);
  checkProject(args.project, problems);
  const region = args.region ?? configuredRegion;
  if (region === undefined) {
    problems.add("region", "is not known", "give region, or set gcp:region in the stack's configuration");
  } else if (googleZonesOf(region) === undefined) {
    problems.add("region", `${JSON.stringify(region)} is not a region of Google Cloud`, remedyFor(region, googleRegions));
  }
  const clusterName = args.clusterName ?? name;
  const fault = nameFault(clusterName, clusterNameRule);
  if (fault !== undefined) problems.add(args.clusterName === undefined ? "name" : "clusterName", fault, "give a plainer one");
  if (args.kubernetesVersion !== undefined && !/^1\.\d+(\.\d+(-gke\.\d+)?)?$/.test(args.kubernetesVersion)) {
    problems.add(
      "kubernetesVersion",
      `${JSON.stringify(args.kubernetesVersion)} is not a version that GKE offers`,
      "give one such as 1.34, or leave it to the release channel",
    );
  }
  refuseElsewhere(args, awsOnly, problems);
  if (args.creatorIsAdmin === false) {
    problems.add("creatorIsAdmin", "is false, and on Google Cloud IAM decides who is administrator", "leave it out");
  }
  const publicCidrs = planEndpoint(args, problems);
  const controlPlaneCidr = args.controlPlaneCidr ?? "172.16.0.0/28";
  const range = parseRange(controlPlaneCidr);
  if (typeof range === "string" || range.bits !== 28) {
    problems.add(
      "controlPlaneCidr",
      `${JSON.stringify(controlPlaneCidr)} is not a /28`,
      "give a /28 that nothing else of the network has, such as 172.16.0.0/28",
    );
  }
  checkEntries(args.accessEntries ?? [], problems, {
    pattern: member,
    example: "user:ann@example.com, group:operators@example.com or serviceAccount:ci@project.iam.gserviceaccount.com",
  });
  (args.accessEntries ?? []).forEach((entry, index) => {
    if ((entry.namespaces ?? []).length === 0) return;
    problems.add(
      `accessEntries[${index}].namespaces`,
      "name namespaces, and on GKE a right in one can only be given once it is there, which is after the cluster",
      "leave them out, and make a RoleBinding for this user or group beside the namespace",
    );
  });
  const drivers = planDrivers(args.storageDrivers ?? [], storageDrivers, "GKE", problems);
  if (
    typeof args.keyArn === "string" &&
    !/^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/.test(args.keyArn)
  ) {
    problems.add(
      "keyArn",
      `${JSON.stringify(args.keyArn)} is not the name of a key`,
      "give projects/PROJECT/locations/REGION/keyRings/RING/cryptoKeys/KEY",
    );
  }
  checkLabels(args.tags ?? {}, problems);
  problems.throwIfAny();
  return {
    project: args.project,
    region: region ?? "",
    clusterName,
    vpcId: args.vpcId,
    subnetIds: args.subnetIds,
    podRange: args.podRangeName ?? podRange,
    serviceRange: args.serviceRangeName ?? serviceRange,
    kubernetesVersion: args.kubernetesVersion,
    channel: args.supportType === SupportType.Extended ? "EXTENDED" : "REGULAR",
    publicCidrs,
    controlPlaneCidr,
    accessEntries: args.accessEntries ?? [],
    keyId: args.keyArn,
    deletionProtection: args.deletionProtection ?? false,
    multiNetworking: args.multiNetworking ?? true,
    storageDrivers: drivers,
    tags: args.tags ?? {},
  };
}
