/** The models of an environment: their servers, and the engines that these need. */
import * as pulumi from "@pulumi/pulumi";
import {
  AuditLog,
  type BucketGrantArgs,
  type Cluster,
  GroupEngine,
  MeshMembership,
  type ModelCopyArgs,
  ModelServer,
  type ModelServerArgs,
  type ModelWeightsArgs,
  type Monitoring,
  type ServiceMesh,
} from "../components";
import type { Environment } from "../components/config";
import { servingNamespace } from "../components/config/arguments";
import { attached } from "../components/config/fabric";
import { bucketNameOf, modelServerArgs } from "../components/config/serving-arguments";
import type { ServedModel, Serving } from "../components/config/serving-schema";
import { Cloud } from "../components/core/cloud";
import { spaceFor } from "../components/fabric/space";
import { planModelServer } from "../components/serving/plan";
import { rolloutController, serviceDelivery } from "./delivery";
import type { Shared } from "./foundation";
import type { MadeBucket } from "./parts";

/** What the rest of the program hands over. */
export interface ServingSite {
  readonly cloud: Cloud;
  readonly region: string;
  /** Cloud and project, for what is made beside the cluster. */
  readonly place: { readonly cloud: Cloud; readonly project?: string };
  /** The cluster where it is one of ours, and what everything in its cloud is tagged with. */
  readonly cluster?: Pick<Cluster, "name" | "arn">;
  readonly tags: Record<string, string>;
  /** Start of the names of what clusters share. */
  readonly prefix: string;
  readonly shared: Shared;
  readonly rehearsal: boolean;
  readonly onCluster: pulumi.ComponentResourceOptions;
  readonly buckets: readonly MadeBucket[];
  /** KEDA, where models are scaled. */
  readonly scaling?: pulumi.Resource;
  /** The environment's own monitoring, where it has one. */
  readonly watching?: Monitoring;
  /** The mesh, where the environment has one. */
  readonly mesh?: ServiceMesh;
  readonly tracingHost?: pulumi.Input<string>;
  /** ServiceAccount of a workload with rights to buckets; absent where no cloud hands out identities. */
  readonly account?: (
    namespace: pulumi.Input<string>,
    serviceAccount: string,
    buckets: BucketGrantArgs[],
  ) => Pick<ConstructorParameters<typeof ModelServer>[1], "serviceAccountName" | "serviceAccountAnnotations">;
}

export function composeServing(environment: Environment, serving: Serving, site: ServingSite) {
  const { onCluster, watching } = site;
  const said = environment.storage.buckets;
  const strategies = serving.models.map((model) => model.strategy ?? environment.strategy);
  const controller = rolloutController(strategies, watching !== undefined, onCluster);
  const planned = serving.models.map((model) => {
    const made = site.buckets.find(({ said: { name } }) => name === bucketNameOf(model, serving));
    const { weights, ...rest } = attached(
      modelServerArgs(serving, model, environment, said, environment.mesh),
      environment,
      environment.nodeGroups,
    );
    return { model, made, args: { ...rest, weights: { ...weights, ...(made && addressOf(site, made, model)) } } };
  });
  // A group of machines is one copy of a model; nothing else needs the engine.
  const pools = planned.flatMap(
    ({ model, args }) =>
      planModelServer(model.name, {
        ...args,
        ...(watching && { prometheusUrl: watching.prometheusUrl }),
        namespace: servingNamespace,
        rehearsal: true,
      }).pools,
  );
  const grouped = pools.some(({ sharding }) => sharding.machines > 1);
  const groupEngine = grouped ? new GroupEngine("lws", {}, onCluster) : undefined;
  const log = serving.audit && auditLog(site, serving.audit);
  const transports = pools.flatMap(({ fabric }) => fabric.transport ?? []);
  const namespace = spaceFor(servingNamespace, transports, {}, onCluster).name;
  const membership =
    site.mesh &&
    new MeshMembership(
      "mesh-serving",
      { namespace, ...(watching && { monitoringNamespace: watching.namespace }) },
      { ...onCluster, dependsOn: [site.mesh, ...(watching ? [watching] : [])] },
    );
  const needed = [controller, groupEngine, site.scaling, membership, watching].flatMap((each) => each ?? []);
  const opts = { ...onCluster, dependsOn: needed.length > 0 ? needed : (onCluster.dependsOn ?? []) };
  // A cold standby has the engines, the network and the rights; servers come when it is asked to serve.
  const served = serving.standby === "cold" ? [] : planned;
  const servers = served.map((each) => ({
    name: each.model.name,
    server: declareServer(environment, serving, each, site, namespace, opts),
  }));
  const models = Object.fromEntries(servers.map(({ name, server: { url, layout } }) => [name, { url, layout }]));
  return { given: { models, ...(log && { audit: log.bucket }) }, servers: servers.map(({ server }) => server) };
}

