import { CloudError, type Properties, type SimulatedCloud } from "../../provider";
import { cloudOf } from "../generic";
import { Invention } from "../invent";
import type { Act, CloudModel, ResourceModel } from "../model";
import { type Described, kindOf, modelFinder, type Shapes, shapeReader } from "../shapes";
import { isMap, map, text } from "../values";
import type { World } from "../world";
import { checkLabels, defaultProject, labelsOf, projectNumber, projectOf } from "./names";
import { services } from "./shapes/index.generated";

const shapeOf = shapeReader({
  services,
  load: (service) => (require(`./shapes/${service}.generated`) as { readonly shapes: Shapes }).shapes,
  guess,
  id: (act) => `projects/${projectOf(act)}/${kindOf(act.type)}s/${text(act.inputs.name) ?? act.invent.hex(12)}`,
});

function guess(name: string, act: Act) {
  if (name === "effectiveLabels" || name === "pulumiLabels") return labelsOf(act);
  if (name === "selfLink") return `https://www.googleapis.com/${act.id}`;
  if (name === "etag" || name === "fingerprint") return act.invent.hex(12);
  if (name === "project") return projectOf(act);
  if (/^(create|update)Time$/.test(name)) return "2026-01-01T00:00:00Z";
  if (name === "state") return "ACTIVE";
  return undefined;
}

const described: Described = {
  compute: () => require("./compute") as typeof import("./compute"),
  container: () => require("./container") as typeof import("./container"),
  dns: () => require("./dns") as typeof import("./dns"),
  kms: () => require("./identity") as typeof import("./identity"),
  projects: () => require("./identity") as typeof import("./identity"),
  secretmanager: () => require("./identity") as typeof import("./identity"),
  serviceaccount: () => require("./identity") as typeof import("./identity"),
  storage: () => require("./storage") as typeof import("./storage"),
};

const modelOf = modelFinder(described, shapeOf);

const plain: ResourceModel = {
  id: (act) => `projects/${projectOf(act)}/${kindOf(act.type)}s/${text(act.inputs.name) ?? act.invent.hex(12)}`,
};

const gcp: CloudModel = {
  package: "gcp",
  model: modelOf,
  fallback: (type) => shapeOf(type) ?? plain,
  check: checkLabels,
  prepare: withDefaultLabels,
  invoke: ({ token, args, config, world }) => answer(token, args, config, world),
};

/** The provider's `defaultLabels` go under a resource's own. */
function withDefaultLabels(type: string, inputs: Properties, config: Properties): Properties {
  const labels = config.defaultLabels;
  if (!isMap(labels) || (modelOf(type) ?? shapeOf(type))?.outputs?.effectiveLabels === undefined) return inputs;
  const property = type.startsWith("gcp:container/cluster:") ? "resourceLabels" : "labels";
  return { ...inputs, [property]: { ...labels, ...map(inputs[property]) } };
}

function answer(token: string, args: Properties, config: Properties, world: World): Properties {
  const project = text(args.project) ?? text(args.projectId) ?? text(config.project) ?? defaultProject;
  switch (token) {
    case "gcp:organizations/getProject:getProject":
      return { ...args, id: `projects/${project}`, projectId: project, name: project, number: projectNumber, labels: {} };
    case "gcp:organizations/getClientConfig:getClientConfig":
      return {
        id: "client",
        accessToken: "rehearsal",
        project,
        region: text(config.region) ?? "",
        zone: text(config.zone) ?? "",
      };
    case "gcp:compute/getZones:getZones": {
      const region = text(args.region) ?? text(config.region) ?? "us-central1";
      return {
        ...args,
        id: `projects/${project}/regions/${region}`,
        project,
        region,
        names: ["a", "b", "c"].map((letter) => `${region}-${letter}`),
      };
    }
    case "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": {
      const email = `service-${projectNumber}@gs-project-accounts.iam.gserviceaccount.com`;
      return { ...args, id: email, emailAddress: email, member: `serviceAccount:${email}`, project };
    }
    case "gcp:storage/getTransferProjectServiceAccount:getTransferProjectServiceAccount": {
      const email = `project-${projectNumber}@storage-transfer-service.iam.gserviceaccount.com`;
      return { ...args, id: email, email, member: `serviceAccount:${email}`, subjectId: projectNumber, project };
    }
    case "gcp:container/getEngineVersions:getEngineVersions": {
      const version = "1.34.1-gke.1000000";
      const channels = { RAPID: "1.35.1-gke.1000000", REGULAR: version, STABLE: "1.33.1-gke.1000000" };
      return {
        ...args,
        id: project,
        project,
        latestMasterVersion: version,
        latestNodeVersion: version,
        validMasterVersions: [version],
        validNodeVersions: [version],
        releaseChannelDefaultVersion: channels,
      };
    }
    case "gcp:container/getCluster:getCluster": {
      const id = `projects/${project}/locations/${text(args.location) ?? text(config.region)}/clusters/${text(args.name)}`;
      const cluster = world.get("gcp", "", "gcp:container/cluster:Cluster", id);
      if (cluster === undefined) throw new CloudError("Error 404", `Not found: ${id}., notFound`);
      return { ...cluster.outputs, id };
    }
    case "gcp:serviceaccount/getAccountAccessToken:getAccountAccessToken":
      return { ...args, id: "token", accessToken: new Invention(String(text(args.targetServiceAccount))).hex(40) };
    default:
      throw new CloudError("NotSimulated", `the rehearsal has no answer for ${token}`);
  }
}

export function gcpCloud(world: World): SimulatedCloud & { readonly world: World } {
  return cloudOf(gcp, world, { identityKeys: ["project"], checkConfig });
}

function checkConfig(config: Properties): { property: string; reason: string }[] {
  const project = text(config.project);
  if (project !== undefined && !/^([a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]$/.test(project)) {
    return [
      {
        property: "project",
        reason: `"${project}" is not a project id: 6 to 30 lower-case letters, digits and dashes, a letter first`,
      },
    ];
  }
  const zone = text(config.zone);
  const region = text(config.region);
  if (zone !== undefined && region !== undefined && !zone.startsWith(`${region}-`)) {
    return [{ property: "zone", reason: `the zone ${zone} is not in the region ${region}` }];
  }
  return [];
}
