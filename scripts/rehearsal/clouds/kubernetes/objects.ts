import type { Properties, Value } from "../../provider";
import { given, isKnown, isMap, list, map, maps, type PropertyMap, text, texts } from "../values";
import { checkDnsSubdomain, checkLabels, checkSelector, type Faults } from "./faults";
import { checkPortName } from "./pods";
import { checkClaim, checkCronJob, checkDaemonSet, checkDeployment, checkJob, checkPod, checkStatefulSet } from "./workloads";

/** Checks of a whole object beyond its metadata, by group and kind. */
export const checks: { readonly [groupAndKind: string]: (faults: Faults, inputs: Properties) => void } = {
  "/Pod": checkPod,
  "apps/Deployment": checkDeployment,
  "apps/ReplicaSet": checkDeployment,
  "apps/StatefulSet": checkStatefulSet,
  "apps/DaemonSet": checkDaemonSet,
  "batch/Job": checkJob,
  "batch/CronJob": checkCronJob,
  "/PersistentVolumeClaim": (faults, inputs) => checkClaim(faults.at("spec"), map(inputs.spec)),
  "/Service": checkService,
  "/ConfigMap": checkConfigMap,
  "/Secret": checkSecret,
  "networking.k8s.io/NetworkPolicy": checkNetworkPolicy,
  "networking.k8s.io/Ingress": checkIngress,
  "policy/PodDisruptionBudget": checkDisruptionBudget,
  "rbac.authorization.k8s.io/Role": checkRole,
  "rbac.authorization.k8s.io/ClusterRole": checkRole,
  "rbac.authorization.k8s.io/RoleBinding": checkBinding,
  "rbac.authorization.k8s.io/ClusterRoleBinding": checkBinding,
  "storage.k8s.io/StorageClass": checkStorageClass,
  "scheduling.k8s.io/PriorityClass": checkPriorityClass,
  "autoscaling/HorizontalPodAutoscaler": checkAutoscaler,
};

function checkService(faults: Faults, inputs: Properties): void {
  const spec = map(inputs.spec);
  const here = faults.at("spec");
  here.at("type").oneOf(spec.type, ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]);
  const ports = maps(spec.ports);
  const headless = spec.clusterIP === "None";
  if (spec.type === "ExternalName") {
    if (!given(spec.externalName)) here.at("externalName").required();
  } else if (ports.length === 0 && !headless && isKnown(spec.ports)) {
    here.at("ports").required();
  }
  if (headless && (spec.type === "LoadBalancer" || spec.type === "NodePort")) {
    here.at("clusterIPs").at(0).invalid("None", `may not be set to 'None' for ${spec.type} services`);
  }
  const names = new Set<string>();
  const numbers = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = here.at("ports").at(index);
    checkServicePort(at, port, ports.length > 1, names);
    if (typeof port.port !== "number") continue;
    const key = `[port=${port.port},protocol="${text(port.protocol) ?? "TCP"}"]`;
    if (numbers.has(key)) at.invalid(port.port, `duplicate entries for key ${key}`);
    numbers.add(key);
  }
  checkLabels(here.at("selector"), spec.selector);
  here.at("sessionAffinity").oneOf(spec.sessionAffinity, ["ClientIP", "None"]);
  here.at("externalTrafficPolicy").oneOf(spec.externalTrafficPolicy, ["Cluster", "Local"]);
}

function checkServicePort(faults: Faults, port: PropertyMap, several: boolean, names: Set<string>): void {
  if (!given(port.port)) faults.at("port").required();
  faults.at("port").whole(port.port, 1, 65535);
  faults.at("protocol").oneOf(port.protocol, ["SCTP", "TCP", "UDP"]);
  if (typeof port.nodePort === "number") faults.at("nodePort").whole(port.nodePort, 30000, 32767);
  if (typeof port.targetPort === "number") faults.at("targetPort").whole(port.targetPort, 1, 65535);
  if (typeof port.targetPort === "string") checkPortName(faults.at("targetPort"), port.targetPort);
  const name = text(port.name);
  if (name === undefined) {
    if (several && isKnown(port.name)) faults.at("name").required();
    return;
  }
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > 63) {
    faults.at("name").invalid(name, "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-'");
  }
  if (names.has(name)) faults.at("name").duplicate(name);
  names.add(name);
}

const mebibyte = 1024 * 1024;

