import type { Problems } from "../core/problems";
import { checkQuantity } from "../workloads/quantity";
import { type CheckpointVolumeArgs, type DataVolumeArgs, TrainingForm } from "./index";

export interface DataVolume {
  readonly mountPath: string;
  readonly existingClaim: string | undefined;
  readonly size: string;
  readonly storageClass: string | undefined;
}

export interface CheckpointVolume {
  readonly existingClaim: string | undefined;
  readonly mountPath: string;
  readonly size: string;
  readonly storageClass: string | undefined;
  readonly retain: boolean;
}

/** Paths that the component mounts itself, and those that no volume may cover. */
const taken = ["/tmp", "/dev/shm", "/etc/training"];

export function dataVolume(args: DataVolumeArgs | undefined, problems: Problems): DataVolume | undefined {
  if (args === undefined) return undefined;
  const planned: DataVolume = {
    mountPath: args.mountPath ?? "/data",
    existingClaim: args.existingClaim,
    size: args.size ?? "1Ti",
    storageClass: args.storageClass,
  };
  if (args.existingClaim !== undefined && (args.size !== undefined || args.storageClass !== undefined)) {
    problems.add("data.existingClaim", `${args.existingClaim} has its size and class already`, "leave size and storageClass out");
  }
  checkQuantity("data.size", planned.size, problems);
  checkMount("data.mountPath", planned.mountPath, problems);
  return planned;
}

export function checkpointClaim(
  args: CheckpointVolumeArgs = {},
  form: TrainingForm,
  data: DataVolume | undefined,
  problems: Problems,
): CheckpointVolume {
  const planned: CheckpointVolume = {
    existingClaim: args.existingClaim,
    mountPath: args.mountPath ?? "/checkpoints",
    size: args.size ?? "500Gi",
    storageClass: args.storageClass,
    retain: args.retain ?? form === TrainingForm.StatefulSet,
  };
  if (args.existingClaim !== undefined && (args.size !== undefined || args.storageClass !== undefined)) {
    problems.add(
      "checkpoints.existingClaim",
      `${args.existingClaim} has its size and class already`,
      "leave size and storageClass out",
    );
  }
  if (form !== TrainingForm.StatefulSet && args.retain === true && args.existingClaim === undefined) {
    problems.add(
      "checkpoints.retain",
      `volumes of a ${form} go with their pods`,
      "write checkpoints to the bucket and leave it out, give checkpoints.existingClaim, or choose the form statefulset",
    );
  }
  checkQuantity("checkpoints.size", planned.size, problems);
  checkMount("checkpoints.mountPath", planned.mountPath, problems);
  if (planned.mountPath === data?.mountPath) {
    problems.add("checkpoints.mountPath", `${planned.mountPath} is where the data volume is`, "mount them at two places");
  }
  return planned;
}

export function checkMount(path: string, place: string, problems: Problems): void {
  if (!/^\/[^/\0]/.test(place)) {
    problems.add(path, `${JSON.stringify(place)} is not a directory of its own`, "give an absolute path such as /data");
  } else if (taken.some((other) => place === other || place.startsWith(`${other}/`))) {
    problems.add(path, `${place} is used by the component itself`, "choose another path");
  }
}
