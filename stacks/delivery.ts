/** How services are delivered: from the words of an environment's `delivery` to the arguments of a service and of what moves it. */
import type * as pulumi from "@pulumi/pulumi";
import { RolloutController, type ServiceDeliveryArgs } from "../components";
import type { Environment } from "../components/config";
import { Strategy } from "../components/core/cloud";
import { InvalidInput, type Problem } from "../components/core/problems";
import { settingsOf } from "../components/delivery";

/** A service's own words beside those of `delivery`. */
export interface ServiceDeliverySettings {
  readonly strategy?: Strategy;
  /** Of the environment's own Prometheus, where it has one. */
  readonly prometheusUrl?: pulumi.Input<string>;
  /** Accelerated pods have machines to themselves: no room for one more. */
  readonly maxSurge?: number;
  readonly progressDeadlineSeconds?: number;
  readonly virtualService?: ServiceDeliveryArgs["virtualService"];
}

/** Strategies that Argo Rollouts carries out. */
export function needsController(strategy: Strategy): boolean {
  return strategy === Strategy.Canary || strategy === Strategy.BlueGreen;
}

/** `delivery` for one service: `serviceDelivery(environment, "models", {...})` reads the target `service/models`. */
export function serviceDelivery(environment: Environment, service: string, own: ServiceDeliverySettings): ServiceDeliveryArgs {
  const { strategy = environment.strategy, prometheusUrl, ...rest } = own;
  if (!needsController(strategy)) return { ...rest, strategy };
  const { steps, gates } = settingsOf(environment, `service/${service}`);
  const problems: Problem[] = [];
  const args: ServiceDeliveryArgs = {
    ...rest,
    strategy,
    steps: [...steps],
    prometheusUrl: environment.delivery?.prometheusUrl ?? prometheusUrl,
    metrics: [],
    jobs: [],
    approval: false,
  };
  for (const gate of gates) {
    switch (gate.kind) {
      case "metric": {
        const { kind: _kind, success, ...metric } = gate;
        args.metrics?.push({ ...metric, operator: success.operator, bound: success.value });
        break;
      }
      case "job":
        args.jobs?.push({
          name: gate.name,
          image: gate.image,
          command: [...gate.command],
          timeoutSeconds: gate.timeoutSeconds,
          ...(gate.resources !== undefined && { resources: gate.resources }),
        });
        break;
      case "time":
        args.soakSeconds = Math.max(args.soakSeconds ?? 0, gate.seconds);
        break;
      case "manual":
        args.approval = true;
        break;
      default:
        problems.push({
          path: `gates.${gate.name}`,
          reason: `a ${gate.kind} gate runs where a rollout is driven from, and Argo Rollouts judges ${service} inside the cluster`,
          remedy: `write it as a job, or give service/${service} gates of its own under delivery.targets`,
        });
    }
  }
  if (problems.length > 0) throw new InvalidInput(`delivery of service/${service}`, problems);
  return args;
}

/** Argo Rollouts, where one of the services needs it. */
export function rolloutController(
  strategies: readonly Strategy[],
  watched: boolean,
  opts: pulumi.ComponentResourceOptions,
): RolloutController | undefined {
  return strategies.some(needsController) ? new RolloutController("argo-rollouts", { watched }, opts) : undefined;
}