function checkConfigMap(faults: Faults, inputs: Properties): void {
  let size = 0;
  for (const field of ["data", "binaryData"]) {
    for (const [key, value] of Object.entries(map(inputs[field]))) {
      const here = faults.at(field).key(key);
      if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
        here.invalid(key, "a valid config key must consist of alphanumeric characters, '-', '_' or '.'");
      }
      if (given(value) && isKnown(value) && typeof value !== "string") here.invalid(value, "must be a string; quote it");
      if (field === "binaryData" && key in map(inputs.data)) here.invalid(key, "duplicate of key present in data");
      size += typeof value === "string" ? Buffer.byteLength(value) : 0;
    }
  }
  if (size > mebibyte) faults.tooLong(size, mebibyte);
}

function checkSecret(faults: Faults, inputs: Properties): void {
  let size = 0;
  for (const field of ["data", "stringData"]) {
    for (const [key, value] of Object.entries(map(inputs[field]))) {
      const here = faults.at(field).key(key);
      if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
        here.invalid(key, "a valid config key must consist of alphanumeric characters, '-', '_' or '.'");
      }
      if (!given(value) || !isKnown(value)) continue;
      // The value itself is secret and stays out of the message.
      if (typeof value !== "string") here.invalid("(secret)", "must be a string");
      else if (field === "data" && !isBase64(value))
        here.invalid("(secret)", "illegal base64 data; use stringData for plain text");
      size += typeof value === "string" ? Buffer.byteLength(value) : 0;
    }
  }
  if (size > 1.4 * mebibyte) faults.tooLong(size, mebibyte);
  const needed: { readonly [type: string]: readonly string[] } = {
    "kubernetes.io/tls": ["tls.crt", "tls.key"],
    "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
    "kubernetes.io/basic-auth": [],
    "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  };
  if (!isKnown(inputs.data) || !isKnown(inputs.stringData)) return;
  for (const key of needed[text(inputs.type) ?? ""] ?? []) {
    if (!(key in map(inputs.data)) && !(key in map(inputs.stringData))) faults.at("data").key(key).required();
  }
}

function isBase64(value: string): boolean {
  const compact = value.replace(/[\r\n]/g, "");
  return compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
}

function checkNetworkPolicy(faults: Faults, inputs: Properties): void {
  const spec = map(inputs.spec);
  const here = faults.at("spec");
  checkSelector(here.at("podSelector"), spec.podSelector);
  for (const [index, type] of texts(spec.policyTypes).entries())
    here.at("policyTypes").at(index).oneOf(type, ["Ingress", "Egress"]);
  for (const [direction, peersField] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const) {
    for (const [index, rule] of maps(spec[direction]).entries()) {
      const at = here.at(direction).at(index);
      for (const [place, peer] of maps(rule[peersField]).entries()) checkPeer(at.at(peersField).at(place), peer);
      for (const [place, port] of maps(rule.ports).entries()) {
        const where = at.at("ports").at(place);
        if (typeof port.port === "number") where.at("port").whole(port.port, 1, 65535);
        where.at("protocol").oneOf(port.protocol, ["TCP", "UDP", "SCTP"]);
        if (
          given(port.endPort) &&
          typeof port.endPort === "number" &&
          typeof port.port === "number" &&
          port.endPort < port.port
        ) {
          where.at("endPort").invalid(port.endPort, "must be greater than or equal to `port`");
        }
      }
    }
  }
}

function checkPeer(faults: Faults, peer: PropertyMap): void {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (!given(podSelector) && !given(namespaceSelector) && !given(ipBlock)) faults.required("must specify a peer");
  if (given(ipBlock) && (given(podSelector) || given(namespaceSelector))) {
    faults.forbidden("may not specify both ipBlock and another peer");
  }
  checkSelector(faults.at("podSelector"), podSelector);
  checkSelector(faults.at("namespaceSelector"), namespaceSelector);
  const cidr = text(map(ipBlock).cidr);
  if (isMap(ipBlock) && !given(ipBlock.cidr)) faults.at("ipBlock").at("cidr").required();
  if (cidr !== undefined && !/^([0-9.]+|[0-9a-fA-F:.]+)\/\d{1,3}$/.test(cidr)) {
    faults.at("ipBlock").at("cidr").invalid(cidr, "not a valid CIDR, such as 10.0.0.0/8");
  }
}

function checkIngress(faults: Faults, inputs: Properties): void {
  const spec = map(inputs.spec);
  const here = faults.at("spec");
  if (!given(spec.rules) && !given(spec.defaultBackend)) {
    here.invalid(null, "either `defaultBackend` or `rules` must be specified");
  }
  for (const [index, rule] of maps(spec.rules).entries()) {
    for (const [place, path] of maps(map(rule.http).paths).entries()) {
      const at = here.at("rules").at(index).at("http").at("paths").at(place);
      if (!given(path.pathType)) at.at("pathType").required("pathType must be specified");
      at.at("pathType").oneOf(path.pathType, ["Exact", "ImplementationSpecific", "Prefix"]);
      const value = text(path.path);
      if (value !== undefined && !value.startsWith("/") && path.pathType !== "ImplementationSpecific") {
        at.at("path").invalid(value, "must be an absolute path");
      }
    }
  }
}

