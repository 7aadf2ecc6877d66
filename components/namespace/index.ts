import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { planNamespace } from "./plan";

/** Pod Security level that the API server enforces (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export const PodSecurity = {
  Restricted: "restricted",
  Baseline: "baseline",
  /** For what needs the host: device plugins, node exporters, storage drivers. */
  Privileged: "privileged",
} as const;
export type PodSecurity = (typeof PodSecurity)[keyof typeof PodSecurity];

/** The most that all pods of the namespace may ask for together. */
export interface NamespaceQuotaArgs {
  /** Processors: `400`. */
  cpuRequests?: string;
  /** Memory: `4Ti`. */
  memoryRequests?: string;
  /** Extended resources by name: `{ "nvidia.com/gpu": 32 }`. */
  accelerators?: Record<string, number>;
  /** Number of pods. */
  pods?: number;
  /** Number of claims. */
  persistentVolumeClaims?: number;
}

/** What a container gets that asks for nothing. */
export interface ContainerDefaultsArgs {
  /** Default `100m`. */
  cpuRequest?: string;
  /** Default `128Mi`. */
  memoryRequest?: string;
  /** Default `512Mi`. */
  memoryLimit?: string;
}

export interface NamespaceArgs {
  /** Default: the component's name. A change replaces the namespace and all that is in it. */
  name?: string;
  /** Default `restricted`. Live for pods that start later. */
  podSecurity?: PodSecurity;
  /** Nothing may come in or go out but what another policy allows, and DNS. Default true. */
  isolated?: boolean;
  /** The most that its pods may ask for together. Default: no bound. Live for pods that start later. */
  quota?: NamespaceQuotaArgs;
  /** Default: those of `ContainerDefaultsArgs`. */
  containerDefaults?: ContainerDefaultsArgs;
  /** Labels of the namespace. Live. */
  labels?: Record<string, string>;
}

/** A namespace that enforces pod security, lets nothing in or out unasked, and bounds what its pods may take. Costs nothing. */
export class Namespace extends pulumi.ComponentResource {
  /** The namespace's name; what is made in it depends on the namespace through this. */
  public readonly name: pulumi.Output<string>;

  constructor(name: string, args: NamespaceArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Namespace", name, {}, opts);
    checkArguments("Namespace", name, args, this);
    const plan = planNamespace(name, args);
    this.name = (require("./kubernetes") as typeof import("./kubernetes")).namespace(this, name, plan);
    this.registerOutputs({ name: this.name });
  }
}
