import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { RolloutController, type ServiceDeliveryArgs } from "../../components";
import { type ReplicatedServiceArgs, replicatedService } from "../../components/delivery/service-kubernetes";
import { stepFaults } from "../../components/delivery/service-plan";
import { rehearse } from "../../scripts/rehearsal";

const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "yard", cluster: { server: "https://127.0.0.1:6443" } }],
  contexts: [{ name: "yard", context: { cluster: "yard", user: "yard" } }],
  "current-context": "yard",
  users: [{ name: "yard", user: {} }],
});

/** A service as a component makes it: the component is its parent. */
class Yard extends pulumi.ComponentResource {
  constructor(args: ReplicatedServiceArgs, opts: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Yard", "models", {}, opts);
    replicatedService(this, "models", args);
  }
}

const errors = {
  name: "errors",
  query: 'sum(rate(errors_total{hash="{{args.canary-hash}}"}[1m]))',
  operator: "<",
  bound: 0.01,
} as const;
const measured = { metrics: [errors], prometheusUrl: "http://prometheus.monitoring:9090" };

function program(delivery: ServiceDeliveryArgs, more: Partial<ReplicatedServiceArgs> = {}) {
  return () => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig });
    const space = new kubernetes.core.v1.Namespace("serving", { metadata: { name: "serving" } }, { provider });
    new Yard(
      {
        namespace: space.metadata.name,
        name: "models",
        replicas: 4,
        selector: { app: "models" },
        labels: { "app.kubernetes.io/part-of": "trainyard" },
        template: { metadata: { labels: { tier: "serving" } }, spec: { containers: [{ name: "server", image: "server:1" }] } },
        ports: [{ name: "http", port: 8080 }],
        delivery,
        ...more,
      },
      { provider },
    );
  };
}

const service = "kubernetes:core/v1:Service";
const rollout = "kubernetes:argoproj.io/v1alpha1:Rollout";
const analysis = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate";
const selector = { matchLabels: { app: "models" } };

