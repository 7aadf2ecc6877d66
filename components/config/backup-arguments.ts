import type * as pulumi from "@pulumi/pulumi";
import type { BackupArgs } from "../backup";
import type { Environment } from "./schema";

type Said = Pick<Environment, "cloud" | "region" | "backup" | "coordinator" | "training">;

/** All but the bucket that is made, and who may write it. */
export function backupArgs(
  { cloud, region, backup = {}, coordinator, training }: Said,
  secret: (key: string) => pulumi.Input<string>,
): BackupArgs {
  const { store, drill, namespaces, region: kept, ...rest } = backup;
  const holds = [
    ...(coordinator === undefined ? [] : ["apps/v1/deployments/coordinator", "v1/services/coordinator"]),
    // A JobSet or TrainJob that came back would start its pods: the drill leaves them out.
    ...(training === undefined || (training.form ?? "statefulset") !== "statefulset"
      ? []
      : ["apps/v1/statefulsets/worker", "v1/services/worker"]),
  ];
  // Other namespaces than the workers' hold what their owner knows.
  const ours = namespaces === undefined || namespaces[0] === "training";
  return {
    ...rest,
    cloud,
    namespaces: namespaces ?? ["training"],
    drill: { ...(ours && { holds }), ...drill },
    bucket: store?.bucket ?? "",
    region: store?.region ?? kept ?? (store === undefined ? region : "us-east-1"),
    ...(store !== undefined && {
      store: { endpoint: store.endpoint, accessKey: secret(store.accessKeySecret), secretKey: secret(store.secretKeySecret) },
    }),
  };
}
