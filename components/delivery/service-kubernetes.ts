import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { InvalidInput } from "../core/problems";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import {
  type AnalysisMetric,
  type AnalysisReference,
  type AnalysisTemplateSpec,
  type AnalysisValue,
  argoVersion,
  type BlueGreenStrategy,
  type CanaryStrategy,
  type RolloutSpec,
  type RolloutStrategy,
} from "./argo";
import type { ServiceDeliveryArgs } from "./service";
import {
  analysisArguments,
  type DeliveryForm,
  type PlannedAnalysis,
  type PlannedJob,
  type PlannedMetric,
  planDelivery,
  type ServiceDeliveryPlan,
} from "./service-plan";

type PodTemplate = kubernetes.types.input.core.v1.PodTemplateSpec;
type ServicePort = kubernetes.types.input.core.v1.ServicePort;

/** A service whose pods are all alike: a model server, a gateway. One that has to be alone, or keeps an identity, is none. */
export interface ReplicatedServiceArgs {
  readonly namespace: pulumi.Input<string>;
  /** Name of its Service, which never changes whatever the strategy, and of its workload. */
  readonly name: string;
  readonly replicas: number;
  /** An autoscaler decides how many there are; `replicas` is its least. Default false. */
  readonly autoscaled?: boolean;
  /** Labels that tell its pods from all others; they are put on the pods too and never change. */
  readonly selector: Readonly<Record<string, string>>;
  /** Labels of its objects beside the selector's. */
  readonly labels: Readonly<Record<string, string>>;
  readonly template: PodTemplate;
  readonly ports: readonly ServicePort[];
  /** Default: none. */
  readonly sessionAffinity?: "ClientIP" | "None";
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Pods that may be taken at once by drains. Default 1. */
  readonly disruptible?: number;
  readonly delivery: ServiceDeliveryArgs;
}

/** What an autoscaler or a monitor points at. */
export interface WorkloadReference {
  readonly apiVersion: string;
  readonly kind: "Deployment" | "Rollout";
  readonly name: string;
}

export interface ReplicatedService {
  /** The Service that users call: all ready pods of a canary by their share, the active side of a blue-green. */
  readonly service: kubernetes.core.v1.Service;
  /** The Service of the new version alone. */
  readonly candidate: kubernetes.core.v1.Service | undefined;
  readonly workload: pulumi.Resource;
  readonly reference: WorkloadReference;
}

type FormOf<Kind extends DeliveryForm["kind"]> = Extract<DeliveryForm, { readonly kind: Kind }>;

