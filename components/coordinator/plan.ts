import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { Problems } from "../core/problems";
import { checkChoice, checkEnvironment, checkName, checkPort, checkPortsDiffer, checkWhole } from "../workloads/checks";
import { type WorkloadImage, workloadImage } from "../workloads/image";
import { objectLabels, selectorLabels } from "../workloads/labels";
import { checkQuantity, checkRequestAndLimit } from "../workloads/quantity";
import { type CoordinatorConfiguration, planConfiguration } from "./configuration";
import { CheckpointBackend, type CoordinatorArgs, CoordinatorHealth, CoordinatorStrategy } from "./index";

/** Directory of coordinator.toml, and the working directory: the runtime looks for the file where it is started. */
export const configDirectory = "/etc/coordinator";
/** Scratch space for shards. */
export const cacheDirectory = "/var/cache/coordinator";

const ownVariables = [
  "RUST_LOG",
  "LOG_FORMAT",
  "SETTINGS_DIR",
  "LEASE_NAME",
  "LEASE_NAMESPACE",
  "LEASE_IDENTITY",
  "LEASE_DURATION_SECONDS",
  "CHECKPOINT_DIR",
  "AWS_REGION",
  "OTEL_SERVICE_NAME",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "JAEGER_AGENT_HOST",
  "JAEGER_AGENT_PORT",
];

/** Everything about a coordinator that can be known before a cloud answers. */
export interface CoordinatorPlan {
  readonly namespace: pulumi.Input<string>;
  readonly cloud: Cloud;
  readonly image: WorkloadImage;
  readonly serviceName: string;
  readonly grpcPort: number;
  readonly metricsPort: number;
  readonly config: CoordinatorConfiguration;
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string; readonly "ephemeral-storage": string };
    readonly limits: { readonly cpu: string; readonly memory: string; readonly "ephemeral-storage": string };
  };
  /** Present for the `local` backend only. */
  readonly volume: { readonly size: string; readonly storageClass: string | undefined } | undefined;
  readonly strategy: CoordinatorStrategy;
  readonly health: CoordinatorHealth;
  readonly evictable: boolean;
  readonly logLevel: string;
  readonly tracingHost: pulumi.Input<string> | undefined;
  readonly priorityClass: string | undefined;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly serviceAccountName: pulumi.Input<string>;
  readonly serviceAccountAnnotations: Readonly<Record<string, pulumi.Input<string>>>;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly storageEnvironment: pulumi.Input<Record<string, string>> | undefined;
  readonly storageSecret: pulumi.Input<string> | undefined;
  readonly workerLabels: Readonly<Record<string, string>> | undefined;
  readonly workerNamespace: string | undefined;
  readonly monitoringNamespace: string;
  readonly mesh: boolean;
  readonly standbys: number;
  readonly failoverSeconds: number | undefined;
  readonly liveSettings: pulumi.Input<string> | undefined;
  /** What selects its pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** Fills in defaults and throws every problem it finds. */
