import { describe, expect, it } from "vitest";
import { Cloud } from "../../../components/core/cloud";
import type { FileSystemArgs } from "../../../components/filesystem";
import { fuseOptions } from "../../../components/filesystem/mount";
import { planFileSystems } from "../../../components/filesystem/plan";

const bucket = { name: "data", arn: "arn:aws:s3:::data" };
const plan = (cloud: Cloud, each: FileSystemArgs, nodes?: number) =>
  planFileSystems("files", { cloud, namespace: "training", fileSystems: [each], ...(nodes !== undefined && { nodes }) });
const one = (cloud: Cloud, each: FileSystemArgs) => plan(cloud, each).fileSystems[0];

describe("a file system that cannot be had", () => {
  it.each([
    [
      Cloud.Gcp,
      { name: "a", kind: "lustre", bucket },
      "fileSystems[0].kind: lustre cannot be had on gcp, only on aws; use gcsfuse",
    ],
    [
      Cloud.Azure,
      { name: "a", kind: "gcsfuse", bucket },
      "fileSystems[0].kind: gcsfuse cannot be had on azure, only on gcp; use blobfuse",
    ],
    [
      Cloud.Aws,
      { name: "a", kind: "blobfuse", bucket },
      "fileSystems[0].kind: blobfuse cannot be had on aws, only on azure; use lustre",
    ],
    [
      Cloud.Aws,
      { name: "a", kind: "ceph" },
      "fileSystems[0].kind: ceph cannot be had on aws, only on kubernetes; use disk or nfs",
    ],
    [
      Cloud.Kubernetes,
      { name: "a", kind: "disk" },
      "fileSystems[0].kind: disk cannot be had on kubernetes, only on aws, gcp, azure; use local, ceph or nfs",
    ],
    [
      Cloud.Gcp,
      { name: "a", kind: "nfs" },
      "fileSystems[0].nfs.server: is missing, and no server is made on gcp; give the address of a server that is there",
    ],
    [
      Cloud.Aws,
      { name: "a", kind: "nfs", nfs: { share: "/x" } },
      "fileSystems[0].nfs.share: is given, and EFS exports / alone; leave it out; give a directory below it instead",
    ],
    [
      Cloud.Aws,
      { name: "a", kind: "nfs", disk: {} },
      "fileSystems[0].disk: is given, and kind is nfs; leave it out, or write kind: disk",
    ],
    [
      Cloud.Aws,
      { name: "a", kind: "lustre", bucket, lustre: { capacityGiB: 3000 } },
      "fileSystems[0].lustre.capacityGiB: 3000 cannot be had; give 1200, or 4800: steps of 2400",
    ],
    [
      Cloud.Aws,
      { name: "a", kind: "lustre" },
      "fileSystems[0].bucket: is missing, and lustre shows one; name a bucket of storage.buckets",
    ],
    [
      Cloud.Aws,
      { name: "a", kind: "lustre", bucket, lifetimeHours: 30 },
      "fileSystems[0].lifetimeHours: 30 is not whole days, and FSx counts days; give 48",
    ],
    [
      Cloud.Aws,
      { name: "a", kind: "disk", disk: { type: "io2" } },
      "fileSystems[0].disk.iops: is missing, and io2 asks for it; give one such as 16000",
    ],
    [
      Cloud.Aws,
      { name: "a", kind: "disk", disk: { type: "gp4" } },
      'fileSystems[0].disk.type: "gp4" is not a type of disk on aws; did you mean "gp3"?',
    ],
    [
      Cloud.Azure,
      { name: "a", kind: "disk", disk: { iops: 5000 } },
      "fileSystems[0].disk.iops: is given, and that of Premium_LRS cannot be chosen; leave it out",
    ],
    [
      Cloud.Aws,
      { name: "a", kind: "disk", bucket },
      "fileSystems[0].bucket: is given, and disk is no cache of a bucket; leave it out, or use lustre, gcsfuse or blobfuse",
    ],
    [
      Cloud.Kubernetes,
      { name: "a", kind: "local", local: { path: "mnt", nodes: ["n", "n"] } },
      'fileSystems[0].local.path: "mnt" is not a directory of its own; give one such as /mnt/nvme',
    ],
  ] as [Cloud, FileSystemArgs, string][])("on %s: %o", (cloud, each, message) => {
    expect(() => plan(cloud, each)).toThrow(message);
  });
});

