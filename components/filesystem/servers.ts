import * as pulumi from "@pulumi/pulumi";
import { type FileServer, FileSystemKind } from "./index";
import type { FileSystemPlan, FileSystemsPlan } from "./plan";

/** A server of one file system, made here or by another cluster's file systems, and what its users wait for. */
export interface MountedServer {
  readonly name: string;
  readonly address: pulumi.Output<string>;
  readonly handle: pulumi.Output<string>;
  readonly mountName: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];
  readonly made: pulumi.Output<FileServer>;
}

/** Kinds whose servers we make: EFS where no server of NFS is named, and FSx for Lustre. */
function isOurs({ kind, nfs }: FileSystemPlan): boolean {
  return kind === FileSystemKind.Lustre || (kind === FileSystemKind.Nfs && nfs.server === undefined);
}

/** The servers of the plan's file systems, in its order. */
export function fileServers(parent: pulumi.Resource, name: string, plan: FileSystemsPlan): readonly MountedServer[] {
  return plan.fileSystems.filter(isOurs).map((each) => {
    if (plan.servers !== undefined) return known(each.name, pulumi.output(plan.servers));
    const { efs, lustre } = require("./aws") as typeof import("./aws");
    const label = `${name}-${each.name}`;
    const { address, handle, mountName, ready } =
      each.kind === FileSystemKind.Lustre ? lustre(parent, label, plan, each) : efs(parent, label, plan);
    const made = pulumi
      .all([address, handle, mountName])
      .apply(([where, id, mount]) => ({ name: each.name, address: where, handle: id, mountName: mount }));
    return { name: each.name, address, handle, mountName, ready, made };
  });
}

function known(name: string, servers: pulumi.Output<FileServer[]>): MountedServer {
  const made = servers.apply((all) => {
    const found = all.find((server) => server.name === name);
    if (found === undefined) throw new Error(`no server of the file system ${name} was handed over`);
    return found;
  });
  const { address, handle, mountName } = made;
  return { name, address, handle, mountName, ready: [], made };
}
