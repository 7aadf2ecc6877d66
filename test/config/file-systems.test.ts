import { describe, expect, it } from "vitest";
import { findEnvironment, loadEnvironment } from "../../components/config";
import { repository } from "../cli/run";

const load =
  (name: string, ...sets: string[]) =>
  () =>
    loadEnvironment(findEnvironment(name, repository), { sets });

describe("file systems in an environment's file", () => {
  it.each([
    [
      "staging",
      "storage.fileSystems[0].bucket=nothing",
      'storage.fileSystems[0].bucket: there is no bucket "nothing"; use one of checkpoints, datasets',
    ],
    [
      "staging",
      "training.checkpoints.storageClass=datasets-cache",
      "training.checkpoints.storageClass: datasets-cache (lustre) is one volume that all share, and this one is each pod's own; use disk, nfs or ceph",
    ],
    ["staging", "training.data.size=1Ti", "training.data.size: is given, and datasets-cache has its size"],
    [
      "staging",
      "training.cache.size=100Gi",
      "training.cache: dl2q.24xlarge has no disks of its own; leave it out, or use a file system of kind lustre, gcsfuse or blobfuse",
    ],
    [
      "runtime",
      "training.cache.size=20Ti",
      "training.cache.size: 20Ti is more than nine tenths of the 8000 GB that p4d.24xlarge has; give 6705Gi or less",
    ],
    [
      "runtime",
      "storage.fileSystems[nfs-client].replicationFactor=3",
      "storage.fileSystems[0].replicationFactor: 3 is more than it keeps: nfs keeps one copy; leave it out, or use ceph or a bucket with replicationFactor",
    ],
    [
      "runtime",
      "storage.fileSystems[nfs-client].consistency=strong",
      "storage.fileSystems[0].consistency: nfs cannot give strong, only session, bounded, eventual",
    ],
    [
      "serving",
      'storage.fileSystems=[{"name":"models","kind":"lustre","bucket":"models"}]',
      "storage.fileSystems[0].kind: lustre cannot be had on gcp, only on aws; use gcsfuse",
    ],
    [
      "onprem",
      "storage.objectStore.endpoint=http://nas",
      "storage.objectStore.endpoint: http://nas sends keys and data in the clear",
    ],
    [
      "dev",
      "storage.objectStore.bucket=here",
      "storage.objectStore: is for a cluster that is there, and aws is not; use storage.buckets",
    ],
  ])("%s with %s", (name, set, message) => {
    expect(load(name, set)).toThrow(message);
  });

  it("on hosts are refused", () => {
    expect(load("grid", 'storage.fileSystems=[{"name":"models","kind":"gcsfuse"}]')).toThrow(
      "storage.fileSystems: need a Kubernetes cluster, and hosts are none",
    );
  });
});
