import { CloudError, type Properties, type SimulatedCloud } from "../../provider";
import { cloudOf } from "../generic";
import { Invention, moment } from "../invent";
import type { Act, CloudModel, ResourceModel } from "../model";
import { type Described, kindOf, modelFinder, type Shapes, serviceOf, shapeReader } from "../shapes";
import { text } from "../values";
import type { World } from "../world";
import { checkTags, groupId, groupType, locationOf, subscriptionOf, tenant } from "./names";
import { services } from "./shapes/index.generated";

/** A likely path: Azure's providers are named as Pulumi's modules are, their collections as the types. */
function guessedId(act: Act): string {
  const [, module = "", kind = ""] = act.type.split(":");
  const name = Object.entries(act.inputs).find(([key]) => key.toLowerCase() === `${kind}name`.toLowerCase())?.[1];
  const plural = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}s`;
  return `${groupId(act.config, text(act.inputs.resourceGroupName) ?? "")}/providers/Microsoft.${module}/${plural}/${text(name) ?? act.name}`;
}

const read = shapeReader({
  services,
  load: (service) => (require(`./shapes/${service}.generated`) as { readonly shapes: Shapes }).shapes,
  guess,
  id: guessedId,
});

function guess(name: string, act: Act) {
  if (name === "name") return act.id.slice(act.id.lastIndexOf("/") + 1);
  if (name === "provisioningState") return "Succeeded";
  if (name === "type") return `Microsoft.${serviceOf(act.type)}/${kindOf(act.type)}`;
  if (name === "azureApiVersion") return "2025-07-01";
  if (name === "location") return locationOf(act);
  if (/^e[tT]ag$/.test(name)) return `"${act.invent.uuid()}"`;
  if (/^(creat|lastModifi)\w*(At|Date|Time|On)$/.test(name)) return moment;
  if (/[iI]d$/.test(name) && name !== "id") return new Invention(`${act.id}|${name}`).uuid();
  return undefined;
}

/** `azure-native:containerservice/v20260501:AgentPool` is the default version's type under another API version. */
function plainType(type: string): string {
  return type.replace(/^(azure-native:[a-z]+)\/v\d{8}(preview|privatepreview)?:/, "$1:");
}

function shapeOf(type: string): ResourceModel | undefined {
  return read(plainType(type));
}

const group: ResourceModel = {
  required: [],
  replaceOn: ["location", "resourceGroupName"],
  autoName: { property: "resourceGroupName", max: 90, digits: 8, separator: "" },
  check: (check) => {
    const name = text(check.inputs.resourceGroupName);
    if (name !== undefined && (!/^[-\w().]*[-\w()]$/.test(name) || name.length > 90)) {
      check.fail(
        "resourceGroupName",
        `InvalidResourceGroup: The provided resource group name '${name}' has these invalid characters or more than 90 of them; it may hold letters, digits, - _ ( ) and ., no dot last`,
      );
    }
  },
  refuse: (act) => {
    const id = groupId(act.config, text(act.inputs.resourceGroupName) ?? act.name);
    if (act.old === undefined && act.find(groupType, id) !== undefined) {
      throw new CloudError("Conflict", `cannot create already existing resource '${id}'`);
    }
    if (locationOf(act) === "")
      throw new CloudError(
        "LocationRequired",
        "The location property is required for this definition; give location, or azure-native:location in the configuration.",
      );
  },
  // A group takes along all that is in it.
  deleted: (thing, act) => {
    for (const other of [...act.world.everything()])
      if (other.cloud === "azure-native" && other.id.startsWith(`${thing.id}/`)) act.world.delete(other);
  },
  id: (act) => groupId(act.config, text(act.inputs.resourceGroupName) ?? act.name),
  outputs: {
    azureApiVersion: () => "2025-07-01",
    location: locationOf,
    name: (act) => text(act.inputs.resourceGroupName) ?? act.name,
    properties: () => ({ provisioningState: "Succeeded" }),
    type: () => "Microsoft.Resources/resourceGroups",
  },
};

const described: Described = {
  authorization: () => require("./identity") as typeof import("./identity"),
  compute: () => require("./identity") as typeof import("./identity"),
  containerservice: () => require("./containerservice") as typeof import("./containerservice"),
  dns: () => require("./traffic") as typeof import("./traffic"),
  keyvault: () => require("./identity") as typeof import("./identity"),
  managedidentity: () => require("./identity") as typeof import("./identity"),
  network: () => require("./network") as typeof import("./network"),
  privatedns: () => require("./private-endpoints") as typeof import("./private-endpoints"),
  resources: () => ({ models: { [groupType]: group } }),
  storage: () => require("./storage") as typeof import("./storage"),
  trafficmanager: () => require("./traffic") as typeof import("./traffic"),
};

const findModel = modelFinder(described, shapeOf);

const azure: CloudModel = {
  package: "azure-native",
  model: (type) => findModel(plainType(type)),
  fallback: (type) => shapeOf(type) ?? { id: guessedId },
  check: checkTags,
  invoke: ({ token, args, config, world }) => answer(token, args, config, world),
};

function answer(token: string, args: Properties, config: Properties, world: World): Properties {
  const name = plainType(token);
  const group = groupId(config, text(args.resourceGroupName) ?? "");
  switch (name) {
    case "azure-native:authorization:getClientConfig": {
      const client = new Invention("azure client");
      return {
        clientId: client.uuid(),
        objectId: new Invention("azure object").uuid(),
        subscriptionId: subscriptionOf(config),
        tenantId: tenant,
      };
    }
    case "azure-native:authorization:getClientToken":
      return { token: "rehearsal" };
    case "azure-native:containerservice:listManagedClusterUserCredentials":
    case "azure-native:containerservice:listManagedClusterAdminCredentials": {
      const id = `${group}/providers/Microsoft.ContainerService/managedClusters/${text(args.resourceName)}`;
      const cluster = world.get("azure-native", "", "azure-native:containerservice:ManagedCluster", id);
      if (cluster === undefined) throw new CloudError("ResourceNotFound", `The Resource '${id}' was not found.`);
      const host = text(cluster.outputs.privateFQDN) ?? text(cluster.outputs.fqdn) ?? "";
      return {
        kubeconfigs: [
          { name: "clusterUser", value: Buffer.from(kubeconfig(text(args.resourceName) ?? "", host)).toString("base64") },
        ],
      };
    }
    case "azure-native:storage:listStorageAccountKeys": {
      const account = text(args.accountName) ?? "";
      return {
        keys: ["key1", "key2"].map((keyName) => ({
          keyName,
          permissions: "FULL",
          value: Buffer.from(new Invention(`${account}|${keyName}`).hex(64)).toString("base64"),
        })),
      };
    }
    case "azure-native:resources:getResourceGroup": {
      const found = world.get("azure-native", "", groupType, group);
      if (found === undefined)
        throw new CloudError("ResourceGroupNotFound", `Resource group '${text(args.resourceGroupName)}' could not be found.`);
      return { ...found.outputs, id: found.id };
    }
    default:
      throw new CloudError("NotSimulated", `the rehearsal has no answer for ${token}`);
  }
}

function kubeconfig(name: string, host: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [
      {
        name,
        cluster: {
          server: `https://${host}:443`,
          "certificate-authority-data": Buffer.from(`rehearsal ${host}`).toString("base64"),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [
      { name, user: { exec: { apiVersion: "client.authentication.k8s.io/v1beta1", command: "kubelogin", args: ["get-token"] } } },
    ],
  });
}

export function azureCloud(world: World): SimulatedCloud & { readonly world: World } {
  return cloudOf(azure, world, { identityKeys: ["subscriptionId", "tenantId"] });
}
