import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RolloutController, type ServiceDeliveryArgs } from "../../components";
import { Strategy } from "../../components/core/cloud";
import { replicatedService } from "../../components/delivery/service-kubernetes";
import { field, type KubernetesObject, list, text } from "../../scripts/kubernetes/objects";
import { rehearse } from "../../scripts/rehearsal";
import { installed } from "../monitoring/promtool";
import { pause, type RunningProgram, startArgoRollouts, startPrometheus } from "./argo/programs";
import { Traffic } from "./argo/traffic";
import { useCluster, yardNodes } from "./cluster";

/*
 * The real controller of Argo Rollouts on a real control plane, judging by a real Prometheus. What is played: the kubelet (pods become
 * ready at once) and the users, whose requests go to the endpoints that Kubernetes publishes and fail as often as the endpoint's image does.
 */

const namespace = "serving";
const replicas = 5;
const old = "registry.invalid/server:1";
const good = "registry.invalid/server:2";
const bad = "registry.invalid/server:3";
const errorRate =
  'sum(rate(model_errors_total{hash="{{args.canary-hash}}"}[4s])) / sum(rate(model_requests_total{hash="{{args.canary-hash}}"}[4s]))';

class Models extends pulumi.ComponentResource {
  constructor(name: string, image: string, delivery: ServiceDeliveryArgs, opts: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Models", name, {}, opts);
    replicatedService(this, name, {
      namespace,
      name,
      replicas,
      selector: { app: name },
      labels: {},
      template: {
        spec: {
          securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
          containers: [
            {
              name: "server",
              image,
              ports: [{ containerPort: 8080 }],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            },
          ],
        },
      },
      ports: [{ name: "http", port: 8080 }],
      delivery,
    });
  }
}

const test = useCluster("argo", { operators: true });

