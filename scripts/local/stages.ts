/**
 * What kwok does in place of a kubelet, as its `Stage` objects (https://kwok.sigs.k8s.io/docs/user/stages-configuration).
 * A template is written as one YAML document with Go's template language in it.
 */
export interface Stage {
  readonly apiVersion: "kwok.x-k8s.io/v1alpha1";
  readonly kind: "Stage";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly resourceRef: { readonly apiGroup: string; readonly kind: string };
    readonly selector: { readonly matchExpressions: readonly Expression[] };
    readonly delay?: { readonly durationMilliseconds: number };
    readonly next: { readonly statusTemplate: string } | { readonly delete: true };
  };
}

interface Expression {
  /** A path in jq's language. */
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}

/** Pods with this label go on running although a Job owns them: workers of a training run, which ends when people end it. */
export const keepsRunning = "jobset.sigs.k8s.io/jobset-name";

/** How long the container of a plain Job pretends to work. */
const jobMilliseconds = 300;

const alive: Expression = { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" };
const going: Expression = { key: ".metadata.deletionTimestamp", operator: "Exists" };
const phase = ".status.phase";
const claimName = ".spec.resourceClaims.[].name";
const claiming: Expression = { key: claimName, operator: "Exists" };
const readyCondition = '.status.conditions.[] | select( .type == "Ready" ) | .status';

export function stages(): readonly Stage[] {
  return [
    stage("node-ready", "Node", [{ key: readyCondition, operator: "NotIn", values: ["True"] }], { statusTemplate: nodeReady }),
    stage("pod-running", "Pod", [alive, { key: ".status.phase", operator: "In", values: ["Pending"] }], {
      statusTemplate: podRunning,
    }),
    stage(
      "pod-complete",
      "Pod",
      [
        alive,
        { key: ".status.phase", operator: "In", values: ["Running"] },
        { key: ".metadata.ownerReferences.[].kind", operator: "In", values: ["Job"] },
        { key: `.metadata.labels["${keepsRunning}"]`, operator: "DoesNotExist" },
      ],
      { statusTemplate: podComplete },
      jobMilliseconds,
    ),
    stage("pod-gone", "Pod", [going, { key: claimName, operator: "DoesNotExist" }], { delete: true }),
    // A claim is given back when its pod has ended, and a pod that is deleted with its owner waits for its claim.
    stage("claiming-pod-ended", "Pod", [going, claiming, { key: phase, operator: "In", values: ["Pending", "Running"] }], {
      statusTemplate: podEnded,
    }),
    stage("claiming-pod-gone", "Pod", [going, claiming, { key: phase, operator: "In", values: ["Succeeded", "Failed"] }], {
      delete: true,
    }),
  ];
}

function stage(
  name: string,
  kind: string,
  matchExpressions: readonly Expression[],
  next: Stage["spec"]["next"],
  durationMilliseconds?: number,
): Stage {
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: "v1", kind },
      selector: { matchExpressions },
      ...(durationMilliseconds === undefined ? {} : { delay: { durationMilliseconds } }),
      next,
    },
  };
}

const nodeConditions = [
  ["Ready", "True", "KubeletReady"],
  ["MemoryPressure", "False", "KubeletHasSufficientMemory"],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID"],
  ["NetworkUnavailable", "False", "RouteCreated"],
] as const;

/** What templates share. Lines after the first carry the indentation of the place. */
const container = `- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""`;
const running = `state:
    running:
      startedAt: {{ $now | Quote }}`;
const completed = `state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}`;
const isTrue = `status: "True"
  lastTransitionTime: {{ $now | Quote }}`;

const nodeReady = `
{{ $now := Now }}
conditions:
${nodeConditions
  .map(
    ([type, status, reason]) => `- type: ${type}
  status: "${status}"
  reason: ${reason}
  message: set by the rehearsal
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $now | Quote }}`,
  )
  .join("\n")}
`;

const podRunning = `
{{ $now := Now }}
phase: Running
startTime: {{ $now | Quote }}
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ with PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
conditions:
{{ range ( list "PodReadyToStartContainers" "Initialized" "ContainersReady" "Ready" ) }}
- type: {{ . }}
  ${isTrue}
{{ end }}
- type: PodScheduled
  ${isTrue}
{{ range .spec.readinessGates }}
- type: {{ .conditionType | Quote }}
  ${isTrue}
{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
${container}
  ready: true
  restartCount: 0
{{ if eq ( or .restartPolicy "" ) "Always" }}
  started: true
  ${running}
{{ else }}
  started: false
  ${completed}
{{ end }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
${container}
  ready: true
  started: true
  restartCount: 0
  ${running}
{{ end }}
`;

const podComplete = `
{{ $now := Now }}
phase: Succeeded
containerStatuses:
{{ range .spec.containers }}
${container}
  ready: false
  started: false
  restartCount: 0
  ${completed}
{{ end }}
`;

/** As a kubelet leaves it before it takes it away: its process has ended on the word. */
const podEnded = `
phase: Succeeded
`;
