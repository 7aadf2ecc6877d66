import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { HostFleetArgs } from "./index";
import type { HostFleetPlan, PlannedHost } from "./plan";
import * as scripts from "./scripts";

/** What ran on the hosts; whoever needs a service waits for the step that starts it. */
export interface PreparedHosts {
  readonly exporters: readonly pulumi.Output<string>[];
  readonly ray: readonly pulumi.Output<string>[];
}

interface Step {
  readonly create: string;
  /** Undone when the step or its host goes. */
  readonly remove?: string;
  /** Lines on standard input; secrets. */
  readonly stdin?: pulumi.Input<string>;
}

/** A minute is enough for a machine that reboots to answer again (10 tries of 15 s at most). */
const dialErrorLimit = 10;
const perDialTimeout = 15;

export function declareHosts(parent: pulumi.Resource, name: string, plan: HostFleetPlan, args: HostFleetArgs): PreparedHosts {
  const secretKey = args.privateKey === undefined ? undefined : pulumi.secret(args.privateKey);
  const step = (host: PlannedHost, what: string, { create, remove, stdin }: Step, dependsOn: pulumi.Resource[]) =>
    new command.remote.Command(
      `${name}-${host.name}-${what}`,
      {
        connection: {
          host: host.address,
          port: host.port,
          user: host.user,
          privateKey: secretKey,
          hostKey: host.hostKey,
          dialErrorLimit,
          perDialTimeout,
        },
        create,
        update: create,
        delete: remove,
        stdin: stdin === undefined ? undefined : pulumi.secret(stdin),
        // The command provider runs `update` only when a property changes; a machine that was put in another's place has another address.
        triggers: [host.address],
      },
      { parent, dependsOn },
    );

  const exporters: pulumi.Output<string>[] = [];
  const ready = new Map<string, pulumi.Resource[]>();
  for (const host of plan.hosts) {
    const base = step(host, "base", { create: scripts.baseScript(plan) }, []);
    const steps: pulumi.Resource[] = [base];
    if (args.tailscale !== undefined) {
      const { authKey, tags } = args.tailscale;
      const stdin = pulumi.interpolate`${authKey}\n`;
      steps.push(
        step(host, "tailscale", { create: scripts.tailscaleScript(tags ?? []), remove: scripts.tailscaleRemoval(), stdin }, [
          base,
        ]),
      );
    }
    if (plan.exporters) {
      const made = step(host, "exporters", { create: scripts.exportersScript(), remove: scripts.exportersRemoval() }, [base]);
      exporters.push(made.stdout);
    }
    ready.set(host.name, steps);
  }

  const ray: pulumi.Output<string>[] = [];
  const { head } = plan;
  if (head !== undefined && args.ray !== undefined) {
    const { version } = args.ray;
    const rayStep = (host: PlannedHost, after: pulumi.Resource[]) =>
      step(host, "ray", { create: scripts.rayScript(plan, host, version), remove: scripts.rayRemoval() }, [
        ...(ready.get(host.name) ?? []),
        ...after,
      ]);
    const first = rayStep(head, []);
    const workers = plan.hosts.filter((host) => host.name !== head.name).map((host) => rayStep(host, [first]));
    ray.push(first.stdout, ...workers.map((worker) => worker.stdout));
  }
  if (plan.runtime === "k3s" && args.k3s !== undefined) {
    const { serverUrl, token, version } = args.k3s;
    const stdin = pulumi.interpolate`${serverUrl}\n${token}\n`;
    for (const host of plan.hosts)
      step(host, "k3s", { create: scripts.k3sScript(version), remove: scripts.k3sRemoval(), stdin }, ready.get(host.name) ?? []);
  }
  return { exporters, ray };
}
