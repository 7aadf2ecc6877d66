import type { Environment } from "../../../components/config";
import { nodeGroupLabel, workloadNamespace } from "../../../components/config/arguments";
import { requiredTopology } from "../../../components/config/queueing";
import { colourLabel } from "../../../components/delivery";
import { TrainingForm } from "../../../components/training";
import { ApiServer } from "../../kubernetes/api-server";
import { Failure } from "../../output/errors";
import { type Colour, type Job, JobPolicy, type Target } from "../model";
import { isCoordinator } from "../targets";
import { found, hasKueue, jobName, jobsOnFlavor, ownerOf, policyOf } from "./found";
import { KubernetesJobs } from "./kubernetes";

/** What a rollout needs to reach the jobs of real machines. */
export interface RealSite {
  readonly environment: Environment;
  readonly target: Target;
  /** The environment's checkpoint bucket, as the stack gives it out: `s3://...`. */
  readonly bucketUrl?: string;
  readonly prometheusUrl?: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Opens the cluster of an environment for its jobs and gates; says how to name it where nothing does. */
export async function openCluster(
  environment: Environment,
  context: string | undefined,
  option: "--cluster" | "--new-cluster" = "--cluster",
): Promise<ApiServer> {
  const named = context ?? environment.cluster.context;
  const { kubeconfig } = environment.cluster;
  if (named === undefined && kubeconfig === undefined) {
    throw new Failure(
      `jobs or gates of this change are on its cluster, and nothing says how to reach it; give ${option} <context>, a context of your kubeconfig (aws eks update-kubeconfig, gcloud container clusters get-credentials and az aks get-credentials write one)`,
    );
  }
  let api: ApiServer;
  try {
    api = await ApiServer.connect(context === undefined ? kubeconfig : undefined, named);
  } catch (error) {
    throw new Failure(`the cluster of the change: ${error instanceof Error ? error.message : String(error)}`);
  }
  const problem = await api.unreachable();
  if (problem === undefined) return api;
  api.close();
  throw new Failure(`the cluster of the change does not answer: ${problem}`);
}

/** The group on whose machines the target's jobs run. */
function groupOf({ environment, target }: RealSite): string | undefined {
  return target.kind === "node-group" ? target.name : environment.training?.nodeGroup;
}

/**
 * The jobs that a change concerns, those of one fabric domain beside each other: what Kueue has let onto the group, and the environment's
 * own workers. A second cluster takes over those alone: what others have queued are records of the first one.
 */
export async function findJobs(api: ApiServer, site: RealSite): Promise<readonly Job[]> {
  const { environment, target } = site;
  const group = groupOf(site);
  if (group === undefined || (target.kind === "service" && !isCoordinator(target))) return [];
  const { delivery, training } = environment;
  const own = training?.nodeGroup === group ? jobName(workers(training)) : undefined;
  const queued = (await hasKueue(api)) ? (await jobsOnFlavor(api, group)).map(({ owner }) => jobName(owner)) : [];
  // A coordinator serves the environment's own workers and nobody else; and these alone are made on a second cluster.
  const concerned = target.kind === "node-group" ? queued : [];
  const names = [...new Set([...concerned, ...(own === undefined ? [] : [own])])];
  const otherwise = delivery?.jobs.policy ?? JobPolicy.Checkpoint;
  return Promise.all(
    names.map(async (name) => ({
      name,
      policy: policyOf(await found(api, ownerOf(name)), otherwise),
      deadlineSeconds: (delivery?.jobs.deadlineMinutes ?? 60) * 60,
    })),
  );
}

/** What submits the environment's own workers, by the form of the training. */
const submitted = {
  [TrainingForm.StatefulSet]: { apiVersion: "apps/v1", kind: "StatefulSet" },
  [TrainingForm.JobSet]: { apiVersion: "jobset.x-k8s.io/v1alpha2", kind: "JobSet" },
  [TrainingForm.TrainJob]: { apiVersion: "trainer.kubeflow.org/v1alpha1", kind: "TrainJob" },
} as const;

function workers({ form = TrainingForm.StatefulSet }: NonNullable<Environment["training"]>) {
  return { ...submitted[form], namespace: workloadNamespace, name: "worker" };
}

/** What has to be there so that the promise to the jobs can be kept; said before anything is written. */
export function refuseBlind(jobs: readonly Job[], { bucketUrl, prometheusUrl, environment }: RealSite): void {
  const moved = jobs.filter(({ policy }) => policy === JobPolicy.Checkpoint);
  if (moved.length === 0) return;
  const names = moved.map(({ name }) => name).join(", ");
  if (bucketUrl === undefined) {
    throw new Failure(
      `${names}: no bucket is there in which a checkpoint could be proved; write delivery.jobs.policy: finish, or give the environment a bucket`,
    );
  }
  if (prometheusUrl === undefined) {
    throw new Failure(
      `${names}: no Prometheus would tell whether steps count on afterwards (${environment.delivery?.jobs.stepQuery ?? ""}); give --prometheus or delivery.prometheusUrl`,
    );
  }
}

export function realJobs(api: ApiServer, site: RealSite, target: string): KubernetesJobs {
  const { environment, bucketUrl, prometheusUrl, sleep } = site;
  const name = groupOf(site) ?? "";
  const group = environment.nodeGroups.find((candidate) => candidate.name === name);
  const jobs = environment.delivery?.jobs;
  return new KubernetesJobs({
    api,
    target,
    nodeGroup: name,
    domainLabel: (group && requiredTopology(environment, group)) ?? "topology.kubernetes.io/zone",
    layout: jobs?.checkpoints ?? { prefix: "", marker: "manifest.json" },
    stepQuery: jobs?.stepQuery ?? "sum(training_steps_total)",
    ...(jobs?.askCommand !== undefined && { askCommand: jobs.askCommand }),
    ...(bucketUrl !== undefined && { bucketUrl }),
    ...(prometheusUrl !== undefined && { prometheusUrl }),
    sleep,
  });
}

/** Nodes on which a gate's Job proves something: those of the colour that is new. */
export function gateNodes(target: Target, colour: Colour): readonly NodeTerm[] | undefined {
  if (target.kind !== "node-group") return undefined;
  const side: NodeTerm =
    colour === "green" ? { key: colourLabel, operator: "In", values: ["green"] } : { key: colourLabel, operator: "DoesNotExist" };
  return [{ key: nodeGroupLabel, operator: "In", values: [target.name] }, side];
}

export interface NodeTerm {
  readonly key: string;
  readonly operator: "In" | "DoesNotExist";
  readonly values?: readonly string[];
}
