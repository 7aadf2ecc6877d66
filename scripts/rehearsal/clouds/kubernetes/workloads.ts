import type { Properties } from "../../provider";
import { given, isKnown, isMap, list, map, maps, type PropertyMap, text } from "../values";
import { checkAnnotations, checkDnsLabel, checkLabels, checkSelector, type Faults, matches } from "./faults";
import { checkPodSpec, checkQuantity } from "./pods";

const always = ["Always"];
const finite = ["OnFailure", "Never"];

export function checkDeployment(faults: Faults, inputs: Properties): void {
  const spec = specOf(faults, inputs);
  if (spec === undefined) return;
  const here = faults.at("spec");
  checkPods(here, spec, always);
  here.at("replicas").whole(spec.replicas, 0);
  here.at("minReadySeconds").whole(spec.minReadySeconds, 0);
  here.at("progressDeadlineSeconds").whole(spec.progressDeadlineSeconds, 0);
  const strategy = map(spec.strategy);
  here.at("strategy").at("type").oneOf(strategy.type, ["Recreate", "RollingUpdate"]);
  if (strategy.type === "Recreate" && given(strategy.rollingUpdate)) {
    here.at("strategy").at("rollingUpdate").forbidden("may not be specified when strategy `type` is 'Recreate'");
  }
  const { maxSurge, maxUnavailable } = map(strategy.rollingUpdate);
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    here.at("strategy").at("rollingUpdate").at("maxUnavailable").invalid(maxUnavailable, "may not be 0 when `maxSurge` is 0");
  }
}

function isZero(value: unknown): boolean {
  return value === 0 || value === "0" || value === "0%";
}

export function checkStatefulSet(faults: Faults, inputs: Properties): void {
  const spec = specOf(faults, inputs);
  if (spec === undefined) return;
  const here = faults.at("spec");
  const claims = maps(spec.volumeClaimTemplates);
  const names = claims.map((claim) => map(claim.metadata).name).filter((name) => typeof name === "string");
  checkPods(here, withClaims(spec, names), always);
  here.at("replicas").whole(spec.replicas, 0);
  here.at("podManagementPolicy").oneOf(spec.podManagementPolicy, ["OrderedReady", "Parallel"]);
  here.at("updateStrategy").at("type").oneOf(map(spec.updateStrategy).type, ["RollingUpdate", "OnDelete"]);
  checkDnsLabel(here.at("serviceName"), spec.serviceName);
  for (const [index, claim] of claims.entries()) {
    checkClaim(here.at("volumeClaimTemplates").at(index).at("spec"), map(claim.spec));
  }
  // A pod's name is the set's with a number, and its host name holds no more than 63 characters.
  const name = text(map(inputs.metadata).name);
  if (name !== undefined && name.length > 52) {
    faults
      .at("metadata")
      .at("name")
      .warn(`${name.length} characters leave no room for the revision label of its pods; keep to 52`);
  }
}

/** Claim templates are volumes of the pods too. */
function withClaims(spec: PropertyMap, names: readonly string[]): PropertyMap {
  if (names.length === 0) return spec;
  const template = map(spec.template);
  const pod = map(template.spec);
  const own = maps(pod.volumes).filter((volume) => !names.includes(text(volume.name) ?? ""));
  const volumes = [...own, ...names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }))];
  return { ...spec, template: { ...template, spec: { ...pod, volumes } } };
}

export function checkDaemonSet(faults: Faults, inputs: Properties): void {
  const spec = specOf(faults, inputs);
  if (spec === undefined) return;
  const here = faults.at("spec");
  checkPods(here, spec, always);
  here.at("updateStrategy").at("type").oneOf(map(spec.updateStrategy).type, ["RollingUpdate", "OnDelete"]);
}

export function checkJob(faults: Faults, inputs: Properties): void {
  const spec = specOf(faults, inputs);
  if (spec !== undefined) checkJobSpec(faults.at("spec"), spec);
}

