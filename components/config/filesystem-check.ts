import { type Catalogue, lookUp } from "../accelerators";
import { Cloud } from "../core/cloud";
import { type Problems, problemsThrownBy } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { planFileSystems } from "../filesystem/plan";
import { planObjectStore } from "../storage/object-store/plan";
import { checkQuantity } from "../workloads/quantity";
import type { SoundParts } from "./check";
import { fileSystemArgs, objectStoreArgs, sharesOneClaim } from "./filesystem-arguments";

/** Names that point at buckets, classes that point at file systems, and what the component's own plan says. */
export function checkFileSystems(parts: SoundParts, catalogue: Catalogue, problems: Problems): void {
  const said = parts.fileSystems.flatMap((each, index) =>
    each === undefined ? [] : [{ each, path: `storage.fileSystems[${index}]` }],
  );
  const names = parts.buckets.flatMap((bucket) => (bucket === undefined ? [] : [bucket.name]));
  for (const { each, path } of said) {
    if (each.bucket !== undefined && names.length === parts.buckets.length && !names.includes(each.bucket))
      problems.add(
        `${path}.bucket`,
        `there is no bucket ${JSON.stringify(each.bucket)}`,
        names.length === 0 ? "add it to storage.buckets" : remedyFor(each.bucket, names),
      );
  }
  checkPlan(parts, problems);
  checkClasses(parts, problems);
  checkCache(parts, catalogue, problems);
  checkObjectStore(parts, problems);
}

function checkPlan(parts: SoundParts, problems: Problems): void {
  const { cloud, region } = parts;
  if (cloud === undefined || region === undefined || parts.fileSystems.length === 0) return;
  if (cloud === Cloud.Hosts) {
    problems.add(
      "storage.fileSystems",
      "need a Kubernetes cluster, and hosts are none",
      "leave them out; mount the disks of hosts by their inventory",
    );
    return;
  }
  const whole = parts.fileSystems.flatMap((each) => (each === undefined ? [] : [each]));
  if (whole.length < parts.fileSystems.length) return;
  const stand = { name: "bucket", arn: "bucket" };
  const environment = {
    cloud,
    region,
    storage: { fileSystems: whole, buckets: [] },
    nodeGroups: parts.nodeGroups.flatMap((group) => (group === undefined ? [] : [group])),
    network: parts.network,
    training: parts.training,
  };
  const buckets = Object.fromEntries(whole.flatMap(({ bucket }) => (bucket === undefined ? [] : [[bucket, stand]])));
  problems.addAll(
    problemsThrownBy(() => planFileSystems("files", { ...fileSystemArgs(environment, buckets), namespace: "training" })),
    "storage",
  );
}

/** A volume of each worker's own cannot be of a class that stands for one volume which all share. */
function checkClasses({ training, coordinator, fileSystems }: SoundParts, problems: Problems): void {
  const shared = fileSystems.flatMap((each) => (each !== undefined && sharesOneClaim(each.kind) ? [each] : []));
  const own = {
    "training.checkpoints": training?.checkpoints?.storageClass,
    "coordinator.volume": coordinator?.volume?.storageClass,
  };
  for (const [path, name] of Object.entries(own)) {
    const found = shared.find((each) => each.name === name);
    if (found !== undefined)
      problems.add(
        `${path}.storageClass`,
        `${found.name} (${found.kind}) is one volume that all share, and this one is each pod's own`,
        "use disk, nfs or ceph",
      );
  }
  const data = shared.find((each) => each.name === training?.data?.storageClass);
  if (data !== undefined && training?.data?.size !== undefined)
    problems.add(
      "training.data.size",
      `is given, and ${data.name} has its size`,
      `leave it out, or write storage.fileSystems[${data.name}].size`,
    );
  if (data?.namespace !== undefined && training !== undefined)
    problems.add(
      "training.data.storageClass",
      `${data.name} is claimed in namespace ${data.namespace}, and workers run in another`,
      "leave its namespace out",
    );
}

/** A cache on the machine's own disks needs some. */
function checkCache({ training, nodeGroups, cloud }: SoundParts, catalogue: Catalogue, problems: Problems): void {
  const cache = training?.cache;
  if (training === undefined || cache === undefined) return;
  const size = checkQuantity("training.cache.size", cache.size, problems);
  const group = nodeGroups.find((each) => each?.name === training.nodeGroup);
  const machine = group && lookUp(group.machine, catalogue);
  const gigabytes = machine?.localDisks?.totalGb;
  // What the disks of a cluster that is there hold is known to its owner.
  if (machine === undefined || gigabytes === undefined || size === undefined || cloud === Cloud.Kubernetes) return;
  if (gigabytes === 0) {
    problems.add(
      "training.cache",
      `${machine.name} has no disks of its own`,
      "leave it out, or use a file system of kind lustre, gcsfuse or blobfuse",
    );
  } else if (size > gigabytes * 1e9 * 0.9) {
    problems.add(
      "training.cache.size",
      `${cache.size} is more than nine tenths of the ${gigabytes} GB that ${machine.name} has`,
      `give ${Math.floor((gigabytes * 1e9 * 0.9) / 1024 ** 3)}Gi or less`,
    );
  }
}

function checkObjectStore({ objectStore, cloud, fileSystems }: SoundParts, problems: Problems): void {
  if (objectStore === undefined || cloud === undefined) return;
  const path = "storage.objectStore";
  if (cloud !== Cloud.Kubernetes) {
    problems.add(
      path,
      `is for a cluster that is there, and ${cloud} is not`,
      cloud === Cloud.Hosts ? "leave it out" : "use storage.buckets",
    );
    return;
  }
  const served = fileSystems.some((each) => each?.kind === "ceph" && each.ceph?.objectStore === true);
  if (objectStore.endpoint === undefined && !served) {
    problems.add(
      `${path}.endpoint`,
      "is missing, and no ceph file system serves S3",
      "give the address, or write ceph.objectStore: true at one",
    );
    return;
  }
  if ((objectStore.accessKeySecret === undefined) !== (objectStore.secretKeySecret === undefined)) {
    const missing = objectStore.accessKeySecret === undefined ? "accessKeySecret" : "secretKeySecret";
    problems.add(`${path}.${missing}`, "is missing, and its other half is given", "name the configuration key that holds it");
    return;
  }
  const known = fileSystems.flatMap((each) => (each === undefined ? [] : [each]));
  const found = problemsThrownBy(() =>
    planObjectStore("store", { ...objectStoreArgs(objectStore, known, () => "key"), namespace: "training" }),
  );
  problems.addAll(found, path);
}
