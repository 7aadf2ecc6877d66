import { unknown } from "../../../scripts/rehearsal/provider";
import { type AreaExamples, type ExampleResource, type RuleExamples, resource } from "../harness";

const digest = `registry.example.com/trainer@sha256:${"0".repeat(64)}`;

const deployment = (
  spec: object,
  metadata: object = { namespace: "training" },
  more: { from?: ExampleResource["from"]; name?: string } = {},
) => resource("kubernetes:apps/v1:Deployment", { metadata, spec: { template: { spec } } }, more);
const container = (props: object) => deployment({ containers: [{ name: "main", image: digest, ...props }] });
const secured = (securityContext: unknown) => container({ securityContext });
const namespace = (name: unknown, labels: unknown = {}) =>
  resource("kubernetes:core/v1:Namespace", { metadata: { name, labels } }, { name: "space" });
const role = (rule: unknown, kind = "ClusterRole") =>
  resource(`kubernetes:rbac.authorization.k8s.io/v1:${kind}`, { rules: [rule] });
const binding = (roleName: unknown, subject: unknown) =>
  resource("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", {
    roleRef: { name: roleName, kind: "ClusterRole" },
    subjects: [{ kind: "Group", name: subject }],
  });
const service = (spec: object, annotations: object = {}) =>
  resource("kubernetes:core/v1:Service", { metadata: { namespace: "training", annotations }, spec });

/** A setting of a container, with its path in a Deployment. */
function perContainer(good: object, bad: object, says: string, unsure: object): RuleExamples {
  const job = resource("kubernetes:jobset.x-k8s.io/v1alpha2:JobSet", {
    metadata: { namespace: "training" },
    spec: {
      replicatedJobs: [
        {
          name: "workers",
          template: {
            spec: {
              template: {
                spec: {
                  containers: [
                    { name: "w", image: digest, ...good },
                    { name: "x", image: digest, ...bad },
                  ],
                },
              },
            },
          },
        },
      ],
    },
  });
  return {
    good: [container(good)],
    bad: [
      { example: container(bad), says: `spec.template.spec.containers[0]${says}` },
      { example: job, says: `spec.replicatedJobs[0].template.spec.template.spec.containers[1]${says}` },
    ],
    unknown: container(unsure),
  };
}

