import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { Problems } from "../core/problems";
import { checkWhole } from "../workloads/checks";

export interface RolloutControllerArgs {
  /** Namespace that is made for it. Default `argo-rollouts`. A change replaces the controller, and no service meanwhile. */
  namespace?: string;
  /** Controllers; one leads, the others stand by. Default 2. Live. */
  replicas?: number;
  /** Whether Prometheus' operator is there and reads it. Default false. Live. */
  watched?: boolean;
}

/**
 * Argo Rollouts, which takes services through canaries and blue-green and takes them back by itself. One a cluster. It runs on nodes that
 * are there and asks for 200m and 512Mi in all.
 */
export class RolloutController extends pulumi.ComponentResource {
  /** Namespace that it runs in. */
  public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: RolloutControllerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:RolloutController", name, {}, opts);
    checkArguments("RolloutController", name, args, this);
    const problems = new Problems(`RolloutController ${name}`);
    const replicas = args.replicas ?? 2;
    checkWhole("replicas", replicas, 1, problems);
    problems.throwIfAny();
    const { installEngine } = require("../charts/engine") as typeof import("../charts/engine");
    const engine = installEngine(this, name, {
      chart: "argo-rollouts",
      namespace: args.namespace ?? "argo-rollouts",
      metricsPorts: [8090],
      values: {
        // A chart that is taken away must not take every service of the cluster with it.
        keepCRDs: true,
        providerRBAC: { providers: unusedRouters },
        controller: {
          replicas,
          resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
          pdb: { enabled: replicas > 1, maxUnavailable: 1 },
          metrics: { enabled: true, serviceMonitor: { enabled: args.watched ?? false } },
        },
        podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      },
    });
    this.namespace = engine.namespace;
    this.registerOutputs({ namespace: this.namespace });
  }
}

/** Traffic routers that nothing here uses: their rights are not given. Istio's are. */
const unusedRouters = {
  smi: false,
  ambassador: false,
  awsLoadBalancerController: false,
  awsAppMesh: false,
  traefik: false,
  apisix: false,
  contour: false,
  glooPlatform: false,
  gatewayAPI: false,
} as const;
