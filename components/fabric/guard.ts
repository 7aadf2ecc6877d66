import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { daemonDirectories, hostPathsOf } from "./attachment";
import { transports } from "./data";
import type { FabricTransport } from "./enums";
import type { GuardedLevel } from "./plan";

/** A rule in CEL over a pod, and what is said where it does not hold. */
interface PodRule {
  readonly expression: string;
  readonly message: string;
}

/** A namespace, and what its pods are held to but for the daemon. */
interface GuardedSpace {
  readonly name: string;
  readonly level: GuardedLevel;
}

/**
 * Pod security knows no level that lets a daemon in and nothing else. This takes back what `privileged` gives away: whatever is not that daemon, by
 * name, image and place, is held to what the level asks for. https://kubernetes.io/docs/concepts/security/pod-security-standards,
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy
 */
export function guardPods(
  name: string,
  { name: space, level }: GuardedSpace,
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
        validations: [...podRules(daemons), ...containerRules, ...levelRules[level]],
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
      expression: "(variables.others + variables.daemons).all(c, c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0))",
      message: "no container takes a port of the host",
    },
    {
      expression: `object.spec.?securityContext.sysctls.orValue([]).all(s, s.name in [${quoted(safeSysctls)}])`,
      message: "no setting of the kernel is changed but those that belong to the pod",
    },
  ];
}

/** As `baseline` lists them. */
const safeSysctls = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
];

/** What containers have of themselves, as `baseline` lists it. */
const ordinaryCapabilities = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

/** A field of the container's, or where it has none, of the pod's. */
const ofContainerOrPod = (field: string) =>
  `c.?securityContext.${field}.orValue(object.spec.?securityContext.${field}.orValue(''))`;

/** What both levels ask of each container that is not the daemon. */
const containerRules: readonly PodRule[] = [
  {
    expression: "variables.others.all(c, !c.?securityContext.privileged.orValue(false))",
    message: "no container is privileged",
  },
  {
    expression: [
      `variables.others.all(c, ${ofContainerOrPod("appArmorProfile.type")} != 'Unconfined'`,
      `${ofContainerOrPod("seLinuxOptions.type")} in ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']`,
      `${ofContainerOrPod("seLinuxOptions.user")} == ''`,
      `${ofContainerOrPod("seLinuxOptions.role")} == ''`,
      "c.?securityContext.procMount.orValue('Default') == 'Default')",
    ].join(" && "),
    message: "no container leaves AppArmor, SELinux or the mask over /proc",
  },
];

/** What each level asks for besides. */
const levelRules: Readonly<Record<GuardedLevel, readonly PodRule[]>> = {
  baseline: [
    {
      expression: `variables.others.all(c, c.?securityContext.capabilities.add.orValue([]).all(a, a in [${quoted(ordinaryCapabilities)}]))`,
      message: "securityContext.capabilities adds none that a container does not have of itself",
    },
    {
      expression: `variables.others.all(c, ${ofContainerOrPod("seccompProfile.type")} != 'Unconfined')`,
      message: "seccompProfile is not Unconfined",
    },
  ],
  restricted: [
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
      expression: `variables.others.all(c, ${ofContainerOrPod("seccompProfile.type")} in ['RuntimeDefault', 'Localhost'])`,
      message: "seccompProfile is RuntimeDefault or Localhost",
    },
  ],
};
