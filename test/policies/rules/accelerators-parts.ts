/** Machines with accelerators and the pods on them, as examples of several rules have them. */
import { resource } from "../harness";

export const groupType = "aws:eks/nodeGroup:NodeGroup";
export const bareGroup = (props: object) =>
  resource(groupType, { scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 2 }, ...props }, { name: "group" });
export const p4d = { instanceTypes: ["p4d.24xlarge"] };
export const gang = (podSpec: object, more: { metadata?: object; replicas?: unknown } = {}) =>
  resource(
    "kubernetes:apps/v1:StatefulSet",
    {
      metadata: { namespace: "training" },
      spec: {
        replicas: more.replicas ?? 4,
        template: { metadata: { labels: { app: "workers" }, ...more.metadata }, spec: podSpec },
      },
    },
    { name: "workers" },
  );
export const worker = (props: object = {}) => ({ name: "worker", resources: { limits: { "habana.ai/gaudi": "8" } }, ...props });
export const gpus = (count: string, more: object = {}) => ({
  name: "server",
  resources: { limits: { "nvidia.com/gpu": count, ...more } },
});
export const gkePool = (nodeConfig: object, more: object = {}) =>
  resource("gcp:container/nodePool:NodePool", { nodeConfig, ...more }, { name: "pool" });
export const claims = (name: string, deviceClassName: string) =>
  resource(
    "kubernetes:resource.k8s.io/v1:ResourceClaimTemplate",
    {
      metadata: { name },
      spec: { spec: { devices: { requests: [{ name: "devices", exactly: { deviceClassName, count: 8 } }] } } },
    },
    { name },
  );
export const claiming = (template: string, podSpec: object = {}, resources: object = {}) => ({
  resourceClaims: [{ name: "devices", resourceClaimTemplateName: template }],
  containers: [{ name: "worker", resources: { claims: [{ name: "devices" }], ...resources } }],
  ...podSpec,
});
