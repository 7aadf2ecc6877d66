import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { digest } from "../core/names";

export interface ContentMapArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** What stands before the digest in its name. */
  readonly prefix: string;
  readonly data: pulumi.Input<Record<string, string>>;
}

/**
 * A ConfigMap named by its content. A changed value makes a new one, and its new name in a pod template restarts the pods; so what a
 * running pod reads never changes under it, and going back to the old content goes back to the old pods.
 */
export function contentMap(name: string, args: ContentMapArgs, opts: pulumi.CustomResourceOptions): kubernetes.core.v1.ConfigMap {
  const data = pulumi.output(args.data);
  const mark = data.apply((content) => {
    const ordered = Object.entries(content).sort(([left], [right]) => (left < right ? -1 : 1));
    return digest(JSON.stringify(ordered));
  });
  return new kubernetes.core.v1.ConfigMap(
    name,
    {
      metadata: { namespace: args.namespace, labels: args.labels, name: pulumi.interpolate`${args.prefix}-${mark}` },
      data,
      immutable: true,
    },
    opts,
  );
}
