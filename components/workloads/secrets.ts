import { randomBytes } from "node:crypto";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

export interface SecretValueArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** The object's name where the value is made up here. */
  readonly name: string;
  readonly key: string;
  /** Default: made up once. */
  readonly value?: pulumi.Input<string> | undefined;
}

/**
 * One secret value. A given one stands in an object whose name the engine makes up, so that another value is another object and restarts
 * the pods that name it. Without one, a value is made up when the object is first made, and the engine is told to leave it: only the
 * cluster and the state, where it is encrypted, ever know it.
 */
export function secretValue(name: string, args: SecretValueArgs, opts: pulumi.CustomResourceOptions): kubernetes.core.v1.Secret {
  const { namespace, labels, key, value } = args;
  const made = value ?? randomBytes(32).toString("base64url");
  const data = { [key]: pulumi.secret(made).apply((text) => Buffer.from(text).toString("base64")) };
  return new kubernetes.core.v1.Secret(
    name,
    {
      metadata: { namespace, labels, ...(value === undefined ? { name: args.name } : {}) },
      type: "Opaque",
      immutable: true,
      data,
    },
    value === undefined ? { ...opts, ignoreChanges: ["data"] } : opts,
  );
}
