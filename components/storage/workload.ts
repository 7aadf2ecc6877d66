import { Consistency } from "./index";
import type { WorkloadPlan } from "./plan";

/** Where one copy is found. */
export interface Location {
  readonly name: string;
  readonly region: string;
}

/** How a cloud's object storage is spoken to. */
export interface Backend {
  readonly name: "s3" | "gcs" | "azure-blob";
  /** Start of a path: `s3`, `gs`. */
  readonly scheme: string;
  readonly endpoint: (region: string) => string;
}

export const s3: Backend = {
  name: "s3",
  scheme: "s3",
  endpoint: (region) => `https://s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`,
};

export const cloudStorage: Backend = { name: "gcs", scheme: "gs", endpoint: () => "https://storage.googleapis.com" };

/**
 * What a workload is told about its storage. The names are those of `StorageConfig` of the systems that this serves, in capitals.
 * docs/storage.md says what each consistency asks of a reader.
 */
export function workloadEnvironment(
  plan: WorkloadPlan,
  primary: Location,
  replicas: readonly Location[],
  withinMinutes: number | undefined,
  backend: Backend = s3,
): { [key: string]: string } {
  const path = (copy: Location) => `${backend.scheme}://${copy.name}${plan.basePath === "" ? "" : `/${plan.basePath}`}`;
  // With `strong` nobody may read a replica, which can be behind; they are there to be restored from.
  const readable = plan.consistency === Consistency.Strong ? [primary] : [primary, ...replicas];
  return {
    STORAGE_BACKEND: backend.name,
    STORAGE_BASE_PATH: path(primary),
    STORAGE_REGION: primary.region,
    STORAGE_ENDPOINT: backend.endpoint(primary.region),
    STORAGE_READ_PATHS: [...new Set(readable.map(path))].join(","),
    STORAGE_READ_REGIONS: readable.map((copy) => copy.region).join(","),
    STORAGE_REPLICATION_STRATEGY: "mirror",
    STORAGE_REPLICATION_FACTOR: String(replicas.length + 1),
    STORAGE_CONSISTENCY: plan.consistency,
    ...(withinMinutes === undefined ? {} : { STORAGE_MAX_STALENESS_SECONDS: String(withinMinutes * 60) }),
    STORAGE_COMPRESSION: plan.compression,
    STORAGE_ENCRYPTION_ENABLED: "true",
    STORAGE_CHUNK_SIZE_MB: String(plan.chunkSizeMb),
    STORAGE_MAX_FILE_SIZE_MB: String(plan.maxFileSizeMb),
  };
}
