import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { Consistency } from "../storage";
import { checkChoice, checkName } from "../workloads/checks";
import { checkQuantity } from "../workloads/quantity";
import { checkDisk, type DiskPlan } from "./disks";
import {
  type BucketBehindArgs,
  type FileServer,
  type FileSystemArgs,
  FileSystemKind,
  type FileSystemSubnet,
  type FileSystemsArgs,
  LustreDeployment,
} from "./index";
import { insteadOf, kinds } from "./kinds";

export interface FileSystemPlan {
  readonly name: string;
  readonly kind: FileSystemKind;
  readonly replicationFactor: number;
  readonly consistency: Consistency;
  /** How old a reader's view may be; undefined where nothing bounds it, or nothing is behind. */
  readonly maxStalenessSeconds: number | undefined;
  readonly retain: boolean;
  readonly lifetimeHours: number;
  readonly size: string;
  readonly namespace: pulumi.Input<string>;
  readonly bucket: BucketBehindArgs | undefined;
  readonly disk: DiskPlan;
  readonly local: { readonly path: string; readonly nodes: readonly string[] };
  readonly nfs: {
    readonly server: pulumi.Input<string> | undefined;
    readonly share: string;
    readonly directory: string | undefined;
  };
  readonly lustre: { readonly capacityGiB: number; readonly persistent: boolean; readonly throughputPerTiB: number };
  readonly ceph: { readonly objectStore: boolean; readonly deviceFilter: string | undefined };
}

