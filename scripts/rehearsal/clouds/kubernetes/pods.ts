import type { Value } from "../../provider";
import { given, isKnown, isMap, list, map, maps, type PropertyMap, text } from "../values";
import { checkDnsLabel, checkDnsSubdomain, checkLabels, checkSelector, type Faults, qualifiedNameFault } from "./faults";
import { quantity, quantityRule } from "./quantity";

/** Which restart policies the owner of a pod allows. */
export type RestartPolicies = readonly string[];

/** Checks a pod's spec as `ValidatePodSpec` of the API server does, as far as inputs tell. */
export function checkPodSpec(faults: Faults, spec: Value | undefined, restartPolicies: RestartPolicies): void {
  if (!isMap(spec)) {
    if (isKnown(spec)) faults.required();
    return;
  }
  const volumes = checkVolumes(faults.at("volumes"), spec.volumes);
  const names = new Set<string>();
  if (isKnown(spec.containers) && list(spec.containers).length === 0) faults.at("containers").required();
  for (const field of ["initContainers", "containers"]) {
    for (const [index, container] of maps(spec[field]).entries()) {
      const here = faults.at(field).at(index);
      checkContainer(here, container, volumes, spec.hostNetwork === true);
      const name = text(container.name);
      if (name !== undefined && names.has(name)) here.at("name").duplicate(name);
      if (name !== undefined) names.add(name);
    }
  }
  checkRestart(faults, spec, restartPolicies);
  faults.at("dnsPolicy").oneOf(spec.dnsPolicy, ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]);
  faults.at("terminationGracePeriodSeconds").whole(spec.terminationGracePeriodSeconds, 0);
  faults.at("activeDeadlineSeconds").whole(spec.activeDeadlineSeconds, 1);
  checkDnsSubdomain(faults.at("serviceAccountName"), spec.serviceAccountName);
  checkDnsSubdomain(faults.at("priorityClassName"), spec.priorityClassName);
  checkDnsLabel(faults.at("hostname"), spec.hostname);
  checkDnsLabel(faults.at("subdomain"), spec.subdomain);
  checkLabels(faults.at("nodeSelector"), spec.nodeSelector);
  for (const [index, toleration] of maps(spec.tolerations).entries())
    checkToleration(faults.at("tolerations").at(index), toleration);
  for (const [index, constraint] of maps(spec.topologySpreadConstraints).entries()) {
    checkSpread(faults.at("topologySpreadConstraints").at(index), constraint);
  }
  checkAffinity(faults.at("affinity"), map(spec.affinity));
}

function checkRestart(faults: Faults, spec: PropertyMap, allowed: RestartPolicies): void {
  const here = faults.at("restartPolicy");
  if (!given(spec.restartPolicy)) {
    if (!allowed.includes("Always")) here.required(`valid values: ${allowed.map((one) => JSON.stringify(one)).join(", ")}`);
  } else {
    here.oneOf(spec.restartPolicy, allowed);
  }
}

/** The names of the volumes; undefined where they are not all known yet. */
function checkVolumes(faults: Faults, volumes: Value | undefined): ReadonlySet<string> | undefined {
  if (!isKnown(volumes) && !Array.isArray(volumes)) return undefined;
  const names = new Set<string>();
  let known = true;
  for (const [index, volume] of maps(volumes).entries()) {
    const here = faults.at(index);
    const name = text(volume.name);
    if (name === undefined) {
      if (isKnown(volume.name)) here.at("name").required();
      else known = false;
    } else {
      if (names.has(name)) here.at("name").duplicate(name);
      names.add(name);
      checkDnsLabel(here.at("name"), name);
    }
    const sources = Object.keys(volume).filter((key) => key !== "name" && given(volume[key]));
    if (sources.length === 0) here.required("must specify a volume type");
    if (sources.length > 1) here.at(sources[1] ?? "").forbidden("may not specify more than 1 volume type");
    checkQuantity(here.at("emptyDir").at("sizeLimit"), map(volume.emptyDir).sizeLimit);
    if (isMap(volume.hostPath) && !given(volume.hostPath.path)) here.at("hostPath").at("path").required();
    if (isMap(volume.configMap) && !given(volume.configMap.name)) here.at("configMap").at("name").required();
    if (isMap(volume.secret) && !given(volume.secret.secretName)) here.at("secret").at("secretName").required();
    if (isMap(volume.persistentVolumeClaim) && !given(volume.persistentVolumeClaim.claimName)) {
      here.at("persistentVolumeClaim").at("claimName").required();
    }
  }
  return known ? names : undefined;
}

