import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { contentMap } from "../workloads/contentMap";
import { offAccelerators } from "../workloads/placement";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { consoleScript } from "./console-script";
import { consoleName, consolePort, type MonitoringPlan } from "./plan";

/** Python's own image, of which nothing but the standard library is used: hub.docker.com/_/python, 2026-11. */
const image = "docker.io/library/python:3.13-alpine";

/** Writes every alert that it is sent to its log: `kubectl -n monitoring logs -f deploy/alert-console`. */
export function alertConsole(
  name: string,
  plan: MonitoringPlan,
  namespace: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  const own = { app: consoleName };
  const metadata = { namespace, name: consoleName, labels: { ...plan.labels, ...own } };
  const script = contentMap(
    `${name}-console-script`,
    { namespace, labels: plan.labels, prefix: consoleName, data: { "console.py": consoleScript } },
    opts,
  );
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-console-account`,
    { metadata, automountServiceAccountToken: false },
    opts,
  );
  new kubernetes.core.v1.Service(
    `${name}-console-service`,
    { metadata, spec: { selector: own, ports: [{ name: "http", port: consolePort, targetPort: "http", protocol: "TCP" }] } },
    opts,
  );
  new kubernetes.apps.v1.Deployment(
    `${name}-console`,
    {
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: own },
        template: {
          metadata: { labels: { ...plan.labels, ...own } },
          spec: {
            serviceAccountName: account.metadata.name,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: restrictedPod(10001),
            nodeSelector: plan.nodeSelector,
            affinity: { nodeAffinity: offAccelerators() },
            containers: [
              {
                name: "console",
                image,
                command: ["python", "-B", "/etc/alert-console/console.py", `${consolePort}`],
                securityContext: restrictedContainer(),
                ports: [{ name: "http", containerPort: consolePort, protocol: "TCP" }],
                resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } },
                readinessProbe: { httpGet: { path: "/", port: "http" } },
                livenessProbe: { httpGet: { path: "/", port: "http" }, periodSeconds: 30 },
                volumeMounts: [{ name: "script", mountPath: "/etc/alert-console", readOnly: true }],
              },
            ],
            volumes: [{ name: "script", configMap: { name: script.metadata.name } }],
          },
        },
      },
    },
    opts,
  );
}