interface Site {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly args: ReplicatedServiceArgs;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Declares a service by its strategy: rolling and recreate as a Deployment, canary and blue-green as an Argo Rollout that measures the
 * new version and takes it back by itself. Throws what is wrong with `delivery` under that path.
 */
export function replicatedService(
  parent: pulumi.Resource,
  name: string,
  args: ReplicatedServiceArgs,
  opts: pulumi.CustomResourceOptions = {},
): ReplicatedService {
  const { plan, problems } = planDelivery(args.delivery, args.replicas);
  if (problems.length > 0)
    throw new InvalidInput(
      name,
      problems.map((problem) => ({ ...problem, path: `delivery.${problem.path}` })),
    );
  const site: Site = { parent, name, args, labels: { ...args.labels, ...args.selector } };
  const { form } = plan;
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${name}-disruption`,
    {
      metadata: metadata(site, args.name),
      spec: {
        maxUnavailable: args.disruptible ?? 1,
        selector: { matchLabels: { ...args.selector } },
        // A pod that is not ready serves nobody, and must not keep a machine from being drained.
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    },
    { parent },
  );
  if (form.kind === "deployment") return deployment(site, plan, form, opts);
  return form.kind === "canary" ? canary(site, plan, form, opts) : blueGreen(site, plan, form, opts);
}

function deployment(
  site: Site,
  plan: ServiceDeliveryPlan,
  form: FormOf<"deployment">,
  opts: pulumi.CustomResourceOptions,
): ReplicatedService {
  const { parent, name, args } = site;
  const service = serviceOf(site, "", { strategy: args.delivery.strategy });
  const rollingUpdate = { maxSurge: form.maxSurge, maxUnavailable: form.maxUnavailable };
  const workload = new kubernetes.apps.v1.Deployment(
    `${name}-deployment`,
    {
      metadata: {
        ...metadata(site, args.name),
        annotations: { "pulumi.com/timeoutSeconds": `${plan.progressDeadlineSeconds + 60}` },
      },
      spec: {
        ...replicas(args),
        revisionHistoryLimit,
        progressDeadlineSeconds: plan.progressDeadlineSeconds,
        strategy: form.recreate ? { type: "Recreate" } : { type: "RollingUpdate", rollingUpdate },
        selector: { matchLabels: { ...args.selector } },
        template: labelled(args),
      },
    },
    { ...opts, parent },
  );
  return { service, candidate: undefined, workload, reference: { apiVersion: "apps/v1", kind: "Deployment", name: args.name } };
}

/** Argo brings the new version to a few, measures it, and goes on or takes it back. */
function canary(
  site: Site,
  plan: ServiceDeliveryPlan,
  form: FormOf<"canary">,
  opts: pulumi.CustomResourceOptions,
): ReplicatedService {
  const { args } = site;
  const service = serviceOf(site, "", { strategy: args.delivery.strategy });
  const stable = serviceOf(site, "stable", { managedByArgo: true });
  const candidate = serviceOf(site, "canary", { managedByArgo: true });
  const template = analysisTemplate(site, form.analysis, plan.prometheusUrl, `${args.name}-canary`);
  const { maxSurge, maxUnavailable, virtualService } = form;
  const strategy: CanaryStrategy = {
    stableService: `${args.name}-stable`,
    canaryService: `${args.name}-canary`,
    maxSurge,
    maxUnavailable,
    steps: form.steps.map((step) => ("analyse" in step ? { analysis: template.reference } : step)),
    ...(virtualService && { trafficRouting: { istio: { virtualService } } }),
  };
  const after = [stable, candidate, template.resource, ...dependencies(opts)];
  return { service, candidate, ...rollout(site, plan, { canary: strategy }, { ...opts, dependsOn: after }) };
}

/** Argo brings a second set, measures it where nobody asks for it yet, and turns the service to it. */
function blueGreen(
  site: Site,
  plan: ServiceDeliveryPlan,
  form: FormOf<"blue-green">,
  opts: pulumi.CustomResourceOptions,
): ReplicatedService {
  const { args } = site;
  const service = serviceOf(site, "", { strategy: args.delivery.strategy, managedByArgo: true });
  const candidate = serviceOf(site, "preview", { managedByArgo: true });
  const before = form.before && analysisTemplate(site, form.before, plan.prometheusUrl, `${args.name}-preview`);
  const after = form.after && analysisTemplate(site, form.after, plan.prometheusUrl, args.name);
  const strategy: BlueGreenStrategy = {
    activeService: args.name,
    previewService: `${args.name}-preview`,
    autoPromotionEnabled: !form.approval,
    scaleDownDelaySeconds: form.scaleDownDelaySeconds,
    ...(form.previewReplicas !== undefined && { previewReplicaCount: form.previewReplicas }),
    ...(before && { prePromotionAnalysis: before.reference }),
    ...(after && { postPromotionAnalysis: after.reference }),
  };
  const templates = [before, after].flatMap((template) => (template === undefined ? [] : [template.resource]));
  const dependsOn = [service, candidate, ...templates, ...dependencies(opts)];
  return { service, candidate, ...rollout(site, plan, { blueGreen: strategy }, { ...opts, dependsOn }) };
}

/**
 * A Rollout cannot turn from one strategy into the other, and its name is taken as long as it stands: each has a name of its own, so that the
 * new one is whole before the old one goes.
 */
function rollout(
  site: Site,
  plan: ServiceDeliveryPlan,
  strategy: RolloutStrategy,
  opts: pulumi.CustomResourceOptions,
): Pick<ReplicatedService, "workload" | "reference"> {
  const { parent, name, args } = site;
  const { kind } = plan.form;
  const reference: WorkloadReference = { apiVersion: argoVersion, kind: "Rollout", name: `${args.name}-${kind}` };
  const spec: RolloutSpec = {
    ...replicas(args),
    revisionHistoryLimit,
    progressDeadlineSeconds: plan.progressDeadlineSeconds,
    progressDeadlineAbort: true,
    selector: { matchLabels: { ...args.selector } },
    template: labelled(args),
    strategy,
  };
  const workload = new kubernetes.apiextensions.CustomResource(
    `${name}-${kind}-rollout`,
    {
      apiVersion: argoVersion,
      kind: "Rollout",
      metadata: { ...metadata(site, reference.name), annotations: rolloutAnnotations(plan.progressDeadlineSeconds) },
      spec,
    },
    { ...opts, parent },
  );
  return { workload, reference };
}

function rolloutAnnotations(progressDeadlineSeconds: number) {
  return {
    // Argo writes the whole object back with its defaults in it, and so becomes the manager of the steps; what they are is ours to say.
    "pulumi.com/patchForce": "true",
    // Known once a first version is whole, and from then on: who makes a Rollout waits for it, who changes one does not wait for its canary.
    "pulumi.com/waitFor": "jsonpath={.status.stableRS}",
    "pulumi.com/timeoutSeconds": `${progressDeadlineSeconds + 60}`,
  };
}

/** Old ReplicaSets that are kept to go back to; each is an object and no pod. */
const revisionHistoryLimit = 3;

function metadata({ args, labels }: Site, name: string) {
  return { namespace: args.namespace, name, labels };
}

function replicas(args: ReplicatedServiceArgs): { readonly replicas?: number } {
  return args.autoscaled === true ? {} : { replicas: args.replicas };
}

function labelled({ template, selector }: ReplicatedServiceArgs): PodTemplate {
  const metadata = pulumi.output(template.metadata).apply((said) => ({ ...said, labels: { ...said?.labels, ...selector } }));
  return { ...template, metadata };
}

function dependencies({ dependsOn }: pulumi.CustomResourceOptions): pulumi.Resource[] {
  if (dependsOn === undefined || pulumi.Output.isInstance(dependsOn) || dependsOn instanceof Promise) return [];
  const all = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
  return all.filter((one): one is pulumi.Resource => pulumi.Resource.isInstance(one));
}

/**
 * Argo puts the hash of a version into the selector of a Service that it manages; the selector is one field to the API server, so that
 * ours would take it out again. And none of its pods may be there when it is made, so that nobody waits for them.
 */
function serviceOf(
  site: Site,
  suffix: "" | "stable" | "canary" | "preview",
  { strategy, managedByArgo = false }: { readonly strategy?: string; readonly managedByArgo?: boolean },
): kubernetes.core.v1.Service {
  const { args } = site;
  const name = suffix === "" ? args.name : `${args.name}-${suffix}`;
  return new kubernetes.core.v1.Service(
    suffix === "" ? `${site.name}-service` : `${site.name}-${suffix}`,
    {
      metadata: {
        ...metadata(site, name),
        annotations: {
          ...args.annotations,
          // A change of the strategy is a change of the Service: it takes back the selector that Argo left.
          ...(strategy !== undefined && { "trainyard.dev/strategy": strategy, "pulumi.com/patchForce": "true" }),
          ...(managedByArgo || strategy === "canary" ? { "pulumi.com/skipAwait": "true" } : {}),
        },
      },
      spec: {
        selector: { ...args.selector },
        ports: [...args.ports],
        ...(args.sessionAffinity !== undefined && { sessionAffinity: args.sessionAffinity }),
      },
    },
    { parent: site.parent, ...(managedByArgo && { ignoreChanges: ["spec.selector"] }) },
  );
}

interface Template {
  readonly resource: pulumi.Resource;
  readonly reference: AnalysisReference;
}

function analysisTemplate(
  site: Site,
  analysis: PlannedAnalysis,
  prometheusUrl: pulumi.Input<string> | undefined,
  service: string,
): Template {
  const templateName = `${site.args.name}-${analysis.suffix}`;
  const host = pulumi.interpolate`${service}.${site.args.namespace}.svc`;
  const measured =
    prometheusUrl === undefined ? [] : analysis.metrics.map((metric) => metricOf(metric, prometheusUrl, analysis.delaySeconds));
  const spec: AnalysisTemplateSpec = {
    args: analysisArguments.map((name) => ({ name })),
    metrics: [...measured, ...analysis.jobs.map((job) => jobOf(job, host))],
  };
  const resource = new kubernetes.apiextensions.CustomResource(
    `${site.name}-${analysis.suffix}-analysis`,
    { apiVersion: argoVersion, kind: "AnalysisTemplate", metadata: metadata(site, templateName), spec },
    { parent: site.parent },
  );
  const args: readonly AnalysisValue[] = [
    { name: "canary-hash", valueFrom: { podTemplateHashValue: "Latest" } },
    { name: "stable-hash", valueFrom: { podTemplateHashValue: "Stable" } },
  ];
  return { resource, reference: { templates: [{ templateName }], args } };
}

function metricOf(metric: PlannedMetric, address: pulumi.Input<string>, delaySeconds: number): AnalysisMetric {
  return {
    name: metric.name,
    ...(delaySeconds > 0 && { initialDelay: `${delaySeconds}s` }),
    interval: `${metric.intervalSeconds}s`,
    count: metric.count,
    failureLimit: metric.failureLimit,
    inconclusiveLimit: metric.inconclusiveLimit,
    ...(metric.consecutiveSuccesses !== undefined && { consecutiveSuccessLimit: metric.consecutiveSuccesses }),
    successCondition: metric.success,
    failureCondition: metric.failure,
    provider: { prometheus: { address, query: metric.query } },
  };
}

function jobOf({ name, image, command, resources, timeoutSeconds }: PlannedJob, host: pulumi.Input<string>): AnalysisMetric {
  return {
    name,
    provider: {
      job: {
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: timeoutSeconds,
          template: {
            spec: {
              restartPolicy: "Never",
              automountServiceAccountToken: false,
              securityContext: restrictedPod(65532),
              containers: [
                {
                  name: "proof",
                  image,
                  command: [...command],
                  env: [{ name: "SERVICE", value: host }],
                  securityContext: restrictedContainer(),
                  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi", ...resources } },
                },
              ],
            },
          },
        },
      },
    },
  };
}