function checkContainer(
  faults: Faults,
  container: PropertyMap,
  volumes: ReadonlySet<string> | undefined,
  hostNetwork: boolean,
): void {
  if (!given(container.name)) faults.at("name").required();
  checkDnsLabel(faults.at("name"), container.name);
  if (!given(container.image) || container.image === "") faults.at("image").required();
  if (typeof container.image === "string" && container.image !== container.image.trim()) {
    faults.at("image").invalid(container.image, "must not have leading or trailing whitespace");
  }
  faults.at("imagePullPolicy").oneOf(container.imagePullPolicy, ["Always", "IfNotPresent", "Never"]);
  const portNames = checkPorts(faults.at("ports"), maps(container.ports), hostNetwork);
  checkEnvironment(faults.at("env"), maps(container.env));
  checkMounts(faults.at("volumeMounts"), maps(container.volumeMounts), volumes);
  checkResources(faults.at("resources"), map(container.resources));
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    if (isMap(container[probe])) checkProbe(faults.at(probe), container[probe], probe !== "readinessProbe", portNames);
  }
  const security = map(container.securityContext);
  if (security.privileged === true && security.allowPrivilegeEscalation === false) {
    faults.at("securityContext").invalid(null, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
  }
  faults
    .at("securityContext")
    .at("runAsUser")
    .whole(security.runAsUser, 0, 2 ** 31 - 1);
}

/** Server-side apply, which Pulumi uses, keys ports by number and protocol and refuses a second one of the same key. */
function checkPorts(faults: Faults, ports: readonly PropertyMap[], hostNetwork: boolean): ReadonlySet<string> {
  const names = new Set<string>();
  const keys = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const here = faults.at(index);
    if (!given(port.containerPort)) here.at("containerPort").required();
    here.at("containerPort").whole(port.containerPort, 1, 65535);
    here.at("hostPort").whole(port.hostPort, 0, 65535);
    here.at("protocol").oneOf(port.protocol, ["SCTP", "TCP", "UDP"]);
    if (hostNetwork && given(port.hostPort) && port.hostPort !== port.containerPort && isKnown(port.hostPort)) {
      here.at("containerPort").invalid(port.containerPort, "must match `hostPort` when `hostNetwork` is true");
    }
    const name = text(port.name);
    checkPortName(here.at("name"), name);
    if (name !== undefined && names.has(name)) here.at("name").duplicate(name);
    if (name !== undefined) names.add(name);
    if (typeof port.containerPort !== "number") continue;
    const key = `[containerPort=${port.containerPort},protocol="${text(port.protocol) ?? "TCP"}"]`;
    if (keys.has(key)) here.invalid(port.containerPort, `duplicate entries for key ${key}`);
    keys.add(key);
  }
  return names;
}

export function checkPortName(faults: Faults, name: string | undefined): void {
  if (name === undefined) return;
  if (name.length > 15) faults.invalid(name, "must be no more than 15 characters");
  else if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || !/[a-z]/.test(name)) {
    faults.invalid(name, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-), and at least one letter");
  }
}