/** One log for all clusters of the environment, which it outlives. */
function auditLog(site: ServingSite, audit: NonNullable<Serving["audit"]>): AuditLog {
  const { dependsOn } = site.onCluster;
  return site.shared.once(
    "audit",
    () =>
      new AuditLog(
        `${site.prefix}-audit`,
        {
          cloud: site.cloud,
          ...(site.place.project !== undefined && { project: site.place.project }),
          region: audit.region ?? site.region,
          ...(site.cluster && { clusterName: site.cluster.name, clusterId: site.cluster.arn }),
          tags: site.tags,
          namespace: servingNamespace,
          ...(audit.retentionDays !== undefined && { retentionDays: audit.retentionDays }),
          ...(audit.locked !== undefined && { locked: audit.locked }),
        },
        // The agent of AWS becomes active once there are nodes.
        dependsOn === undefined ? {} : { dependsOn },
      ),
  );
}

/** A model with the bucket that was made for its weights, and what its servers are given so far. */
interface PlannedModel {
  readonly model: ServedModel;
  readonly made: MadeBucket | undefined;
  readonly args: Omit<ModelServerArgs, "namespace">;
}

function declareServer(
  environment: Environment,
  serving: Serving,
  { model, made, args }: PlannedModel,
  site: ServingSite,
  namespace: pulumi.Input<string>,
  opts: pulumi.ComponentResourceOptions,
): ModelServer {
  const prometheus = site.watching && { prometheusUrl: site.watching.prometheusUrl };
  const delivery = serviceDelivery(environment, model.name, {
    ...(model.strategy && { strategy: model.strategy }),
    ...prometheus,
    maxSurge: 0,
  });
  return new ModelServer(
    model.name,
    {
      ...args,
      ...(args.routing?.gateway !== undefined && { routing: { ...args.routing, gateway: site.mesh?.gateway } }),
      ...rightsOf(site, serving, made, model),
      cloud: site.cloud,
      namespace,
      rehearsal: site.rehearsal,
      watched: site.watching !== undefined,
      ...prometheus,
      ...(site.tracingHost !== undefined && { tracingHost: site.tracingHost }),
      delivery,
    },
    opts,
  );
}

/**
 * Rights to the weights. On Google Cloud a ServiceAccount of the same namespace and name is one identity in all clusters of the project, so
 * that the environment that owns a shared bucket has given them already; and would take them from both when one of two went.
 */
function rightsOf({ cloud, account }: ServingSite, { sharedBucket }: Serving, made: MadeBucket | undefined, model: ServedModel) {
  const grants = made === undefined ? [] : grantsOf(cloud, made);
  if (sharedBucket !== undefined && cloud !== Cloud.Gcp)
    grants.push({ arn: sharedBucket.arn, ...(sharedBucket.keyArn && { kmsKeyArn: sharedBucket.keyArn }), rights: "read" });
  return grants.length === 0 ? {} : account?.(servingNamespace, model.name, grants);
}

/** The bucket as vLLM's streamer writes it, and all copies as the gate asks for them. */
function addressOf(
  { cloud, region }: ServingSite,
  { made, said }: MadeBucket,
  { weights }: ServedModel,
): Partial<ModelWeightsArgs> {
  const copies = pulumi
    .all([made.name, made.replicas])
    .apply(([name, replicas]): ModelCopyArgs[] => [
      { url: `${schemeOf(cloud)}://${name}/${weights.path}`, region: said.region ?? region },
      ...replicas.map((copy) => ({ url: `${schemeOf(cloud)}://${copy.name}/${weights.path}`, region: copy.region })),
    ]);
  if (cloud !== Cloud.Azure) return { bucketUrl: pulumi.interpolate`${schemeOf(cloud)}://${made.name}`, copies };
  // `account.blob.core.windows.net/container`: the streamer takes the container, and the account from a variable.
  return {
    bucketUrl: made.name.apply((name) => `az://${name.split("/")[1] ?? ""}`),
    environment: { AZURE_STORAGE_ACCOUNT_NAME: made.name.apply((name) => name.split(".")[0] ?? "") },
    copies,
  };
}

function schemeOf(cloud: Cloud): string {
  return cloud === Cloud.Gcp ? "gs" : cloud === Cloud.Azure ? "https" : "s3";
}

/** Servers read weights, and the gate reads every copy of them. */
function grantsOf(cloud: Cloud, { made, said }: MadeBucket): BucketGrantArgs[] {
  const primary = { arn: made.arn, kmsKeyArn: made.keyArn, rights: "read" as const };
  // The second region of a dual-region bucket is the same bucket.
  const first = cloud === Cloud.Gcp && said.consistency === "bounded" ? 1 : 0;
  const others = [...Array(Math.max(0, said.replicationFactor - 1)).keys()].slice(first).map((index) => ({
    arn: made.replicas.apply((copies) => copies[index]?.arn ?? ""),
    kmsKeyArn: made.replicas.apply((copies) => copies[index]?.keyArn ?? ""),
    rights: "read" as const,
  }));
  return [primary, ...others];
}
