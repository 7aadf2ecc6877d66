import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { planConfiguration } from "./plan";

/** Settings of one scope. */
export interface ScopeSettingsArgs {
  /** Name of the service, node group or application. */
  name: string;
  /** By dotted key, each value as JSON: `{ "training.batch_size": "128", "log.level": "\"info\"" }`. Live. */
  settings: Record<string, string>;
}

/** A service whose pods read settings. */
export interface ConfigurationConsumerArgs {
  /** Name of the service, `worker`. A change replaces its settings. */
  service: string;
  /** The node group that its pods stand on. Default: none, and no settings of that scope. */
  nodeGroup?: string;
  /** What it runs, `transformer-large`. Default: none, and no settings of that scope. */
  application?: string;
}

export interface ConfigurationArgs {
  /** Namespace of the services. A change replaces everything. */
  namespace: pulumi.Input<string>;
  /** For everything, by dotted key and as JSON. Live. */
  global?: Record<string, string>;
  /** For single services, over what is global. Live. */
  services?: ScopeSettingsArgs[];
  /** For services whose pods stand on a node group, over their own. Live. */
  nodeGroups?: ScopeSettingsArgs[];
  /** For what a service runs, over all others. Live. */
  applications?: ScopeSettingsArgs[];
  /** Who reads settings. */
  consumers: ConfigurationConsumerArgs[];
}

/**
 * Settings that change while pods run. Each service has one ConfigMap, `settings-<service>`, with what its scopes say together; the kubelet brings a
 * change to running pods within about a minute, and nothing restarts. Costs nothing.
 */
export class Configuration extends pulumi.ComponentResource {
  /** Name of the ConfigMap by service, for `liveSettings` of the workloads. */
  public readonly configMaps: pulumi.Output<Record<string, string>>;
  /** Version of the settings by service: eight hexadecimal digits that follow from them. */
  public readonly versions: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: ConfigurationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Configuration", name, {}, opts);
    checkArguments("Configuration", name, args, this);
    const plan = planConfiguration(name, args);
    this.configMaps = (require("./kubernetes") as typeof import("./kubernetes")).configuration(this, name, plan);
    this.versions = pulumi.output(Object.fromEntries(plan.consumers.map(({ service, version }) => [service, version])));
    this.registerOutputs({ configMaps: this.configMaps, versions: this.versions });
  }
}