function checkEnvironment(faults: Faults, variables: readonly PropertyMap[]): void {
  const names = new Set<string>();
  for (const [index, variable] of variables.entries()) {
    const here = faults.at(index);
    const name = text(variable.name);
    if (name === undefined) {
      if (isKnown(variable.name)) here.at("name").required();
      continue;
    }
    if (name === "" || name.includes("="))
      here.at("name").invalid(name, "a valid environment variable name must not be empty or hold '='");
    if (names.has(name)) here.at("name").invalid(name, `duplicate entries for key [name="${name}"]`);
    names.add(name);
    if (given(variable.value) && isKnown(variable.value) && typeof variable.value !== "string") {
      here.at("value").invalid(variable.value, "must be a string; quote it");
    }
    if (given(variable.valueFrom) && given(variable.value) && variable.value !== "") {
      here.at("valueFrom").invalid("", "may not be specified when `value` is not empty");
    }
    if (isMap(variable.valueFrom) && Object.values(variable.valueFrom).filter(given).length !== 1) {
      here
        .at("valueFrom")
        .invalid("", "must specify exactly one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
    }
  }
}

function checkMounts(faults: Faults, mounts: readonly PropertyMap[], volumes: ReadonlySet<string> | undefined): void {
  const paths = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const here = faults.at(index);
    const name = text(mount.name);
    if (!given(mount.name)) here.at("name").required();
    if (name !== undefined && volumes !== undefined && !volumes.has(name)) here.at("name").notFound(name);
    const path = text(mount.mountPath);
    if (!given(mount.mountPath)) here.at("mountPath").required();
    if (path !== undefined && paths.has(path)) here.at("mountPath").invalid(path, "must be unique");
    if (path !== undefined) paths.add(path);
    const inner = text(mount.subPath);
    if (inner?.startsWith("/")) here.at("subPath").invalid(inner, "must be a relative path");
    if (inner?.split("/").includes("..")) here.at("subPath").invalid(inner, "must not contain '..'");
  }
}

export function checkQuantity(faults: Faults, value: Value | undefined): void {
  if (!given(value) || !isKnown(value)) return;
  const amount = quantity(value);
  if (amount === undefined) faults.invalid(value, quantityRule);
  else if (amount < 0) faults.invalid(value, "must be greater than or equal to 0");
}

/** Extended resources (`habana.ai/gaudi`) and huge pages cannot be overcommitted: whole numbers, request equal to limit. */
export function checkResources(faults: Faults, resources: PropertyMap): void {
  const limits = map(resources.limits);
  const requests = map(resources.requests);
  for (const [side, values] of Object.entries({ limits, requests })) {
    for (const [name, value] of Object.entries(values)) {
      const here = faults.at(side).key(name);
      checkResourceName(here, name);
      checkQuantity(here, value);
      const amount = quantity(value);
      if (isExtended(name) && amount !== undefined && !Number.isInteger(amount)) here.invalid(value, "must be an integer");
    }
  }
  for (const [name, value] of Object.entries(requests)) {
    const request = quantity(value);
    const here = faults.at("requests").key(name);
    const limit = quantity(limits[name]);
    if (request === undefined || !isKnown(limits)) continue;
    const exact = isExtended(name) || name.startsWith("hugepages-");
    if (exact && !given(limits[name]))
      faults.at("limits").required(`Limit must be set for non overcommitable resources: ${name}`);
    else if (limit !== undefined && exact && request !== limit)
      here.invalid(value, `must be equal to ${name} limit of ${limits[name]}`);
    else if (limit !== undefined && request > limit)
      here.invalid(value, `must be less than or equal to ${name} limit of ${limits[name]}`);
  }
  const all = [...Object.keys(limits), ...Object.keys(requests)];
  if (all.some((name) => name.startsWith("hugepages-")) && !all.includes("cpu") && !all.includes("memory")) {
    faults.forbidden("HugePages require cpu or memory");
  }
}

function checkResourceName(faults: Faults, name: string): void {
  const standard = ["cpu", "memory", "ephemeral-storage", "storage"];
  if (standard.includes(name) || /^hugepages-\d+(Ki|Mi|Gi)$/.test(name)) return;
  const fault = qualifiedNameFault(name);
  if (fault !== undefined) faults.invalid(name, fault);
  else if (!name.includes("/")) faults.invalid(name, "must be a standard resource type or fully qualified");
}