describe.runIf(installed("prometheus"))(
  "Argo Rollouts with a real Prometheus (skipped where Debian's prometheus is missing)",
  () => {
    const programs: { stop(): unknown }[] = [];
    let controller: RunningProgram;
    let prometheus: RunningProgram;
    let traffic: Traffic;
    let yard: Awaited<ReturnType<typeof rehearse>>;
    const name = "models";

    const delivery = (strategy: Strategy): ServiceDeliveryArgs => ({
      strategy,
      prometheusUrl: prometheus.url,
      steps: [20, 60, 100],
      // Long enough that the window of the query holds nothing else.
      soakSeconds: 4,
      scaleDownDelaySeconds: 5,
      metrics: [{ name: "errors", query: errorRate, operator: "<", bound: 0.05, intervalSeconds: 1, count: 4 }],
    });
    const engine = () => new RolloutController("argo-rollouts");
    const program = (image: string, strategy: Strategy) => () => {
      const space = new kubernetes.core.v1.Namespace(namespace, { metadata: { name: namespace } });
      const argo = engine();
      new Models(name, image, delivery(strategy), { dependsOn: [argo, space] });
    };
    const get = (apiVersion: string, kind: string, called = name) =>
      test.cluster.api.get({ apiVersion, kind, namespace, name: called });
    const rollout = (strategy: Strategy) => get("argoproj.io/v1alpha1", "Rollout", `${name}-${strategy}`);

    /** Waits for the end that the controller gives a change: whole, or taken back. */
    async function end(strategy: Strategy = Strategy.Canary): Promise<KubernetesObject> {
      const until = Date.now() + 120_000;
      for (;;) {
        const now = await rollout(strategy);
        const observed = text(now, "status", "observedGeneration") === String(now?.metadata.generation);
        const phase = text(now, "status", "phase");
        if (now !== undefined && observed && (phase === "Healthy" || phase === "Degraded")) return now;
        if (Date.now() > until) throw new Error(`it stays ${phase}: ${text(now, "status", "message")}\n${controller.log()}`);
        await pause(200);
      }
    }
    /** What Prometheus answered, analysis after analysis, oldest first. */
    async function measured(hash: string): Promise<readonly string[]> {
      const { items } = await test.cluster.api.listKind("argoproj.io/v1alpha1", "AnalysisRun", {
        namespace,
        labelSelector: `rollouts-pod-template-hash=${hash}`,
      });
      const runs = items.toSorted((left, right) =>
        String(left.metadata.creationTimestamp).localeCompare(String(right.metadata.creationTimestamp)),
      );
      return runs.flatMap((run) =>
        list(run, "status", "metricResults", 0, "measurements").map(
          (measurement) => `${text(measurement, "phase")} ${text(measurement, "value")}`,
        ),
      );
    }
    /** Until nothing of the change is left: surplus pods go a little after the end is told. */
    async function settled(images: Readonly<Record<string, number>>): Promise<void> {
      const until = Date.now() + 30_000;
      while (JSON.stringify(traffic.byImage()) !== JSON.stringify(images) && Date.now() < until) await pause(100);
      expect(traffic.byImage()).toEqual(images);
    }
    function tell(what: string, values: readonly string[]): void {
      console.log(
        `${what}: ready endpoints ${traffic.lowest} to ${traffic.highest} in ${traffic.samples} samples, ${replicas} promised; measured ${values.join(", ")}`,
      );
    }

    beforeAll(async () => {
      await test.useNodes(yardNodes(0));
      traffic = new Traffic(test.cluster.api, namespace, name, { [bad]: 0.3 });
      prometheus = await startPrometheus(await traffic.start());
      programs.push({ stop: () => traffic.stop() }, prometheus);
      // The release brings the definitions; its pods are played, and the program that they would run is started here.
      yard = await rehearse(() => void engine(), { clouds: [test.cluster.cloud] });
      controller = await startArgoRollouts(test.kubeconfig);
      programs.push(controller);
      await yard.up(program(old, Strategy.Canary));
      expect(text(await end(), "status", "phase")).toBe("Healthy");
      await settled({ [old]: replicas });
    });
    afterAll(async () => {
      for (const each of programs.reverse()) await each.stop();
    });

    it("promotes a good canary, step by step, and never serves with fewer pods than promised", async () => {
      traffic.watchFrom();
      await yard.up(program(good, Strategy.Canary));
      const ended = await end();
      const hash = text(ended, "status", "currentPodHash") ?? "";
      const values = await measured(hash);
      tell("good canary", values);
      expect(text(ended, "status", "phase")).toBe("Healthy");
      expect(text(ended, "status", "stableRS")).toBe(hash);
      expect(values).toEqual(Array.from({ length: 8 }, () => "Successful [0]"));
      await settled({ [good]: replicas });
      expect(traffic.lowest).toBeGreaterThanOrEqual(replicas);
      expect(traffic.samples).toBeGreaterThan(100);
    });

    it("takes a bad canary back by itself when its error rate has risen in what Prometheus scraped", async () => {
      traffic.watchFrom();
      await yard.up(program(bad, Strategy.Canary));
      const ended = await end();
      const hash = text(ended, "status", "currentPodHash") ?? "";
      const values = await measured(hash);
      tell("bad canary", values);
      expect(text(ended, "status", "phase")).toBe("Degraded");
      expect(field(ended, "status", "abort")).toBe(true);
      expect(text(ended, "status", "stableRS")).not.toBe(hash);
      expect(values).toHaveLength(1);
      expect(Number(/\[(.*)\]/.exec(values[0] ?? "")?.[1])).toBeCloseTo(0.3, 1);
      await settled({ [good]: replicas });
      expect(traffic.lowest).toBeGreaterThanOrEqual(replicas);
      // The same program changes nothing; the old one is the way back and finds its pods still there.
      await yard.up(program(bad, Strategy.Canary));
      expect(Object.keys(yard.changes)).toEqual(["same"]);
      await yard.up(program(good, Strategy.Canary));
      expect(text(await end(), "status", "phase")).toBe("Healthy");
    });

    it("counts the pods of both versions for drains", async () => {
      const budget = await get("policy/v1", "PodDisruptionBudget");
      expect(budget?.status).toMatchObject({ expectedPods: replicas, currentHealthy: replicas, disruptionsAllowed: 1 });
    });

    it("turns a canary into a blue-green, and serves on meanwhile", async () => {
      traffic.watchFrom();
      await yard.up(program(good, Strategy.BlueGreen));
      expect(text(await end(Strategy.BlueGreen), "status", "phase")).toBe("Healthy");
      await settled({ [good]: replicas });
      expect(traffic.lowest).toBeGreaterThanOrEqual(replicas);
      expect(await rollout(Strategy.Canary)).toBeUndefined();
    });

    it("switches a blue-green over, and back by itself when the new version fails under requests", async () => {
      traffic.watchFrom();
      await yard.up(program(bad, Strategy.BlueGreen));
      const ended = await end(Strategy.BlueGreen);
      const values = await measured(text(ended, "status", "currentPodHash") ?? "");
      tell("bad blue-green", values);
      expect(text(ended, "status", "phase")).toBe("Degraded");
      await settled({ [good]: replicas });
      expect(traffic.lowest).toBeGreaterThanOrEqual(replicas);
      expect(values.some((value) => value.startsWith("Failed"))).toBe(true);
    });

    it("gives the Service back to a Deployment, whichever version Argo had turned it to", async () => {
      const turned = await get("v1", "Service");
      expect(field(turned, "spec", "selector", "rollouts-pod-template-hash")).toBeDefined();
      await yard.up(program(old, Strategy.Rolling));
      expect(field(await get("v1", "Service"), "spec", "selector")).toEqual({ app: name });
      expect(await rollout(Strategy.BlueGreen)).toBeUndefined();
      const deployment = await get("apps/v1", "Deployment");
      expect(field(deployment, "status", "readyReplicas")).toBe(replicas);
    });
  },
);
