/** From an environment's words about queues to the component. */
import type * as pulumi from "@pulumi/pulumi";
import { Queueing } from "../components";
import type { Environment } from "../components/config";
import { queueingArgs } from "../components/config/queueing";

/** Queues, where the environment has any. Jobs that are made after it are queued, so they depend on it. */
export function makeQueueing(environment: Environment, opts: pulumi.ComponentResourceOptions): Queueing | undefined {
  const { queueing } = environment;
  return queueing && new Queueing("queueing", queueingArgs(environment, queueing), opts);
}
