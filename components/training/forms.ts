import type { Problems } from "../core/problems";
import { checkChoice, checkWhole } from "../workloads/checks";
import { checkQuantity } from "../workloads/quantity";
import { type RendezvousArgs, RendezvousBackend, TrainingForm } from "./index";

export const etcdPort = 2379;
export const etcdPeerPort = 2380;

/**
 * torchrun's client speaks etcd's interface of version 2, which 3.6 no longer has (https://etcd.io/docs/v3.6/upgrades/upgrade_3_6/: removed
 * v2store and --enable-v2).
 */
const etcdImage = "quay.io/coreos/etcd:v3.5.21";

export interface EtcdPlan {
  readonly serviceName: string;
  readonly members: number;
  readonly storage: string;
  readonly storageClass: string | undefined;
  readonly image: string;
}

export interface Rendezvous {
  /** Absent where workers meet at worker 0. */
  readonly etcd: EtcdPlan | undefined;
}

export function planRendezvous(args: RendezvousArgs, problems: Problems, workerService = "worker"): Rendezvous {
  const backend = args.backend ?? RendezvousBackend.C10d;
  checkChoice("rendezvous.backend", backend, Object.values(RendezvousBackend), problems);
  if (backend !== RendezvousBackend.Etcd) {
    for (const key of ["members", "storage", "storageClass", "image"] as const) {
      if (args[key] !== undefined)
        problems.add(`rendezvous.${key}`, `means nothing to ${backend}`, "write backend: etcd, or leave it out");
    }
    return { etcd: undefined };
  }
  const members = args.members ?? 1;
  checkWhole("rendezvous.members", members, 1, problems);
  if (Number.isInteger(members) && members > 0 && members % 2 === 0) {
    problems.add(
      "rendezvous.members",
      `${members} members bear no more losses than ${members - 1}, and one more can fail`,
      "give 1 or 3",
    );
  } else if (members > 5) {
    problems.add("rendezvous.members", `${members} members agree slowly and bear more than anybody needs`, "give 1 or 3");
  }
  checkQuantity("rendezvous.storage", args.storage ?? "2Gi", problems);
  return {
    etcd: {
      serviceName: `${workerService}-etcd`,
      members,
      storage: args.storage ?? "2Gi",
      storageClass: args.storageClass,
      image: args.image ?? etcdImage,
    },
  };
}

interface Workers {
  readonly min: number;
  readonly desired: number;
  readonly max: number;
}

/** What of a group's arguments depends on its form. */
interface FormArgs {
  readonly maxRestarts?: number;
  readonly requiredTopology?: string;
  readonly queueName?: string;
}

/** What a form of the workers cannot do. */
export function checkForm(args: FormArgs, form: TrainingForm, workers: Workers, problems: Problems): void {
  if (form === TrainingForm.StatefulSet) {
    if (args.maxRestarts !== undefined)
      problems.add("maxRestarts", "a statefulset is started again for ever", "leave it out, or choose jobset or trainjob");
  } else {
    checkWhole("maxRestarts", args.maxRestarts ?? 3, 0, problems);
  }
  // TrainJob's trainer is immutable in Trainer 2.3, and elastic jobs are a proposal (kubeflow/trainer#2903, open in 2026-08).
  if (form === TrainingForm.TrainJob && workers.min !== workers.max && workers.min <= workers.max) {
    problems.add(
      "workers.min",
      `a trainjob keeps the ${workers.desired} workers that it begins with, and ${workers.min} to ${workers.max} are given`,
      "let min, desired and max be equal, or choose the form jobset or statefulset",
    );
  }
  if (args.requiredTopology !== undefined && args.queueName === undefined)
    problems.add("requiredTopology", "only Kueue places by it, and no queue is named", "give queueName, or leave it out");
}
