/** What an environment says of two clusters side by side: which names are shared out between them, and what only one of them can hold. */
import { Strategy } from "../core/cloud";
import type { FileSystemKind } from "../filesystem";
import type { Environment } from "./schema";

type Services = Partial<Pick<Environment, "mesh" | "serving">>;

/** A service that clients outside ask, and the names by which they do. */
export interface EnteredService {
  /** `service/llama`, `route/coordinator`. */
  readonly service: string;
  readonly path: string;
  readonly hosts: readonly string[];
}

/** Services that could be entered from outside: all models, and those of the mesh's routes that name hosts. */
export function enteredServices({ mesh, serving }: Services): readonly EnteredService[] {
  const models = (serving?.models ?? []).map(({ name, routing }, index) => ({
    service: `service/${name}`,
    path: `serving.models[${index}].routing.hosts`,
    hosts: routing?.hosts ?? [],
  }));
  const routes = (mesh?.routes ?? []).map(({ name, hosts }, index) => ({
    service: `route/${name}`,
    path: `mesh.routes[${index}].hosts`,
    hosts: hosts ?? [],
  }));
  return [...models, ...routes.filter(({ hosts }) => hosts.length > 0)];
}

/** Every name once. */
export function enteredHosts(services: Services): readonly string[] {
  return [...new Set(enteredServices(services).flatMap(({ hosts }) => hosts))];
}

export function isBlueGreen(cluster: Pick<Environment["cluster"], "strategy"> | undefined): boolean {
  return cluster?.strategy === Strategy.BlueGreen;
}

/** Something that is on one cluster and cannot be on the other. */
export interface LeftBehind {
  /** By which `cluster.leaves` names it. */
  readonly name: string;
  readonly what: string;
  readonly instead: string;
}

interface Holding
  extends Partial<Pick<Environment, "training" | "coordinator" | "monitoring" | "queueing" | "grid" | "serving">> {
  readonly fileSystems: readonly SharedOrNot[];
  readonly buckets: number;
}

interface SharedOrNot {
  readonly name: string;
  readonly kind: FileSystemKind;
  readonly nfs?: { readonly directory?: string | undefined } | undefined;
}

/** Whether pods of both clusters see the same files: those of NFS only where all volumes show one directory. */
function isShared({ kind, nfs }: SharedOrNot): boolean {
  return kind === "lustre" || kind === "gcsfuse" || kind === "blobfuse" || (kind === "nfs" && nfs?.directory !== undefined);
}

/** Volumes and records of one cluster's API server. Buckets, network file systems and keys are not among them: both clusters use those. */
export function leftBehind(holding: Holding): readonly LeftBehind[] {
  const { fileSystems, training, coordinator, monitoring, queueing, grid, serving } = holding;
  const onFiles = (storageClass: string | undefined) => fileSystems.some((each) => each.name === storageClass && isShared(each));
  const toFiles = "name it in cluster.leaves, or give it a storageClass of kind lustre or of nfs with a directory";
  const found: LeftBehind[] = fileSystems
    .filter(({ kind }) => kind === "ceph" || kind === "local")
    .map(({ name, kind }) => ({
      name: `file-system/${name}`,
      what: `files on the disks of the old cluster's nodes (${kind})`,
      instead: "name it in cluster.leaves once they are copied to a bucket",
    }));
  if (training !== undefined && !onFiles(training.checkpoints?.storageClass))
    found.push({ name: "training/checkpoints", what: "the workers' own volumes", instead: toFiles });
  if (training?.data !== undefined && !onFiles(training.data.storageClass))
    found.push({ name: "training/data", what: "the workers' volume of data", instead: toFiles });
  for (const { name, weights } of serving?.models ?? []) {
    if (weights.claim === undefined) continue;
    const instead = "read them from a bucket, or name it in cluster.leaves and fill a claim of the other cluster";
    found.push({ name: `service/${name}/weights`, what: `weights in the claim ${weights.claim}`, instead });
  }
  if (coordinator !== undefined && holding.buckets === 0)
    found.push({
      name: "coordinator/volume",
      what: "checkpoints on the coordinator's volume",
      instead: "give the environment a bucket: without one no checkpoint reaches the other cluster",
    });
  if (queueing !== undefined)
    found.push({
      name: "queueing",
      what: "jobs that wait in its queues, which are records of its API server, and jobs that others have submitted",
      instead: "name it in cluster.leaves, and let them end or submit them again",
    });
  if (grid !== undefined)
    found.push({ name: "grid", what: "what Ray holds in memory, and jobs that run on it", instead: "name it in cluster.leaves" });
  if (monitoring !== undefined)
    found.push({
      name: "monitoring",
      what: "what its Prometheus has measured so far",
      instead: "name it in cluster.leaves, or write to a Prometheus elsewhere as well",
    });
  return found;
}
