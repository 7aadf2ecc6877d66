import { parse } from "yaml";
import {
  type CheckFailure,
  CloudError,
  isUnknown,
  type Properties,
  type SimulatedCloud,
  unknown,
  type Value,
} from "../../provider";
import { autoName, nameSeed } from "../autoname";
import { cloudOf } from "../generic";
import { Invention } from "../invent";
import type { Change, CloudModel, ResourceModel } from "../model";
import { replacing } from "../modelled";
import { equal, given, isMap, map, maps, text, texts } from "../values";
import type { World } from "../world";
import { adviseOnKind } from "./custom";
import { checkAnnotations, checkDnsLabel, checkDnsSubdomain, checkLabels, checkServiceName, Faults } from "./faults";
import { release, releaseType } from "./helm";
import { isBuiltIn, isClusterWideCustom, kinds, parseToken, type Token } from "./kinds";
import { decided, live } from "./live";
import { requireNamespace } from "./namespaces";
import { checks } from "./objects";

const models = new Map<string, ResourceModel>([[releaseType, release]]);

function modelOf(type: string): ResourceModel {
  let model = models.get(type);
  if (model === undefined) {
    model = objectModel(parseToken(type));
    models.set(type, model);
  }
  return model;
}

const autonamed = "pulumi.com/autonamed";
const nameRule = { property: "name", max: 253, digits: 8 };

function objectModel(token: Token): ResourceModel {
  const key = `${token.group}/${token.kind}`;
  const builtIn = kinds[key];
  const clusterWide = builtIn?.clusterWide ?? (builtIn === undefined && isClusterWideCustom(token.kind));
  const paths = ["metadata.name", "metadata.namespace", ...(builtIn?.replaceOn ?? [])];
  const check = checks[key];
  const namespaceOf = (inputs: Properties): string | undefined => {
    if (clusterWide) return undefined;
    const namespace = map(inputs.metadata).namespace;
    return text(namespace) ?? (isUnknown(namespace) ? undefined : "default");
  };
  return {
    required: ["apiVersion", "kind"],
    refersTo: (inputs) => (clusterWide ? [] : [`namespace ${namespaceOf(inputs)}`]),
    secrets: key === "/Secret" ? ["data", "stringData"] : [],
    complete: (inputs, request, { config, world }) => {
      const metadata = map(inputs.metadata);
      const additions: Record<string, Value> = {};
      if (!given(metadata.name) && !given(metadata.generateName)) {
        const old = map(request.olds?.metadata);
        const kept = map(old.annotations)[autonamed] === "true" ? text(old.name) : undefined;
        additions.name = kept ?? autoName(nameRule, request.name, nameSeed(request, world), inputs);
        additions.annotations = { ...map(metadata.annotations), [autonamed]: "true" };
      }
      if (!clusterWide && !given(metadata.namespace)) additions.namespace = text(config.namespace) ?? "default";
      return Object.keys(additions).length === 0 ? inputs : { ...inputs, metadata: { ...metadata, ...additions } };
    },
    check: (one) => {
      const faults = new Faults(one, "");
      checkMetadata(faults.at("metadata"), one.inputs, key);
      check?.(faults, one.inputs);
    },
    replaces: (change) => replaced(change, paths, key),
    deleteBeforeReplace: ({ olds, news }) => {
      const before = map(olds.metadata);
      const after = map(news.metadata);
      if (map(after.annotations)[autonamed] === "true") return false;
      return equal(before.name, after.name) && equal(before.namespace, after.namespace);
    },
    id: (act) => {
      const namespace = namespaceOf(act.inputs);
      const name = text(map(act.inputs.metadata).name) ?? act.name;
      return namespace === undefined ? name : `${namespace}/${name}`;
    },
    refuse: (act) => {
      const namespace = namespaceOf(act.inputs);
      if (namespace !== undefined) requireNamespace(act, namespace);
      if (act.old !== undefined) return;
      const name = text(map(act.inputs.metadata).name) ?? act.name;
      if (act.find(act.type, namespace === undefined ? name : `${namespace}/${name}`) !== undefined) {
        const plural = `${token.kind.toLowerCase()}s${token.group === "" ? "" : `.${token.group}`}`;
        throw new CloudError("AlreadyExists", `${plural} "${name}" already exists`);
      }
      if (!isBuiltIn(token)) adviseOnKind(act, token);
    },
    whole: {
      planned: (inputs, old) => {
        const outputs: Record<string, Value> = { ...old, ...inputs };
        for (const field of decided(key)) outputs[field] = old?.[field] ?? unknown;
        if (key === "/Service" && old === undefined) {
          outputs.spec = { clusterIP: unknown, clusterIPs: unknown, ...map(inputs.spec) };
        }
        return outputs;
      },
      actual: (act) => live(act, key, namespaceOf(act.inputs)),
    },
    ...(key === "/Namespace" ? { deleted: (thing, act) => emptyNamespace(act.world, thing.scope, thing.id) } : {}),
  };
}

/** A namespace takes along what lives in it. */
function emptyNamespace(world: World, cluster: string, namespace: string): void {
  for (const thing of [...world.holders(`namespace ${namespace}`)]) if (thing.scope === cluster) world.delete(thing);
}