function isExtended(name: string): boolean {
  return name.includes("/") && !name.startsWith("kubernetes.io/");
}

function checkProbe(faults: Faults, probe: PropertyMap, once: boolean, portNames: ReadonlySet<string>): void {
  const handlers = ["exec", "httpGet", "tcpSocket", "grpc"].filter((handler) => given(probe[handler]));
  if (handlers.length === 0) faults.required("must specify a handler type");
  if (handlers.length > 1) faults.at(handlers[1] ?? "").forbidden("may not specify more than 1 handler type");
  for (const handler of ["httpGet", "tcpSocket", "grpc"]) {
    const handled = probe[handler];
    if (!isMap(handled)) continue;
    const here = faults.at(handler).at("port");
    if (!given(handled.port)) here.required();
    else if (typeof handled.port === "number") here.whole(handled.port, 1, 65535);
    else if (typeof handled.port === "string" && !portNames.has(handled.port)) {
      here.warn(`the container has no port named "${handled.port}", so the probe would fail for ever`);
    }
  }
  for (const [field, least] of Object.entries({
    initialDelaySeconds: 0,
    timeoutSeconds: 1,
    periodSeconds: 1,
    failureThreshold: 1,
  })) {
    faults.at(field).whole(probe[field], least);
  }
  if (once && typeof probe.successThreshold === "number" && probe.successThreshold !== 1) {
    faults.at("successThreshold").invalid(probe.successThreshold, "must be 1");
  }
}

function checkToleration(faults: Faults, toleration: PropertyMap): void {
  faults.at("operator").oneOf(toleration.operator, ["Equal", "Exists"]);
  faults.at("effect").oneOf(toleration.effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"]);
  if (toleration.operator === "Exists" && given(toleration.value) && toleration.value !== "") {
    faults.at("operator").invalid("Exists", "value must be empty when `operator` is 'Exists'");
  }
  if (!given(toleration.key) && toleration.operator !== "Exists") {
    faults
      .at("operator")
      .invalid(toleration.operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"');
  }
  if (given(toleration.tolerationSeconds) && toleration.effect !== "NoExecute") {
    faults.at("effect").invalid(toleration.effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
  }
}

function checkSpread(faults: Faults, constraint: PropertyMap): void {
  faults.at("maxSkew").whole(constraint.maxSkew, 1);
  if (!given(constraint.topologyKey)) faults.at("topologyKey").required("can not be empty");
  if (!given(constraint.whenUnsatisfiable)) faults.at("whenUnsatisfiable").required("can not be empty");
  faults.at("whenUnsatisfiable").oneOf(constraint.whenUnsatisfiable, ["DoNotSchedule", "ScheduleAnyway"]);
  checkSelector(faults.at("labelSelector"), constraint.labelSelector);
}

function checkAffinity(faults: Faults, affinity: PropertyMap): void {
  for (const kind of ["podAffinity", "podAntiAffinity"]) {
    const terms = map(affinity[kind]);
    const required = "requiredDuringSchedulingIgnoredDuringExecution";
    const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    for (const [index, term] of maps(terms[required]).entries()) {
      checkAffinityTerm(faults.at(kind).at(required).at(index), term);
    }
    for (const [index, weighted] of maps(terms[preferred]).entries()) {
      const here = faults.at(kind).at(preferred).at(index);
      here.at("weight").whole(weighted.weight, 1, 100);
      checkAffinityTerm(here.at("podAffinityTerm"), map(weighted.podAffinityTerm));
    }
  }
}

function checkAffinityTerm(faults: Faults, term: PropertyMap): void {
  if (!given(term.topologyKey) || term.topologyKey === "") faults.at("topologyKey").required("can not be empty");
  checkSelector(faults.at("labelSelector"), term.labelSelector);
}
