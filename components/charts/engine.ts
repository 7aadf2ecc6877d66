import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { Namespace, type PodSecurity } from "../namespace";
import { acceleratorNodeLabels } from "../workloads/placement";
import { type ChartName, chartReference } from "./index";

/** Values of a chart: what YAML can say. */
export interface ChartValues {
  readonly [key: string]: ChartValue;
}
export type ChartValue = string | number | boolean | null | readonly ChartValue[] | ChartValues | pulumi.Output<string>;

export interface EngineArgs {
  readonly chart: ChartName;
  /** Namespace that is made for it. A change replaces the engine. */
  readonly namespace: string;
  /** Default: the chart's name. */
  readonly releaseName?: string;
  /** Default `restricted`. */
  readonly podSecurity?: PodSecurity;
  readonly values: ChartValues;
  /** A chart that brings its definitions and is installed before it. Default: its own chart does. */
  readonly definitions?: ChartName;
  /** Ports on which the API server asks its webhooks: from an address that no selector matches. Default: none. */
  readonly webhookPorts?: readonly number[];
  /** Ports that the monitoring reads. Default: none. */
  readonly metricsPorts?: readonly number[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** `affinity` of a chart: never on an accelerator node, as `offAccelerators` says it for pods of ours. */
export function engineAffinity(): ChartValues {
  const matchExpressions = acceleratorNodeLabels().map((key) => ({ key, operator: "DoesNotExist" }));
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  };
}

export interface Engine {
  /** What uses the engine's custom resources depends on this. */
  readonly release: kubernetes.helm.v3.Release;
  readonly namespace: pulumi.Output<string>;
}

/**
 * Somebody else's controller, by its chart at the version of data.ts, in a namespace of its own that lets in its webhooks and its own pods.
 * It is awaited: custom resources that come after it find its definitions and its webhooks.
 */
export function installEngine(
  parent: pulumi.Resource,
  name: string,
  args: EngineArgs,
  opts: pulumi.CustomResourceOptions = {},
): Engine {
  const space = new Namespace(
    `${name}-space`,
    {
      name: args.namespace,
      ...(args.labels && { labels: { ...args.labels } }),
      ...(args.podSecurity && { podSecurity: args.podSecurity }),
    },
    { parent, ...(opts.dependsOn && { dependsOn: opts.dependsOn }) },
  );
  const fromAnywhere = (ports: readonly number[]) => ({ ports: ports.map((port) => ({ protocol: "TCP", port })) });
  const { webhookPorts = [], metricsPorts = [] } = args;
  const traffic = new kubernetes.networking.v1.NetworkPolicy(
    `${name}-traffic`,
    {
      metadata: { name: "engine", namespace: space.name },
      spec: {
        podSelector: {},
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [{ podSelector: {} }] },
          ...(webhookPorts.length > 0 ? [fromAnywhere(webhookPorts)] : []),
          ...(metricsPorts.length > 0 ? [{ from: [{ namespaceSelector: {} }], ...fromAnywhere(metricsPorts) }] : []),
        ],
        // The API server's address is not known beforehand, and a controller works through nothing else.
        egress: [{}],
      },
    },
    { parent },
  );
  const definitions =
    args.definitions === undefined
      ? []
      : [
          new kubernetes.helm.v3.Release(
            `${name}-definitions`,
            { ...chartReference(args.definitions), name: `${args.chart}-definitions`, namespace: space.name, atomic: true },
            { parent },
          ),
        ];
  const release = new kubernetes.helm.v3.Release(
    `${name}-release`,
    {
      ...chartReference(args.chart),
      name: args.releaseName ?? args.chart,
      namespace: space.name,
      atomic: true,
      timeout: 600,
      values: { ...args.values },
    },
    { parent, dependsOn: [traffic, ...definitions] },
  );
  return { release, namespace: space.name };
}
