import * as pulumi from "@pulumi/pulumi";
import { Namespace, type NamespaceArgs } from "../namespace";
import { FabricNamespace, type FabricTransport } from "./index";

/** A namespace, with what its pods need of a fabric where they talk over one. It stays the namespace that it is when that comes, and when it goes. */
export function spaceFor(
  name: string,
  given: readonly FabricTransport[],
  namespace: NamespaceArgs,
  opts: pulumi.ComponentResourceOptions,
): Namespace | FabricNamespace {
  const transports = [...new Set(given)];
  if (transports.length > 0) return new FabricNamespace(name, { transports, namespace }, opts);
  const within = pulumi.createUrn(name, "trainyard:index:FabricNamespace", opts.parent);
  return new Namespace(name, namespace, pulumi.mergeOptions(opts, { aliases: [{ parent: within }] }));
}