export function planCoordinator(name: string, args: CoordinatorArgs): CoordinatorPlan {
  const problems = new Problems(`Coordinator ${name}`);
  const serviceName = args.serviceName ?? "coordinator";
  const grpcPort = args.grpcPort ?? 50051;
  const metricsPort = args.metricsPort ?? 9090;
  const podLabels = selectorLabels(name, "coordinator", serviceName);
  const config = planConfiguration(args.config ?? {}, grpcPort, problems);
  // The cache, a gigabyte under /tmp, and one for logs.
  const disk = `${config.dataset.cacheSizeGb + 2}G`;
  const { cpuRequest = "2", cpuLimit = "4", memoryRequest = "4Gi", memoryLimit = "8Gi" } = args.resources ?? {};

  // Two digests follow the name in a ConfigMap's and a pod's name; a Service's own limit is 63.
  checkName("serviceName", serviceName, problems, 40);
  checkPort("grpcPort", grpcPort, problems);
  checkPort("metricsPort", metricsPort, problems);
  checkPortsDiffer({ grpcPort, metricsPort }, problems);
  checkRequestAndLimit("resources.cpuRequest", cpuRequest, "resources.cpuLimit", cpuLimit, problems);
  checkRequestAndLimit("resources.memoryRequest", memoryRequest, "resources.memoryLimit", memoryLimit, problems);
  checkChoice("strategy", args.strategy ?? "recreate", Object.values(CoordinatorStrategy), problems);
  checkChoice("health", args.health ?? "tcp", Object.values(CoordinatorHealth), problems);
  checkFailover(args, config, problems);
  checkEnvironment(args.environment ?? {}, ownVariables, problems);

  const plan: CoordinatorPlan = {
    namespace: args.namespace,
    cloud: args.cloud ?? Cloud.Kubernetes,
    image: workloadImage(args.image, args.rehearsal ?? false, "coordinator", problems),
    serviceName,
    grpcPort,
    metricsPort,
    config,
    resources: {
      requests: { cpu: cpuRequest, memory: memoryRequest, "ephemeral-storage": disk },
      limits: { cpu: cpuLimit, memory: memoryLimit, "ephemeral-storage": disk },
    },
    volume: planVolume(args, config, problems),
    // Those that stand by elect a leader, so that the new may begin beside the old.
    strategy: args.strategy ?? ((args.standbys ?? 0) > 0 ? CoordinatorStrategy.Rolling : CoordinatorStrategy.Recreate),
    health: args.health ?? CoordinatorHealth.Tcp,
    evictable: args.evictable ?? false,
    logLevel: args.logLevel ?? "info",
    tracingHost: args.tracingHost,
    priorityClass: args.priorityClass,
    nodeSelector: args.nodeSelector ?? {},
    serviceAccountName: args.serviceAccountName ?? serviceName,
    serviceAccountAnnotations: args.serviceAccountAnnotations ?? {},
    environment: args.environment ?? {},
    storageEnvironment: args.storageEnvironment,
    storageSecret: args.storageSecret,
    workerLabels: args.access?.workerLabels,
    workerNamespace: args.access?.workerNamespace,
    monitoringNamespace: args.access?.monitoringNamespace ?? "monitoring",
    mesh: args.mesh ?? false,
    standbys: args.standbys ?? 0,
    failoverSeconds: args.failoverSeconds,
    liveSettings: args.liveSettings,
    podLabels,
    labels: objectLabels(podLabels, args.labels ?? {}),
  };
  problems.throwIfAny();
  return plan;
}

function checkFailover(args: CoordinatorArgs, config: CoordinatorConfiguration, problems: Problems): void {
  const { standbys = 0, failoverSeconds } = args;
  checkWhole("standbys", standbys, 0, problems);
  if (standbys > 0 && config.storage.backend === CheckpointBackend.Local)
    problems.add(
      "standbys",
      "the checkpoint volume can be mounted by one node, so that one that stands by could never take over",
      "keep checkpoints in a bucket, or leave it out",
    );
  if (failoverSeconds !== undefined) checkWhole("failoverSeconds", failoverSeconds, 10, problems);
}

function planVolume(args: CoordinatorArgs, config: CoordinatorConfiguration, problems: Problems): CoordinatorPlan["volume"] {
  if (config.storage.backend !== CheckpointBackend.Local) {
    if (args.volume !== undefined) {
      problems.add(
        "volume",
        `the ${config.storage.backend} backend keeps nothing on a volume`,
        "leave volume out, or choose the local backend",
      );
    }
    return undefined;
  }
  if (args.strategy === CoordinatorStrategy.Rolling) {
    problems.add(
      "strategy",
      "rolling starts a second pod while the first one holds the checkpoint volume, which only one node can mount",
      "choose recreate, or the s3 backend",
    );
  }
  const size = args.volume?.size ?? "100Gi";
  checkQuantity("volume.size", size, problems);
  return { size, storageClass: args.volume?.storageClass };
}