describe("a service that is delivered", () => {
  it("is a Deployment that keeps its pods until new ones are ready, when it rolls", async () => {
    const yard = await rehearse(program({ strategy: "rolling" }));
    expect(yard.one("kubernetes:apps/v1:Deployment").inputs.spec).toMatchObject({
      replicas: 4,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector,
      template: { metadata: { labels: { app: "models", tier: "serving" } } },
    });
    expect(yard.one(service).inputs).toMatchObject({ metadata: { name: "models" }, spec: { selector: { app: "models" } } });
    expect(yard.one("kubernetes:policy/v1:PodDisruptionBudget").inputs.spec).toEqual({
      maxUnavailable: 1,
      selector,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
    expect(yard.resources(rollout)).toEqual([]);
  });

  it("gives up a pod before it takes another where no machine has room for one more", async () => {
    const yard = await rehearse(program({ strategy: "rolling", maxSurge: 0 }));
    expect(yard.one("kubernetes:apps/v1:Deployment").inputs.spec).toMatchObject({
      strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    });
  });

  it("stops all before it starts new ones, when it is recreated", async () => {
    const yard = await rehearse(program({ strategy: "recreate" }));
    expect(yard.one("kubernetes:apps/v1:Deployment").inputs.spec).toMatchObject({ strategy: { type: "Recreate" } });
  });

  it("is measured after each step of a canary, by a query that tells new pods from old", async () => {
    const yard = await rehearse(program({ strategy: "canary", steps: [10, 50, 100], soakSeconds: 60, ...measured }));
    const proof = {
      analysis: {
        templates: [{ templateName: "models-step" }],
        args: [
          { name: "canary-hash", valueFrom: { podTemplateHashValue: "Latest" } },
          { name: "stable-hash", valueFrom: { podTemplateHashValue: "Stable" } },
        ],
      },
    };
    const rest = { pause: { duration: "60s" } };
    expect(yard.one(rollout).inputs.spec).toMatchObject({
      replicas: 4,
      progressDeadlineAbort: true,
      selector,
      strategy: {
        canary: {
          stableService: "models-stable",
          canaryService: "models-canary",
          maxSurge: 1,
          maxUnavailable: 0,
          steps: [{ setWeight: 10 }, rest, proof, { setWeight: 50 }, rest, proof],
        },
      },
    });
    expect(yard.one(analysis).inputs.spec).toEqual({
      args: [{ name: "canary-hash" }, { name: "stable-hash" }],
      metrics: [
        {
          name: "errors",
          interval: "30s",
          count: 5,
          failureLimit: 0,
          inconclusiveLimit: 0,
          successCondition: "len(result) > 0 && all(result, {# < 0.01})",
          failureCondition: "any(result, {# >= 0.01})",
          provider: { prometheus: { address: "http://prometheus.monitoring:9090", query: errors.query } },
        },
      ],
    });
    const names = yard.resources(service).map(({ inputs }) => Reflect.get(Object(inputs.metadata), "name"));
    expect(names.toSorted()).toEqual(["models", "models-canary", "models-stable"]);
    await yard.up(program({ strategy: "canary", steps: [10, 50, 100], soakSeconds: 60, ...measured }));
    expect(Object.keys(yard.changes)).toEqual(["same"]);
  });

  it("leaves the selectors to Argo which it turns from old pods to new ones", async () => {
    const yard = await rehearse(program({ strategy: "blue-green", ...measured }));
    const kept = yard.resources(service).map(({ name }) => name);
    expect(kept.toSorted()).toEqual(["models-preview", "models-service"]);
    const other = program({ strategy: "blue-green", ...measured }, { selector: { app: "other" } });
    await yard.up(other);
    for (const { inputs } of yard.resources(service)) expect(inputs.spec).toMatchObject({ selector: { app: "models" } });
  });

  it("is proved by jobs before the switch of a blue-green, and measured after it", async () => {
    const jobs = [{ name: "smoke", image: "curl:1", command: ["curl", "-f", "http://$(SERVICE):8080/health"] }];
    const yard = await rehearse(program({ strategy: "blue-green", approval: true, previewReplicas: 2, jobs, ...measured }));
    expect(yard.one(rollout).inputs.spec).toMatchObject({
      strategy: {
        blueGreen: {
          activeService: "models",
          previewService: "models-preview",
          autoPromotionEnabled: false,
          previewReplicaCount: 2,
          scaleDownDelaySeconds: 60,
          prePromotionAnalysis: { templates: [{ templateName: "models-before" }] },
          postPromotionAnalysis: { templates: [{ templateName: "models-after" }] },
        },
      },
    });
    const templates = yard.resources(analysis).map(({ name, inputs }) => [name, inputs.spec] as const);
    expect(Object.fromEntries(templates)).toMatchObject({
      "models-before-analysis": {
        metrics: [
          {
            name: "smoke",
            provider: {
              job: {
                spec: {
                  backoffLimit: 0,
                  activeDeadlineSeconds: 1800,
                  template: {
                    spec: {
                      containers: [
                        {
                          image: "curl:1",
                          env: [{ name: "SERVICE", value: "models-preview.serving.svc" }],
                          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
                        },
                      ],
                    },
                  },
                },
              },
            },
          },
        ],
      },
      // After the switch, and not before the queries' window holds the new version and nothing else.
      "models-after-analysis": { metrics: [{ name: "errors", initialDelay: "60s" }] },
    });
  });

  it("lets an autoscaler say how many there are", async () => {
    const yard = await rehearse(program({ strategy: "rolling" }, { autoscaled: true }));
    expect(yard.one("kubernetes:apps/v1:Deployment").inputs.spec).not.toHaveProperty("replicas");
  });

  it("takes the selector back that Argo left when it rolls from now on", async () => {
    const yard = await rehearse(program({ strategy: "blue-green", ...measured }));
    await yard.up(program({ strategy: "rolling" }));
    const own = yard.resources(service).find(({ name }) => name === "models-service");
    expect(own?.inputs.metadata).toMatchObject({
      annotations: { "trainyard.dev/strategy": "rolling", "pulumi.com/patchForce": "true" },
    });
    expect(yard.changes.update).toBe(1);
    expect(yard.resources(rollout)).toEqual([]);
  });
});

describe("what is wrong with a delivery", () => {
  const refused = async (delivery: ServiceDeliveryArgs, more: Partial<ReplicatedServiceArgs> = {}): Promise<string> =>
    rehearse(program(delivery, more)).then(
      () => "accepted",
      (error: Error) => error.message,
    );

  it("is a canary that is judged by nothing", async () => {
    expect(await refused({ strategy: "canary" })).toContain(
      "delivery.metrics: is empty, so that a canary would be judged by nothing; give a metric or a job, or another strategy",
    );
  });
  it("is a metric with nobody to ask", async () => {
    expect(await refused({ strategy: "canary", metrics: [errors] })).toContain(
      "delivery.prometheusUrl: is missing, and metrics have nobody to ask; give it, or `monitoring: {}`",
    );
  });
  it("is a canary of one pod, unless requests are divided elsewhere", async () => {
    expect(await refused({ strategy: "canary", ...measured }, { replicas: 1 })).toContain(
      "canary divides requests by pods, and there is one",
    );
    expect(await refused({ strategy: "canary", ...measured, virtualService: { name: "models" } }, { replicas: 1 })).toBe(
      "accepted",
    );
  });
  it("is steps that do not rise to all of it", () => {
    expect(stepFaults([50, 10, 100]).map(({ path, reason }) => `${path} ${reason}`)).toEqual([
      "[1] 10 is not more than 50 before it",
    ]);
    expect(stepFaults([10, 50]).map(({ reason }) => reason)).toEqual(["ends at 50 percent"]);
    expect(stepFaults([]).map(({ reason }) => reason)).toEqual(["names none"]);
  });
  it("is everything at once", async () => {
    const said = await refused({
      strategy: "canary",
      prometheusUrl: "http://prometheus:9090",
      steps: [100],
      maxSurge: 0,
      maxUnavailable: 0,
      metrics: [
        { ...errors, query: "errors{{args.canary-hsh}}", count: 2, consecutiveSuccesses: 3 },
        { ...errors, query: "scalar(errors)" },
      ],
    });
    expect(said).toContain("delivery.maxUnavailable: is 0 and maxSurge too, so that no pod could ever change; raise one of them");
    expect(said).toContain(
      "delivery.steps: begin with all of it, so that nothing is proved before; put a step such as 10 before 100",
    );
    expect(said).toContain('nobody gives a value to args.canary-hsh; did you mean "canary-hash"?');
    expect(said).toContain("3 in a row cannot come of 2 measurements; lower it or raise count");
    expect(said).toContain("gives a scalar, which Argo Rollouts cannot compare as a vector; put vector(...) round it");
    expect(said).toContain("two are called errors; give each metric and job its own name");
  });
  it("is more new pods before the switch than there will be", async () => {
    expect(await refused({ strategy: "blue-green", previewReplicas: 5 })).toContain(
      "delivery.previewReplicas: 5 is more than the 4 replicas; give 4 or fewer",
    );
  });
});

describe("Argo Rollouts", () => {
  const controller = () => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig });
    const { namespace } = new RolloutController("argo-rollouts", { watched: true }, { provider });
    return { namespace };
  };

  it("comes by its chart, twice, with the rights to Istio's routes and no other router's", async () => {
    const yard = await rehearse(controller);
    const { inputs } = yard.one("kubernetes:helm.sh/v3:Release");
    expect(inputs).toMatchObject({
      chart: "argo-rollouts",
      namespace: "argo-rollouts",
      values: {
        controller: { replicas: 2, metrics: { serviceMonitor: { enabled: true } } },
        providerRBAC: { providers: { awsLoadBalancerController: false, gatewayAPI: false } },
      },
    });
    expect(yard.outputs.namespace).toBe("argo-rollouts");
  });
});