function checkJobSpec(faults: Faults, spec: PropertyMap): void {
  if (given(spec.selector) && spec.manualSelector !== true) {
    faults.at("selector").invalid(spec.selector, "`selector` not auto-generated");
  }
  checkTemplate(faults.at("template"), spec, finite);
  for (const field of ["parallelism", "completions", "backoffLimit", "ttlSecondsAfterFinished"]) {
    faults.at(field).whole(spec[field], 0);
  }
  faults.at("completionMode").oneOf(spec.completionMode, ["NonIndexed", "Indexed"]);
  if (spec.completionMode === "Indexed" && !given(spec.completions)) {
    faults.at("completions").required("when completion mode is Indexed");
  }
}

export function checkCronJob(faults: Faults, inputs: Properties): void {
  const spec = specOf(faults, inputs);
  if (spec === undefined) return;
  const here = faults.at("spec");
  const schedule = text(spec.schedule);
  if (!given(spec.schedule)) here.at("schedule").required();
  if (schedule !== undefined && !/^@(hourly|daily|weekly|monthly|yearly|annually|midnight|every \S+)$/.test(schedule)) {
    const fields = schedule.trim().split(/\s+/).length;
    if (fields !== 5) here.at("schedule").invalid(schedule, `expected exactly 5 fields, found ${fields}`);
  }
  here.at("concurrencyPolicy").oneOf(spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"]);
  checkJobSpec(here.at("jobTemplate").at("spec"), map(map(spec.jobTemplate).spec));
  const name = text(map(inputs.metadata).name);
  if (name !== undefined && name.length > 52)
    faults.at("metadata").at("name").invalid(name, "must be no more than 52 characters");
}

export function checkPod(faults: Faults, inputs: Properties): void {
  checkPodSpec(faults.at("spec"), inputs.spec, ["Always", "OnFailure", "Never"]);
}

function specOf(faults: Faults, inputs: Properties): PropertyMap | undefined {
  if (isMap(inputs.spec)) return inputs.spec;
  if (isKnown(inputs.spec)) faults.at("spec").required();
  return undefined;
}

function checkPods(faults: Faults, spec: PropertyMap, restartPolicies: readonly string[]): void {
  const { selector } = spec;
  if (!given(selector)) faults.at("selector").required();
  checkSelector(faults.at("selector"), selector);
  const empty = isMap(selector) && Object.keys(map(selector.matchLabels)).length + list(selector.matchExpressions).length === 0;
  if (empty && isKnown(selector)) faults.at("selector").invalid(selector, "empty selector is invalid for this kind");
  checkTemplate(faults.at("template"), spec, restartPolicies);
  const labels = map(map(spec.template).metadata).labels;
  if (isMap(selector) && !matches(selector, labels)) {
    faults
      .at("template")
      .at("metadata")
      .at("labels")
      .invalid(labels ?? null, "`selector` does not match template `labels`");
  }
}

function checkTemplate(faults: Faults, spec: PropertyMap, restartPolicies: readonly string[]): void {
  if (!isMap(spec.template)) {
    if (isKnown(spec.template)) faults.required();
    return;
  }
  const metadata = map(spec.template.metadata);
  checkLabels(faults.at("metadata").at("labels"), metadata.labels);
  checkAnnotations(faults.at("metadata").at("annotations"), metadata.annotations);
  checkPodSpec(faults.at("spec"), spec.template.spec, restartPolicies);
}

export function checkClaim(faults: Faults, spec: PropertyMap): void {
  const modes = list(spec.accessModes);
  if (modes.length === 0 && isKnown(spec.accessModes)) faults.at("accessModes").required("at least 1 access mode is required");
  for (const [index, mode] of modes.entries()) {
    faults.at("accessModes").at(index).oneOf(mode, ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]);
  }
  if (modes.includes("ReadWriteOncePod") && modes.length > 1) {
    faults.at("accessModes").forbidden("may not use ReadWriteOncePod with other access modes");
  }
  const storage = map(map(spec.resources).requests).storage;
  const here = faults.at("resources").at("requests").key("storage");
  if (!given(storage)) here.required();
  checkQuantity(here, storage);
}