export interface FileSystemsPlan {
  readonly cloud: Cloud;
  readonly region: string | undefined;
  readonly fileSystems: readonly FileSystemPlan[];
  readonly vpcId: pulumi.Input<string> | undefined;
  readonly zones: readonly string[];
  readonly subnets: pulumi.Input<FileSystemSubnet[]>;
  readonly nodeSecurityGroupId: pulumi.Input<string> | undefined;
  readonly secondNodeSecurityGroupId: pulumi.Input<string> | undefined;
  /** Servers of another one; undefined where they are made here. */
  readonly servers: pulumi.Input<FileServer[]> | undefined;
  readonly mounted: boolean;
  readonly nodeIdentity: pulumi.Input<string> | undefined;
  readonly nodePrincipal: pulumi.Input<string> | undefined;
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

/** FSx: MB/s for each TiB of PERSISTENT_2 on SSD. https://docs.aws.amazon.com/fsx/latest/LustreGuide/using-fsx-lustre.html, 2026-11. */
const lustreThroughputs = [125, 250, 500, 1000];
/** Which block belongs to which kind. */
const blocks = ["disk", "local", "nfs", "lustre", "ceph"] as const;

export function planFileSystems(name: string, args: FileSystemsArgs): FileSystemsPlan {
  const problems = new Problems(`FileSystems ${name}`);
  const fileSystems = args.fileSystems.map((each, index) => planOne(each, `fileSystems[${index}]`, args, problems));
  args.fileSystems.forEach((each, index) => {
    const first = args.fileSystems.findIndex((other) => other.name === each.name);
    if (first < index)
      problems.add(`fileSystems[${index}].name`, `${each.name} is taken by fileSystems[${first}]`, "give another name");
  });
  const cephs = args.fileSystems.filter(({ kind }) => kind === FileSystemKind.Ceph);
  if (cephs.length > 1)
    problems.add("fileSystems", `${cephs.length} are of kind ceph, and one Ceph takes the nodes' disks`, "keep one");
  problems.throwIfAny();
  return {
    cloud: args.cloud,
    region: args.region,
    fileSystems,
    vpcId: args.vpcId,
    zones: args.zones ?? [],
    subnets: args.subnets ?? [],
    nodeSecurityGroupId: args.nodeSecurityGroupId,
    secondNodeSecurityGroupId: args.secondNodeSecurityGroupId,
    servers: args.servers,
    mounted: args.mounted ?? true,
    nodeIdentity: args.nodeIdentity,
    nodePrincipal: args.nodePrincipal,
    tags: args.tags ?? {},
  };
}

function planOne(args: FileSystemArgs, path: string, all: FileSystemsArgs, problems: Problems): FileSystemPlan {
  checkName(`${path}.name`, args.name, problems, 40);
  checkChoice(`${path}.kind`, args.kind, Object.values(FileSystemKind), problems);
  const facts = kinds[args.kind];
  if (facts === undefined) return unknownKind(args);
  if (!facts.clouds.includes(all.cloud)) {
    const instead = insteadOf[args.kind][all.cloud];
    problems.add(
      `${path}.kind`,
      `${args.kind} cannot be had on ${all.cloud}, only on ${facts.clouds.join(", ")}`,
      instead === undefined ? "leave it out" : `use ${instead}`,
    );
  }
  for (const block of blocks) {
    if (args[block] !== undefined && block !== args.kind)
      problems.add(`${path}.${block}`, `is given, and kind is ${args.kind}`, `leave it out, or write kind: ${block}`);
  }
  const consistency = planConsistency(args, path, problems);
  planCopies(args, path, all, problems);
  planCache(args, path, problems);
  const size = args.size ?? "1Ti";
  checkQuantity(`${path}.size`, size, problems);
  if (args.kind === FileSystemKind.Local) planLocal(args, path, problems);
  if (args.kind === FileSystemKind.Nfs) planNfs(args, path, all.cloud, problems);
  if (args.kind === FileSystemKind.Lustre) planLustre(args, path, problems);
  const bounded =
    consistency === "bounded" &&
    [FileSystemKind.Nfs, FileSystemKind.GcsFuse, FileSystemKind.Blobfuse].some((one) => one === args.kind);
  return {
    ...unknownKind(args),
    replicationFactor: args.replicationFactor ?? (args.kind === FileSystemKind.Ceph ? 3 : 1),
    consistency,
    maxStalenessSeconds: bounded ? (args.maxStalenessSeconds ?? 60) : undefined,
    retain: args.retain ?? retainedByDefault(args),
    size,
    namespace: args.namespace ?? all.namespace,
    disk:
      args.kind === FileSystemKind.Disk ? checkDisk(args.disk ?? {}, `${path}.disk`, all.cloud, problems) : { parameters: {} },
  };
}

/** What is shared, or was put there for others, does not go with one claim. */
function retainedByDefault({ kind, nfs }: FileSystemArgs): boolean {
  return kind === FileSystemKind.Nfs ? nfs?.directory !== undefined : kind !== FileSystemKind.Disk;
}

/** The parts that follow from the arguments alone. */
function unknownKind(args: FileSystemArgs): FileSystemPlan {
  const { lustre, nfs, local, ceph } = args;
  return {
    name: args.name,
    kind: args.kind,
    replicationFactor: args.replicationFactor ?? 1,
    consistency: args.consistency ?? "strong",
    maxStalenessSeconds: undefined,
    retain: args.retain ?? true,
    lifetimeHours: args.lifetimeHours ?? 168,
    size: args.size ?? "1Ti",
    namespace: args.namespace ?? "",
    bucket: args.bucket,
    disk: { parameters: {} },
    local: { path: local?.path ?? "", nodes: local?.nodes ?? [] },
    nfs: { server: nfs?.server, share: nfs?.share ?? "/", directory: nfs?.directory },
    lustre: {
      capacityGiB: lustre?.capacityGiB ?? 1200,
      persistent: (lustre?.deployment ?? LustreDeployment.Persistent) === LustreDeployment.Persistent,
      throughputPerTiB: lustre?.throughputPerTiB ?? 125,
    },
    ceph: { objectStore: ceph?.objectStore ?? false, deviceFilter: ceph?.deviceFilter },
  };
}

function planConsistency(args: FileSystemArgs, path: string, problems: Problems): Consistency {
  const { consistencies } = kinds[args.kind];
  const [most] = consistencies;
  const consistency = args.consistency ?? most ?? "strong";
  if (!consistencies.includes(consistency)) {
    problems.add(
      `${path}.consistency`,
      `${args.kind} cannot give ${consistency}, only ${consistencies.join(", ")}`,
      consistency === "strong" ? "use disk, ceph or lustre, or a weaker word" : `write ${most}`,
    );
  }
  const { maxStalenessSeconds } = args;
  if (maxStalenessSeconds !== undefined && consistency !== "bounded") {
    problems.add(
      `${path}.maxStalenessSeconds`,
      `is given, and consistency is ${consistency}`,
      "write consistency: bounded, or leave it out",
    );
  } else if (maxStalenessSeconds !== undefined && (!Number.isInteger(maxStalenessSeconds) || maxStalenessSeconds < 1)) {
    problems.add(
      `${path}.maxStalenessSeconds`,
      `${maxStalenessSeconds} is not a number of seconds`,
      "give a whole number from 1",
    );
  }
  return consistency;
}

function planCopies(args: FileSystemArgs, path: string, all: FileSystemsArgs, problems: Problems): void {
  const { copies, cache } = kinds[args.kind];
  const factor = args.replicationFactor ?? (args.kind === FileSystemKind.Ceph ? 3 : 1);
  if (!Number.isInteger(factor) || factor < 1) {
    problems.add(`${path}.replicationFactor`, `${factor} is not a number of copies`, "give a whole number from 1");
  } else if (factor > copies) {
    const why = args.kind === FileSystemKind.Ceph ? `ceph keeps ${copies} copies at most here` : `${args.kind} keeps one copy`;
    problems.add(
      `${path}.replicationFactor`,
      `${factor} is more than it keeps: ${why}`,
      cache
        ? "leave it out; the bucket behind has a replicationFactor of its own"
        : "leave it out, or use ceph or a bucket with replicationFactor",
    );
  } else if (args.kind === FileSystemKind.Ceph && all.nodes !== undefined && Math.max(factor, 3) > all.nodes) {
    const what = factor > 3 ? `${factor} copies` : "three monitors";
    problems.add(`${path}.replicationFactor`, `${what} need as many nodes, and there are ${all.nodes}`, "add nodes, or use nfs");
  }
}

/** Caches show a bucket and forget what nobody reads; nothing else does. */
function planCache(args: FileSystemArgs, path: string, problems: Problems): void {
  const { cache } = kinds[args.kind];
  if (!cache) {
    for (const key of ["bucket", "lifetimeHours"] as const) {
      if (args[key] !== undefined)
        problems.add(
          `${path}.${key}`,
          `is given, and ${args.kind} is no cache of a bucket`,
          "leave it out, or use lustre, gcsfuse or blobfuse",
        );
    }
    return;
  }
  if (args.bucket === undefined)
    problems.add(`${path}.bucket`, `is missing, and ${args.kind} shows one`, "name a bucket of storage.buckets");
  const { lifetimeHours } = args;
  if (lifetimeHours === undefined) return;
  // One clock says how long FUSE keeps and how far it may be behind.
  if (args.kind !== FileSystemKind.Lustre && (args.consistency ?? "bounded") === "bounded") {
    problems.add(
      `${path}.lifetimeHours`,
      `is given, and a bounded ${args.kind} forgets after maxStalenessSeconds`,
      "write consistency: eventual, or leave it out",
    );
  }
  if (!Number.isInteger(lifetimeHours) || lifetimeHours < 1) {
    problems.add(`${path}.lifetimeHours`, `${lifetimeHours} is not a number of hours`, "give a whole number from 1");
  } else if (args.kind === FileSystemKind.Lustre && lifetimeHours % 24 !== 0) {
    // FSx counts the time since the last access in days alone: API_DurationSinceLastAccess.
    problems.add(
      `${path}.lifetimeHours`,
      `${lifetimeHours} is not whole days, and FSx counts days`,
      `give ${Math.ceil(lifetimeHours / 24) * 24}`,
    );
  }
}

function planLocal({ local }: FileSystemArgs, path: string, problems: Problems): void {
  if (local === undefined) {
    problems.add(`${path}.local`, "is missing", "give the path of the disk and the names of the nodes that have it");
    return;
  }
  if (!/^\/[^/\0]/.test(local.path))
    problems.add(
      `${path}.local.path`,
      `${JSON.stringify(local.path)} is not a directory of its own`,
      "give one such as /mnt/nvme",
    );
  if (local.nodes.length === 0) problems.add(`${path}.local.nodes`, "is empty", "name the nodes that have the disk");
  local.nodes.forEach((node, index) => {
    if (local.nodes.indexOf(node) < index)
      problems.add(`${path}.local.nodes[${index}]`, `${node} is named twice`, "name each node once");
  });
}

function planNfs({ nfs }: FileSystemArgs, path: string, cloud: Cloud, problems: Problems): void {
  if (nfs?.server === undefined && cloud !== Cloud.Aws)
    problems.add(
      `${path}.nfs.server`,
      `is missing, and no server is made on ${cloud}`,
      "give the address of a server that is there",
    );
  if (nfs?.share !== undefined && !nfs.share.startsWith("/"))
    problems.add(
      `${path}.nfs.share`,
      `${JSON.stringify(nfs.share)} is not an exported directory`,
      "give an absolute path such as /exports",
    );
  if (nfs?.server === undefined && nfs?.share !== undefined && nfs.share !== "/")
    problems.add(`${path}.nfs.share`, "is given, and EFS exports / alone", "leave it out; give a directory below it instead");
  if (nfs?.directory !== undefined && !/^[\w][-\w./]*$/.test(nfs.directory))
    problems.add(
      `${path}.nfs.directory`,
      `${JSON.stringify(nfs.directory)} is not a directory below the share`,
      "give one such as datasets",
    );
}

function planLustre({ lustre }: FileSystemArgs, path: string, problems: Problems): void {
  const capacity = lustre?.capacityGiB ?? 1200;
  if (capacity !== 1200 && (capacity < 2400 || capacity % 2400 !== 0)) {
    problems.add(
      `${path}.lustre.capacityGiB`,
      `${capacity} cannot be had`,
      `give 1200, or ${Math.max(2400, Math.ceil(capacity / 2400) * 2400)}: steps of 2400`,
    );
  }
  const { throughputPerTiB, deployment } = lustre ?? {};
  if (throughputPerTiB === undefined) return;
  if (deployment === LustreDeployment.Scratch)
    problems.add(
      `${path}.lustre.throughputPerTiB`,
      "is given, and scratch has 200 MB/s for each TiB",
      "leave it out, or write deployment: persistent",
    );
  else if (!lustreThroughputs.includes(throughputPerTiB))
    problems.add(
      `${path}.lustre.throughputPerTiB`,
      `${throughputPerTiB} cannot be had`,
      remedyFor(String(throughputPerTiB), lustreThroughputs.map(String)),
    );
}