/** Kinds whose names become DNS labels. */
const labelNames = new Set(["/Namespace"]);
/** Kinds whose names may hold colons and capitals. */
const pathNames = /^(rbac\.authorization\.k8s\.io|apiregistration\.k8s\.io|flowcontrol\.apiserver\.k8s\.io)\//;

function checkMetadata(faults: Faults, inputs: Properties, key: string): void {
  if (given(inputs.metadata) && !isMap(inputs.metadata)) return;
  const metadata = map(inputs.metadata);
  const here = faults.at("name");
  if (key === "/Service") checkServiceName(here, metadata.name);
  else if (labelNames.has(key)) checkDnsLabel(here, metadata.name);
  else if (!pathNames.test(key)) checkDnsSubdomain(here, metadata.name);
  else if (/[/%]/.test(text(metadata.name) ?? "")) here.invalid(metadata.name, "may not contain '/' or '%'");
  checkDnsLabel(faults.at("namespace"), metadata.namespace);
  checkLabels(faults.at("labels"), metadata.labels);
  checkAnnotations(faults.at("annotations"), metadata.annotations);
  for (const [index, owner] of maps(metadata.ownerReferences).entries()) {
    if (!given(owner.uid)) faults.at("ownerReferences").at(index).at("uid").required();
  }
  for (const [index, finalizer] of texts(metadata.finalizers).entries()) {
    if (!finalizer.includes("/")) {
      faults.at("finalizers").at(index).invalid(finalizer, "name is neither a standard finalizer name nor is it fully qualified");
    }
  }
}

/** ConfigMaps and Secrets may be told to stay where they are (`enableConfigMapMutable`), unless they are immutable. */
function replaced(change: Change, paths: readonly string[], key: string): string[] {
  const switches: { readonly [key: string]: string } = {
    "/ConfigMap": "enableConfigMapMutable",
    "/Secret": "enableSecretMutable",
  };
  const mutable = change.config[switches[key] ?? ""];
  const stays = (mutable === true || mutable === "true") && change.olds.immutable !== true;
  const replaceOn = stays ? paths.filter((path) => path.startsWith("metadata.") || path === "type") : paths;
  return replacing({ replaceOn }, change);
}

const kubernetes: CloudModel = {
  package: "kubernetes",
  model: modelOf,
  fallback: modelOf,
  invoke: ({ token }) => {
    throw new CloudError("NotSimulated", `the rehearsal has no answer for ${token}; declare resources instead of rendering them`);
  },
};

export function kubernetesCloud(world: World): SimulatedCloud & { readonly world: World } {
  return cloudOf(kubernetes, world, { home: placeOf, replacedBy, checkConfig });
}

/** Which cluster a kubeconfig means: a name made of its server's address, so that each cluster is a place of its own. */
export function clusterOf(config: Properties): string | undefined {
  return named(config, ({ server }) => text(server));
}

/**
 * Where objects are kept. An address of a private network may be another cluster's in another network (every GKE control plane begins at
 * 172.16.0.2 unless told otherwise), so there the cluster's authority tells them apart.
 */
function placeOf(config: Properties): string | undefined {
  return named(config, (cluster) => {
    const server = text(cluster.server);
    const authority = text(cluster["certificate-authority-data"]);
    return server !== undefined && authority !== undefined && privateServer.test(server) ? `${server} ${authority}` : server;
  });
}

/** Addresses of RFC 1918. */
const privateServer = /^https:\/\/(10|172\.(1[6-9]|2\d|3[01])|192\.168)\./;

function named(config: Properties, identity: (cluster: Properties) => string | undefined): string | undefined {
  const { kubeconfig, context, cluster } = config;
  if (isUnknown(kubeconfig)) return undefined;
  const read = kubeconfigOf(kubeconfig);
  if (read === undefined) return text(cluster) ?? text(context) ?? text(kubeconfig) ?? "default";
  const current = text(context) ?? text(read["current-context"]);
  const chosen = map(maps(read.contexts).find((one) => one.name === current)?.context).cluster;
  const clusters = maps(read.clusters);
  const found = clusters.find((one) => one.name === chosen) ?? clusters[0];
  const known = identity(map(found?.cluster));
  return known === undefined ? "default" : `cluster-${new Invention(known).hex(12)}`;
}

/** Another cluster is another provider, and all that the old one made is made again there; other credentials are not. */
function replacedBy(olds: Properties, news: Properties): readonly string[] {
  const before = clusterOf(olds);
  const after = clusterOf(news);
  if (before === undefined || after === undefined || before === after) return [];
  return ["kubeconfig", "context", "cluster"].filter((key) => !equal(olds[key], news[key]));
}

function kubeconfigOf(value: Value | undefined): Properties | undefined {
  if (isMap(value)) return value;
  if (typeof value !== "string" || !/[\n:{]/.test(value)) return undefined;
  try {
    const read: Value = parse(value);
    return isMap(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function checkConfig(config: Properties): CheckFailure[] {
  const value = config.kubeconfig;
  if (typeof value === "string" && value.includes("\n") && kubeconfigOf(value) === undefined) {
    return [
      { property: "kubeconfig", reason: "failed to parse kubeconfig: it is neither YAML nor JSON; give its content or a path" },
    ];
  }
  return [];
}
