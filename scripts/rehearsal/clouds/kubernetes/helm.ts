import { type CheckRequest, CloudError, type Properties, unknown } from "../../provider";
import { autoName } from "../autoname";
import { Invention } from "../invent";
import type { Act, ResourceModel } from "../model";
import { given, isMap, map, text } from "../values";
import type { World } from "../world";
import { checkDnsLabel, Faults } from "./faults";
import { requireNamespace } from "./namespaces";

export const releaseType = "kubernetes:helm.sh/v3:Release";

/** A Helm release, recorded: nothing of the chart is rendered, its custom kinds count as known from then on. */
export const release: ResourceModel = {
  required: ["chart"],
  complete: (inputs, request, { config }) => named(inputs, request, text(config.namespace) ?? "default"),
  check: (check) => {
    const faults = new Faults(check, "");
    const name = text(check.inputs.name);
    if (name !== undefined && name.length > 53) {
      faults.at("name").invalid(name, `release name exceeds the maximum length of 53, it has ${name.length}`);
    } else {
      checkDnsLabel(faults.at("name"), name);
    }
    checkDnsLabel(faults.at("namespace"), check.inputs.namespace);
    const chart = text(check.inputs.chart) ?? "";
    const repository = map(check.inputs.repositoryOpts).repo;
    if (chart !== "" && !given(repository) && !/^(oci:|https?:|[./])/.test(chart) && !chart.includes("/")) {
      faults.at("chart").invalid(chart, "no repositoryOpts.repo is given and the chart is neither a URL nor a path");
    }
    if (given(check.inputs.values) && !isMap(check.inputs.values)) faults.at("values").invalid(null, "must be an object");
  },
  refersTo: (inputs) => [`namespace ${text(inputs.namespace)}`],
  replaceOn: ["name", "namespace"],
  deleteBeforeReplace: ({ olds, news }) => olds.name === news.name && olds.namespace === news.namespace,
  id: (act) => `${text(act.inputs.namespace)}/${text(act.inputs.name)}`,
  refuse: (act) => {
    const name = text(act.inputs.name) ?? "";
    const namespace = text(act.inputs.namespace) ?? "default";
    if (act.old === undefined && act.find(act.type, `${namespace}/${name}`) !== undefined) {
      throw new CloudError(
        "HelmInstallFailed",
        `cannot re-use a name that is still in use (release ${name} in namespace ${namespace})`,
      );
    }
    if (act.inputs.createNamespace !== true) requireNamespace(act, namespace);
  },
  whole: {
    planned: (inputs, old) => ({ ...old, ...inputs, status: unknown }),
    actual: (act) => ({ ...act.inputs, status: statusOf(act) }),
  },
};

function named(inputs: Properties, request: CheckRequest, namespace: string): Properties {
  const where = given(inputs.namespace) ? inputs : { ...inputs, namespace };
  if (given(where.name)) return where;
  const kept = request.olds?.name;
  const rule = { property: "name", max: 53, digits: 8 };
  return { ...where, name: given(kept) ? (kept ?? "") : autoName(rule, request.name, request.seed, inputs) };
}

function statusOf(act: Act): Properties {
  const before = map(act.old?.outputs.status);
  const chart = text(act.inputs.chart) ?? "";
  return {
    name: text(act.inputs.name) ?? "",
    namespace: text(act.inputs.namespace) ?? "",
    chart: chart.slice(chart.lastIndexOf("/") + 1),
    version: text(act.inputs.version) ?? `0.0.0-${new Invention(chart).hex(7)}`,
    appVersion: text(act.inputs.version) ?? "",
    revision: (typeof before.revision === "number" ? before.revision : 0) + 1,
    status: "deployed",
  };
}

/** True where a release of one of these charts is in the cluster. */
export function hasRelease(world: World, cluster: string, charts: readonly string[]): boolean {
  for (const thing of world.all("kubernetes", cluster, releaseType)) {
    const chart = text(thing.inputs.chart) ?? "";
    if (charts.includes(chart.slice(chart.lastIndexOf("/") + 1))) return true;
  }
  return false;
}