export const kubernetesExamples: AreaExamples = {
  "image-approved-registry": {
    good: [container({})],
    bad: [],
    unknown: { example: container({ image: unknown }), decided: true },
    configured: {
      settings: { registries: ["registry.example.com/"] },
      good: [container({})],
      bad: [
        {
          example: container({ image: "docker.io/library/redis:7.2" }),
          says: "docker.io/library/redis:7.2 is from none of registry.example.com/",
        },
      ],
      unknown: container({ image: unknown }),
    },
  },
  "image-not-latest": perContainer({ image: "redis:7.2.1" }, { image: "redis" }, ".image redis follows latest", {
    image: unknown,
  }),
  "image-pinned": perContainer(
    {},
    { image: "registry.example.com:5000/trainer:1.4" },
    ".image registry.example.com:5000/trainer:1.4 is named by tag",
    { image: unknown },
  ),
  "namespace-network-policy": {
    good: [
      [
        namespace("training"),
        resource(
          "kubernetes:networking.k8s.io/v1:NetworkPolicy",
          { metadata: { namespace: "training" }, spec: { podSelector: {}, policyTypes: ["Ingress"] } },
          { name: "closed" },
        ),
      ],
      [namespace("agents", { "pod-security.kubernetes.io/enforce": "privileged" })],
    ],
    bad: [
      { example: [namespace("training")], says: "no network policy for all its pods" },
      {
        example: [
          namespace("training"),
          resource(
            "kubernetes:networking.k8s.io/v1:NetworkPolicy",
            { metadata: { namespace: "training" }, spec: { podSelector: { matchLabels: { app: "web" } } } },
            { name: "some" },
          ),
        ],
        says: "no network policy for all its pods",
      },
    ],
    unknown: [
      namespace("training"),
      resource(
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        { metadata: { namespace: unknown }, spec: unknown },
        { name: "some", from: { metadata: "space" } },
      ),
    ],
  },
  "namespace-not-default": {
    good: [container({}), service({})],
    bad: [
      { example: deployment({ containers: [] }, {}), says: "is in the default namespace" },
      { example: deployment({ containers: [] }, { namespace: "default" }), says: "is in the default namespace" },
    ],
    unknown: { example: deployment({ containers: [] }, { namespace: unknown }), decided: true },
  },
  "namespace-pod-security": {
    good: [
      namespace("training", { "pod-security.kubernetes.io/enforce": "restricted" }),
      namespace("gpu-operator", { "pod-security.kubernetes.io/enforce": "privileged" }),
    ],
    bad: [
      { example: namespace("training"), says: "pod-security.kubernetes.io/enforce is not given" },
      {
        example: namespace("training", { "pod-security.kubernetes.io/enforce": "privileged" }),
        says: "pod-security.kubernetes.io/enforce is privileged",
      },
    ],
    unknown: namespace("training", unknown),
  },
  "namespace-quota": {
    good: [
      [
        namespace("training"),
        resource("kubernetes:core/v1:ResourceQuota", { metadata: { namespace: "training" } }, { name: "quota" }),
        resource("kubernetes:core/v1:LimitRange", { metadata: { namespace: "training" } }, { name: "limits" }),
      ],
    ],
    bad: [
      { example: [namespace("training")], says: "it has no ResourceQuota" },
      { example: [namespace("training")], says: "it has no LimitRange" },
    ],
    unknown: {
      example: [
        namespace("training"),
        resource(
          "kubernetes:core/v1:ResourceQuota",
          { metadata: { namespace: unknown } },
          { name: "quota", from: { metadata: "space" } },
        ),
        resource(
          "kubernetes:core/v1:LimitRange",
          { metadata: { namespace: unknown } },
          { name: "limits", from: { metadata: "space" } },
        ),
      ],
      decided: true,
    },
  },
  "pod-capabilities": {
    good: [secured({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } })],
    bad: [
      { example: container({}), says: "containers[0].securityContext.capabilities.drop lacks ALL" },
      { example: secured({ capabilities: { drop: ["ALL"], add: ["IPC_LOCK"] } }), says: "capabilities.add has IPC_LOCK" },
    ],
    unknown: secured({ capabilities: unknown }),
  },
  "pod-host-namespaces": {
    good: [deployment({ containers: [] })],
    bad: [
      { example: deployment({ hostNetwork: true, containers: [] }), says: "spec.template.spec.hostNetwork is true" },
      {
        example: resource("kubernetes:core/v1:Pod", { metadata: { namespace: "a" }, spec: { hostPID: true, containers: [] } }),
        says: "spec.hostPID is true",
      },
    ],
    unknown: deployment({ hostIPC: unknown, containers: [] }),
  },
  "pod-host-ports": perContainer(
    { ports: [{ containerPort: 80 }] },
    { ports: [{ containerPort: 80, hostPort: 80 }] },
    ".ports[0].hostPort is 80",
    {
      ports: [{ hostPort: unknown }],
    },
  ),
  "pod-no-escalation": perContainer(
    { securityContext: { allowPrivilegeEscalation: false } },
    {},
    ".securityContext.allowPrivilegeEscalation is not false",
    { securityContext: unknown },
  ),
  "pod-no-token": {
    good: [
      [deployment({ automountServiceAccountToken: false, containers: [] })],
      [
        resource(
          "kubernetes:core/v1:ServiceAccount",
          { metadata: { name: "trainer" }, automountServiceAccountToken: false },
          { name: "account" },
        ),
        deployment({ serviceAccountName: "trainer", containers: [] }),
      ],
      [
        resource("kubernetes:core/v1:ServiceAccount", { metadata: { name: "lister" } }, { name: "account" }),
        deployment({ serviceAccountName: "lister", automountServiceAccountToken: true, containers: [] }),
      ],
    ],
    bad: [
      { example: [deployment({ containers: [] })], says: "spec.template.spec.automountServiceAccountToken is not false" },
      {
        example: [deployment({ automountServiceAccountToken: true, containers: [] })],
        says: "automountServiceAccountToken is not false",
      },
    ],
    unknown: [deployment({ automountServiceAccountToken: unknown, containers: [] })],
  },
  "pod-non-root": {
    good: [
      deployment({ securityContext: { runAsNonRoot: true }, containers: [{ name: "a" }] }),
      secured({ runAsNonRoot: true, runAsUser: 1000 }),
    ],
    bad: [
      { example: container({}), says: "containers[0].securityContext.runAsNonRoot is not true" },
      {
        example: deployment({
          securityContext: { runAsNonRoot: true },
          containers: [{ name: "a", securityContext: { runAsUser: 0 } }],
        }),
        says: "runAsUser is 0",
      },
      {
        example: deployment({ containers: [], initContainers: [{ name: "fetch" }] }),
        says: "initContainers[0].securityContext.runAsNonRoot is not true",
      },
    ],
    unknown: secured({ runAsNonRoot: unknown }),
  },
  "pod-not-privileged": perContainer({}, { securityContext: { privileged: true } }, ".securityContext.privileged is true", {
    securityContext: unknown,
  }),
  "pod-own-service-account": {
    good: [deployment({ serviceAccountName: "trainer", containers: [] })],
    bad: [
      { example: deployment({ containers: [] }), says: "serviceAccountName is the default account" },
      {
        example: deployment({ serviceAccountName: "default", containers: [] }),
        says: "serviceAccountName is the default account",
      },
    ],
    unknown: { example: deployment({ serviceAccountName: unknown, containers: [] }), decided: true },
  },
  "pod-read-only-root": perContainer(
    { securityContext: { readOnlyRootFilesystem: true } },
    {},
    ".securityContext.readOnlyRootFilesystem is not true",
    { securityContext: unknown },
  ),
  "pod-resources": perContainer(
    { resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } } },
    { resources: { requests: { cpu: "1" } } },
    ".resources lacks requests.memory, limits.memory",
    { resources: unknown },
  ),
  "pod-seccomp": {
    good: [deployment({ securityContext: { seccompProfile: { type: "RuntimeDefault" } }, containers: [{ name: "a" }] })],
    bad: [
      { example: container({}), says: "seccompProfile is not given" },
      { example: secured({ seccompProfile: { type: "Unconfined" } }), says: "seccompProfile is Unconfined" },
    ],
    unknown: secured({ seccompProfile: unknown }),
  },
  "pod-volumes": {
    good: [
      deployment({
        containers: [],
        volumes: [
          { name: "scratch", emptyDir: {} },
          { name: "data", persistentVolumeClaim: { claimName: unknown } },
        ],
      }),
    ],
    bad: [
      {
        example: deployment({
          containers: [],
          volumes: [
            { name: "a", emptyDir: {} },
            { name: "b", hostPath: { path: "/" } },
          ],
        }),
        says: "volumes[1] is a hostPath",
      },
      { example: deployment({ containers: [], volumes: [{ name: "a", nfs: { server: "s" } }] }), says: "volumes[0] is a nfs" },
    ],
    unknown: deployment({ containers: [], volumes: [unknown] }),
  },
  "rbac-no-cluster-admin": {
    good: [binding("view", "researchers")],
    bad: [
      { example: binding("cluster-admin", "researchers"), says: "roleRef is cluster-admin" },
      { example: binding("view", "system:authenticated"), says: "subjects[0] is system:authenticated" },
    ],
    unknown: binding(unknown, "researchers"),
  },
  "rbac-no-escalation": {
    good: [role({ apiGroups: [""], resources: ["pods"], verbs: ["get"] })],
    bad: [
      { example: role({ apiGroups: [""], resources: ["users"], verbs: ["impersonate"] }), says: "rules[0] allows impersonate" },
      {
        example: role({ apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] }, "Role"),
        says: "rules[0] allows serviceaccounts/token",
      },
      { example: role({ apiGroups: [""], resources: ["nodes/proxy"], verbs: ["get"] }), says: "rules[0] allows nodes/proxy" },
    ],
    unknown: role({ apiGroups: [""], resources: ["pods"], verbs: unknown }),
  },
  "rbac-no-wildcards": {
    good: [role({ apiGroups: ["batch"], resources: ["jobs"], verbs: ["get"] })],
    bad: [
      {
        example: role({ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }),
        says: "rules[0] has * in apiGroups, resources, verbs",
      },
      { example: role({ apiGroups: [""], resources: ["pods"], verbs: ["*"] }, "Role"), says: "rules[0] has * in verbs" },
    ],
    unknown: role({ apiGroups: [""], resources: unknown, verbs: ["get"] }),
  },
  "rbac-secrets": {
    good: [
      role({ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }, "Role"),
      role({ apiGroups: [""], resources: ["secrets"], verbs: ["get"], resourceNames: ["one"] }),
    ],
    bad: [
      {
        example: role({ apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["list"] }),
        says: "rules[0] reads every secret",
      },
    ],
    unknown: role({ apiGroups: [""], resources: unknown, verbs: ["get"] }),
  },
  "secrets-not-in-env": perContainer(
    {
      env: [
        { name: "TOKEN", valueFrom: { secretKeyRef: { name: "s", key: "t" } } },
        { name: "TOKEN_FILE", value: "/run/token" },
      ],
    },
    {
      env: [
        { name: "MODE", value: "train" },
        { name: "WANDB_API_KEY", value: "abc" },
      ],
    },
    ".env[1] gives WANDB_API_KEY in the clear",
    { env: [{ name: "DB_PASSWORD", value: unknown }] },
  ),
  "service-not-public": {
    good: [
      service({ type: "ClusterIP" }),
      service({ type: "LoadBalancer" }, { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" }),
      service({ type: "LoadBalancer", loadBalancerSourceRanges: ["203.0.113.0/24"] }),
    ],
    bad: [
      { example: service({ type: "LoadBalancer" }), says: "type is LoadBalancer and it is not internal" },
      {
        example: service({ type: "LoadBalancer", loadBalancerSourceRanges: ["0.0.0.0/0"] }),
        says: "loadBalancerSourceRanges has 0.0.0.0/0",
      },
      { example: service({ type: "NodePort" }), says: "type is NodePort" },
    ],
    unknown: service({ type: "LoadBalancer", loadBalancerSourceRanges: unknown }),
  },
};