function checkDisruptionBudget(faults: Faults, inputs: Properties): void {
  const spec = map(inputs.spec);
  const here = faults.at("spec");
  checkSelector(here.at("selector"), spec.selector);
  if (given(spec.minAvailable) && given(spec.maxUnavailable)) {
    here.invalid(null, "minAvailable and maxUnavailable cannot be both set");
  }
  for (const field of ["minAvailable", "maxUnavailable"]) {
    const value: Value | undefined = spec[field];
    if (typeof value === "number") here.at(field).whole(value, 0);
    if (typeof value === "string" && !/^\d+%$/.test(value))
      here.at(field).invalid(value, "must be an integer or a percentage ('5%')");
  }
}

function checkRole(faults: Faults, inputs: Properties): void {
  for (const [index, rule] of maps(inputs.rules).entries()) {
    const here = faults.at("rules").at(index);
    if (list(rule.verbs).length === 0 && isKnown(rule.verbs)) here.at("verbs").required("verbs must contain at least one value");
    if (list(rule.nonResourceURLs).length > 0) continue;
    if (list(rule.apiGroups).length === 0 && isKnown(rule.apiGroups)) {
      here.at("apiGroups").required("resource rules must supply at least one api group");
    }
    if (list(rule.resources).length === 0 && isKnown(rule.resources)) {
      here.at("resources").required("resource rules must supply at least one resource");
    }
  }
}

function checkBinding(faults: Faults, inputs: Properties): void {
  const role = map(inputs.roleRef);
  if (!given(inputs.roleRef)) faults.at("roleRef").required();
  faults.at("roleRef").at("kind").oneOf(role.kind, ["Role", "ClusterRole"]);
  if (isMap(inputs.roleRef) && !given(role.name)) faults.at("roleRef").at("name").required();
  for (const [index, subject] of maps(inputs.subjects).entries()) {
    const here = faults.at("subjects").at(index);
    here.at("kind").oneOf(subject.kind, ["ServiceAccount", "User", "Group"]);
    if (!given(subject.name)) here.at("name").required();
    if (subject.kind === "ServiceAccount" && !given(subject.namespace)) here.at("namespace").required();
  }
}

function checkStorageClass(faults: Faults, inputs: Properties): void {
  if (!given(inputs.provisioner)) faults.at("provisioner").required();
  faults.at("reclaimPolicy").oneOf(inputs.reclaimPolicy, ["Delete", "Retain"]);
  faults.at("volumeBindingMode").oneOf(inputs.volumeBindingMode, ["Immediate", "WaitForFirstConsumer"]);
  for (const [key, value] of Object.entries(map(inputs.parameters))) {
    if (given(value) && isKnown(value) && typeof value !== "string")
      faults.at("parameters").key(key).invalid(value, "must be a string; quote it");
  }
}

function checkPriorityClass(faults: Faults, inputs: Properties): void {
  if (!given(inputs.value)) faults.at("value").required();
  const name = text(map(inputs.metadata).name) ?? "";
  if (name.startsWith("system-"))
    faults.at("metadata").at("name").forbidden("priority class names with 'system-' prefix are reserved");
  if (typeof inputs.value === "number" && inputs.value > 1_000_000_000) {
    faults.at("value").forbidden("maximum allowed value of a user defined priority is 1000000000");
  }
  faults.at("preemptionPolicy").oneOf(inputs.preemptionPolicy, ["Never", "PreemptLowerPriority"]);
}

function checkAutoscaler(faults: Faults, inputs: Properties): void {
  const spec = map(inputs.spec);
  const here = faults.at("spec");
  here.at("maxReplicas").whole(spec.maxReplicas, 1);
  here.at("minReplicas").whole(spec.minReplicas, 0);
  if (!given(spec.maxReplicas)) here.at("maxReplicas").required();
  if (typeof spec.minReplicas === "number" && typeof spec.maxReplicas === "number" && spec.maxReplicas < spec.minReplicas) {
    here.at("maxReplicas").invalid(spec.maxReplicas, "must be greater than or equal to `minReplicas`");
  }
  checkDnsSubdomain(here.at("scaleTargetRef").at("name"), map(spec.scaleTargetRef).name);
  if (!given(map(spec.scaleTargetRef).kind)) here.at("scaleTargetRef").at("kind").required();
}
