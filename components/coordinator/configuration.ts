import type * as pulumi from "@pulumi/pulumi";
import type { Problems } from "../core/problems";
import { checkChoice, checkWhole } from "../workloads/checks";
import { CheckpointBackend, CheckpointCompression, type CoordinatorConfigArgs } from "./index";

// The package runs under `require` too, but publishes types for `import` alone.
const { stringify } = require("smol-toml") as typeof import("smol-toml", { with: { "resolution-mode": "import" }});

/** coordinator.toml with nothing left open but what a cloud names. */
export interface CoordinatorConfiguration {
  readonly address: string;
  readonly heartbeatIntervalMs: number;
  readonly heartbeatTimeoutMs: number;
  readonly maxWorkerFailures: number;
  readonly failureBackoffMs: number;
  readonly storage: {
    readonly backend: CheckpointBackend;
    readonly bucket: pulumi.Input<string> | undefined;
    readonly region: pulumi.Input<string>;
    readonly path: string;
  };
  readonly checkpoint: {
    readonly intervalSteps: number;
    readonly keepLastN: number;
    readonly compression: CheckpointCompression;
    readonly asyncWrite: boolean;
  };
  readonly dataset: {
    readonly defaultShardSize: number;
    readonly prefetchShards: number;
    readonly cacheSizeGb: number;
  };
}

/** Fills in the document's defaults and tells of values that cannot work. */
export function planConfiguration(args: CoordinatorConfigArgs, grpcPort: number, problems: Problems): CoordinatorConfiguration {
  const { storage = {}, checkpoint = {}, dataset = {} } = args;
  const planned: CoordinatorConfiguration = {
    address: `0.0.0.0:${grpcPort}`,
    heartbeatIntervalMs: args.heartbeatIntervalMs ?? 1000,
    heartbeatTimeoutMs: args.heartbeatTimeoutMs ?? 30_000,
    maxWorkerFailures: args.maxWorkerFailures ?? 3,
    failureBackoffMs: args.failureBackoffMs ?? 5000,
    storage: {
      backend: storage.backend ?? (storage.bucket === undefined ? CheckpointBackend.Local : CheckpointBackend.S3),
      bucket: storage.bucket,
      region: storage.region ?? "us-west-2",
      path: storage.path ?? "/checkpoints",
    },
    checkpoint: {
      intervalSteps: checkpoint.intervalSteps ?? 1000,
      keepLastN: checkpoint.keepLastN ?? 5,
      compression: checkpoint.compression ?? CheckpointCompression.Gzip,
      asyncWrite: checkpoint.asyncWrite ?? true,
    },
    dataset: {
      defaultShardSize: dataset.defaultShardSize ?? 10_000,
      prefetchShards: dataset.prefetchShards ?? 2,
      cacheSizeGb: dataset.cacheSizeGb ?? 10,
    },
  };
  check(planned, problems);
  return planned;
}

function check(planned: CoordinatorConfiguration, problems: Problems): void {
  const { storage, checkpoint, dataset } = planned;
  checkWhole("config.heartbeatIntervalMs", planned.heartbeatIntervalMs, 1, problems);
  checkWhole("config.heartbeatTimeoutMs", planned.heartbeatTimeoutMs, 1, problems);
  checkWhole("config.maxWorkerFailures", planned.maxWorkerFailures, 0, problems);
  checkWhole("config.failureBackoffMs", planned.failureBackoffMs, 0, problems);
  if (planned.heartbeatTimeoutMs <= planned.heartbeatIntervalMs) {
    problems.add(
      "config.heartbeatTimeoutMs",
      `${planned.heartbeatTimeoutMs} is not more than heartbeatIntervalMs (${planned.heartbeatIntervalMs}), so every worker would count as lost`,
      "raise the timeout to several intervals",
    );
  }
  checkChoice("config.storage.backend", storage.backend, Object.values(CheckpointBackend), problems);
  if (storage.backend === CheckpointBackend.S3 && (storage.bucket === undefined || storage.bucket === "")) {
    problems.add("config.storage.bucket", "the s3 backend has no bucket", "give the bucket's name, or the local backend");
  }
  if (storage.backend === CheckpointBackend.Local && storage.bucket !== undefined) {
    problems.add("config.storage.bucket", "the local backend uses no bucket", "leave the bucket out, or choose the s3 backend");
  }
  if (!/^\/[^/\0]/.test(storage.path)) {
    problems.add(
      "config.storage.path",
      `${JSON.stringify(storage.path)} is not a directory of its own`,
      "give an absolute path such as /checkpoints",
    );
  }
  checkWhole("config.checkpoint.intervalSteps", checkpoint.intervalSteps, 1, problems);
  checkWhole("config.checkpoint.keepLastN", checkpoint.keepLastN, 1, problems);
  checkChoice("config.checkpoint.compression", checkpoint.compression, Object.values(CheckpointCompression), problems);
  checkWhole("config.dataset.defaultShardSize", dataset.defaultShardSize, 1, problems);
  checkWhole("config.dataset.prefetchShards", dataset.prefetchShards, 0, problems);
  checkWhole("config.dataset.cacheSizeGb", dataset.cacheSizeGb, 1, problems);
}

/** The file, with the keys of the training runtime's document. `bucket` and `region` are what the cloud answered. */
export function coordinatorToml(planned: CoordinatorConfiguration, bucket: string | undefined, region: string): string {
  const { storage, checkpoint, dataset } = planned;
  const place = storage.backend === CheckpointBackend.S3 ? { bucket: bucket ?? "", region } : { path: storage.path };
  return stringify({
    coordinator: {
      address: planned.address,
      heartbeat_interval_ms: planned.heartbeatIntervalMs,
      heartbeat_timeout_ms: planned.heartbeatTimeoutMs,
      max_worker_failures: planned.maxWorkerFailures,
      failure_backoff_ms: planned.failureBackoffMs,
    },
    storage: { backend: storage.backend, ...place },
    checkpoint: {
      interval_steps: checkpoint.intervalSteps,
      keep_last_n: checkpoint.keepLastN,
      compression: checkpoint.compression,
      async_write: checkpoint.asyncWrite,
    },
    dataset: {
      default_shard_size: dataset.defaultShardSize,
      prefetch_shards: dataset.prefetchShards,
      cache_size_gb: dataset.cacheSizeGb,
    },
  });
}
