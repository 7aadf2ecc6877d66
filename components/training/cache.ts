import type * as kubernetes from "@pulumi/kubernetes";
import type { Problems } from "../core/problems";
import { checkWhole } from "../workloads/checks";
import { checkQuantity } from "../workloads/quantity";
import { restrictedContainer } from "../workloads/security";
import type { CacheVolumeArgs } from "./index";
import { checkMount } from "./volumes";

type Container = kubernetes.types.input.core.v1.Container;

export interface CachePlan {
  readonly size: string;
  readonly mountPath: string;
  readonly lifetimeHours: number;
}

/** A shell with `find`, of Docker's own library; 1.37.0 is the stable release of 2024-09. */
const image = "docker.io/library/busybox:1.37.0";
/** Nodes write a read down at most once a day (relatime, mount(8)), so that a file may be a day younger than it looks. */
const unsureHours = 24;

export function planCache(
  args: CacheVolumeArgs | undefined,
  mounts: Readonly<Record<string, string | undefined>>,
  problems: Problems,
): CachePlan | undefined {
  if (args === undefined) return undefined;
  const planned = { size: args.size, mountPath: args.mountPath ?? "/cache", lifetimeHours: args.lifetimeHours ?? 24 };
  checkQuantity("cache.size", planned.size, problems);
  checkMount("cache.mountPath", planned.mountPath, problems);
  checkWhole("cache.lifetimeHours", planned.lifetimeHours, 1, problems, "a whole number of hours");
  for (const [path, place] of Object.entries(mounts)) {
    if (place === planned.mountPath) problems.add("cache.mountPath", `${place} is where ${path} is`, "mount them at two places");
  }
  return planned;
}

/** What the job is told: where a cache is, and for how long what it holds stays. */
export function cacheVariables(cache: CachePlan | undefined): { name: string; value: string }[] {
  if (cache === undefined) return [];
  return [
    { name: "STORAGE_CACHE_PATH", value: cache.mountPath },
    { name: "STORAGE_CACHE_LIFETIME_SECONDS", value: `${cache.lifetimeHours * 3600}` },
  ];
}

/** Takes away what nobody read for the lifetime, beside the worker and for as long as it runs. */
export function sweeper({ size, mountPath, lifetimeHours }: CachePlan): Container {
  const old = `-amin +${(lifetimeHours + unsureHours) * 60}`;
  const script = [
    `while true; do find "$0" -xdev -type f ${old} -delete`,
    `find "$0" -mindepth 1 -xdev -type d -empty ${old} -delete`,
    "sleep 900 & wait $!; done",
  ].join("; ");
  return {
    name: "cache-sweeper",
    image,
    // A sidecar: it starts before the worker and does not keep the pod from ending.
    restartPolicy: "Always",
    command: ["sh", "-c", `trap 'exit 0' TERM; ${script}`, mountPath],
    securityContext: restrictedContainer(),
    resources: {
      requests: { cpu: "10m", memory: "32Mi", "ephemeral-storage": size },
      limits: { memory: "32Mi", "ephemeral-storage": size },
    },
    volumeMounts: [{ name: "cache", mountPath }],
  };
}