describe("copies", () => {
  it("are kept by ceph, and by no NFS server", () => {
    expect(one(Cloud.Kubernetes, { name: "a", kind: "ceph" })?.replicationFactor).toBe(3);
    expect(() => plan(Cloud.Aws, { name: "a", kind: "nfs", replicationFactor: 3 })).toThrow(
      "fileSystems[0].replicationFactor: 3 is more than it keeps: nfs keeps one copy; leave it out, or use ceph or a bucket with replicationFactor",
    );
  });

  it("of a cache are the bucket's", () => {
    expect(() => plan(Cloud.Aws, { name: "a", kind: "lustre", bucket, replicationFactor: 2 })).toThrow(
      "leave it out; the bucket behind has a replicationFactor of its own",
    );
  });

  it("need as many nodes", () => {
    expect(() => plan(Cloud.Kubernetes, { name: "a", kind: "ceph", replicationFactor: 4 }, 3)).toThrow(
      "fileSystems[0].replicationFactor: 4 copies need as many nodes, and there are 3; add nodes, or use nfs",
    );
    expect(() => plan(Cloud.Kubernetes, { name: "a", kind: "ceph", replicationFactor: 2 }, 2)).toThrow("three monitors need");
  });
});

describe("consistency", () => {
  it("is the most that the kind gives where nothing is said", () => {
    expect(one(Cloud.Aws, { name: "a", kind: "disk" })?.consistency).toBe("strong");
    expect(one(Cloud.Aws, { name: "a", kind: "nfs" })?.consistency).toBe("session");
    expect(one(Cloud.Gcp, { name: "a", kind: "gcsfuse", bucket })).toMatchObject({
      consistency: "bounded",
      maxStalenessSeconds: 60,
    });
  });

  it("that a kind cannot give is refused, with what it can", () => {
    expect(() => plan(Cloud.Aws, { name: "a", kind: "nfs", consistency: "strong" })).toThrow(
      "fileSystems[0].consistency: nfs cannot give strong, only session, bounded, eventual; use disk, ceph or lustre, or a weaker word",
    );
    expect(() => plan(Cloud.Azure, { name: "a", kind: "blobfuse", bucket, consistency: "session" })).toThrow(
      "fileSystems[0].consistency: blobfuse cannot give session, only bounded, eventual; write bounded",
    );
  });

  it("and lifetime of FUSE are one clock, so that both cannot be said", () => {
    expect(() => plan(Cloud.Gcp, { name: "a", kind: "gcsfuse", bucket, lifetimeHours: 24 })).toThrow(
      "fileSystems[0].lifetimeHours: is given, and a bounded gcsfuse forgets after maxStalenessSeconds; write consistency: eventual, or leave it out",
    );
  });
});

describe("what FUSE is told", () => {
  it("keeps for the bound, or for the lifetime", () => {
    const options = (each: FileSystemArgs, cloud: Cloud) => {
      const planned = one(cloud, each);
      return planned === undefined ? [] : fuseOptions(planned);
    };
    expect(options({ name: "a", kind: "gcsfuse", bucket, maxStalenessSeconds: 30 }, Cloud.Gcp)).toContain(
      "metadata-cache:ttl-secs:30",
    );
    expect(options({ name: "a", kind: "gcsfuse", bucket, consistency: "eventual", lifetimeHours: 2 }, Cloud.Gcp)).toContain(
      "metadata-cache:ttl-secs:7200",
    );
    expect(options({ name: "a", kind: "blobfuse", bucket, consistency: "eventual", lifetimeHours: 24 }, Cloud.Azure)).toContain(
      "--file-cache-timeout-in-seconds=86400",
    );
  });
});

it("tells of a name that is taken and of a second Ceph at once", () => {
  const fileSystems: FileSystemArgs[] = [
    { name: "a", kind: "ceph" },
    { name: "a", kind: "ceph" },
  ];
  expect(() => planFileSystems("files", { cloud: Cloud.Kubernetes, namespace: "training", fileSystems })).toThrow(
    /fileSystems\[1\]\.name: a is taken by fileSystems\[0\][\s\S]*2 are of kind ceph/,
  );
});
