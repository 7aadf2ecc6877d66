import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { daemonDirectories, hostPathsOf } from "./attachment";
import { transports } from "./data";
import type { FabricTransport } from "./enums";

/** A rule in CEL over a pod, and what is said where it does not hold. */
interface PodRule {
  readonly expression: string;
  readonly message: string;
}

/**
 * Pod security knows no level that lets a daemon in and nothing else. This takes back what `privileged` gives away: whatever is not that daemon, by
 * name, image and place, is held to what `restricted` asks for. https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted,
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy
 */
export function guardPods(
  name: string,
  space: string,
  daemons: readonly FabricTransport[],
  labels: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  const metadata = { name: `${space}-fabric.trainyard.dev`, labels: { ...labels } };
  const policy = new kubernetes.admissionregistration.v1.ValidatingAdmissionPolicy(
    `${name}-guard`,
    {
      metadata,
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: [""],
              apiVersions: ["v1"],
              operations: ["CREATE", "UPDATE"],
              resources: ["pods", "pods/ephemeralcontainers"],
            },
          ],
        },
        variables: variables(daemons),
        validations: [...podRules(daemons), ...containerRules],
      },
    },
    opts,
  );
  return new kubernetes.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
    `${name}-guard`,
    {
      metadata,
      spec: {
        policyName: policy.metadata.name,
        validationActions: ["Deny"],
        matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": space } } },
      },
    },
    opts,
  );
}

/** Lists of one variable each, so that every rule reads as what it says. */
function variables(daemons: readonly FabricTransport[]) {
  const known = daemons.flatMap((transport) => transports[transport].daemon ?? []);
  const isDaemon = known
    .map(({ name, image }) => `(c.name == '${name}' && c.image == '${image}' && c.?restartPolicy.orValue('') == 'Always')`)
    .join(" || ");
  return [
    { name: "daemons", expression: `object.spec.?initContainers.orValue([]).filter(c, ${isDaemon})` },
    {
      name: "others",
      expression: [
        "object.spec.containers",
        `object.spec.?initContainers.orValue([]).filter(c, !(${isDaemon}))`,
        "object.spec.?ephemeralContainers.orValue([])",
      ].join(" + "),
    },
    {
      name: "tuned",
      expression: `object.spec.?volumes.orValue([]).filter(v, v.?hostPath.path.orValue('') in [${quoted(daemonDirectories)}]).map(v, v.name)`,
    },
  ];
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(", ");
}

function podRules(daemons: readonly FabricTransport[]): PodRule[] {
  const paths = quoted([...new Set(daemons.flatMap(hostPathsOf))]);
  const added = [...new Set(daemons.flatMap((transport) => transports[transport].daemon?.capabilities ?? []))];
  return [
    {
      expression: ["hostNetwork", "hostPID", "hostIPC"].map((field) => `!object.spec.?${field}.orValue(false)`).join(" && "),
      message: "no pod shares the host's network, processes or memory segments",
    },
    {
      expression: `object.spec.?volumes.orValue([]).all(v, !has(v.hostPath) || v.hostPath.path in [${paths}])`,
      message: "of the host's directories only those of the fabric's daemon may be mounted",
    },
    {
      expression: [
        "variables.daemons.all(c, !c.?securityContext.privileged.orValue(false)",
        `c.?securityContext.capabilities.add.orValue([]).all(added, added in [${quoted(added)}]))`,
      ].join(" && "),
      message: "the fabric's daemon has the capabilities that it needs and no more",
    },
    {
      expression: "variables.others.all(c, c.?volumeMounts.orValue([]).all(mount, !(mount.name in variables.tuned)))",
      message: "what the fabric's daemon opens of the host is mounted by it alone",
    },
    {
      expression: "object.spec.containers.all(c, c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0))",
      message: "no container takes a port of the host",
    },
  ];
}

/** `restricted`, for each container that is not the daemon. */
const containerRules: readonly PodRule[] = [
  {
    expression: "variables.others.all(c, !c.?securityContext.privileged.orValue(false))",
    message: "no container is privileged",
  },
  {
    expression: "variables.others.all(c, c.?securityContext.allowPrivilegeEscalation.orValue(true) == false)",
    message: "securityContext.allowPrivilegeEscalation is false",
  },
  {
    expression:
      "variables.others.all(c, c.?securityContext.capabilities.drop.orValue([]).exists(d, d == 'ALL') && c.?securityContext.capabilities.add.orValue([]).all(a, a == 'NET_BIND_SERVICE'))",
    message: "securityContext.capabilities drops ALL and adds at most NET_BIND_SERVICE",
  },
  {
    expression:
      "variables.others.all(c, c.?securityContext.runAsNonRoot.orValue(object.spec.?securityContext.runAsNonRoot.orValue(false)) && c.?securityContext.runAsUser.orValue(object.spec.?securityContext.runAsUser.orValue(1)) != 0)",
    message: "containers run as a user that is not root",
  },
  {
    expression:
      "variables.others.all(c, c.?securityContext.seccompProfile.type.orValue(object.spec.?securityContext.seccompProfile.type.orValue('')) in ['RuntimeDefault', 'Localhost'])",
    message: "seccompProfile is RuntimeDefault or Localhost",
  },
];
