/** From an environment's words about health to the component. */
import type * as pulumi from "@pulumi/pulumi";
import { BurnIn, type GkeFabric, type Monitoring } from "../components";
import type { Environment } from "../components/config";
import { burnInArgs } from "../components/config/health";

/**
 * Tests of new nodes, where the environment has them. Its monitor is of a kind that the monitoring's chart brings, and pods that are attached to a fabric
 * name its networks.
 */
export function makeHealth(
  environment: Environment,
  rehearsal: boolean,
  { watching, fabric }: { readonly watching: Monitoring | undefined; readonly fabric: GkeFabric | undefined },
  opts: pulumi.ComponentResourceOptions,
): BurnIn | undefined {
  const burnIn = environment.health?.burnIn;
  if (burnIn === undefined) return undefined;
  const args = burnInArgs(environment, burnIn, rehearsal);
  if (args.groups.length === 0) return undefined;
  const attached = args.groups.some((group) => group.fabric?.attachment !== undefined);
  const after = [...(watching ? [watching] : []), ...(fabric && attached ? [fabric] : [])];
  return new BurnIn(
    "burn-in",
    { ...args, watched: watching !== undefined },
    after.length > 0 ? { ...opts, dependsOn: after } : opts,
  );
}
