/** A cloud of things, and resources of it for small programs. */
import * as pulumi from "@pulumi/pulumi";
import type { OperationResult } from "../../../scripts/rehearsal";
import { ThingWorld, thingCloud } from "../conformance/provider";

export class Thing extends pulumi.CustomResource {
  declare readonly arn: pulumi.Output<string>;
  declare readonly color: pulumi.Output<string>;
  constructor(name: string, args: pulumi.Inputs = {}, opts?: pulumi.CustomResourceOptions) {
    super("test:index:Thing", name, { arn: undefined, color: undefined, ...args }, opts);
  }
}
export class Group extends pulumi.ComponentResource {
  constructor(name: string, build: (group: Group) => void, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Group", name, {}, opts);
    build(this);
  }
}

export const onThings = (world = new ThingWorld()) => ({ clouds: [thingCloud(world)] });
export const messages = ({ diagnostics }: Pick<OperationResult, "diagnostics">) =>
  diagnostics.map(({ message }) => message).join("\n");
