import { CloudError } from "../../provider";
import type { Act, Check, ResourceModel } from "../model";
import { given, map, number, text } from "../values";
import { armId, armModel } from "./names";

const profileType = "azure-native:trafficmanager:Profile";
const endpointType = "azure-native:trafficmanager:Endpoint";
const recordType = "azure-native:dns:RecordSet";

const profileName = { type: "Microsoft.Network/trafficManagerProfiles", name: "profileName", max: 63 };
const endpointName = {
  type: "Microsoft.Network/trafficManagerProfiles/externalEndpoints",
  name: "endpointName",
  parents: ["profileName"],
  max: 260,
};

const address = /^\d{1,3}(\.\d{1,3}){3}$/;
const reserved = /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;

/** https://learn.microsoft.com/rest/api/trafficmanager/profiles and traffic-manager-monitoring, 2026-11. */
function checkProfile(check: Check): void {
  const { inputs } = check;
  const relative = text(map(inputs.dnsConfig).relativeName);
  if (relative !== undefined && !/^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(relative))
    check.fail("dnsConfig.relativeName", `BadRequest: '${relative}' is not one label of a DNS name`);
  const method = text(inputs.trafficRoutingMethod);
  const methods = ["Performance", "Priority", "Weighted", "Geographic", "MultiValue", "Subnet"];
  if (method !== undefined && !methods.includes(method))
    check.fail("trafficRoutingMethod", `BadRequest: '${method}' is not one of ${methods.join(", ")}`);
  const monitor = map(inputs.monitorConfig);
  if (monitor.protocol === "TCP" && given(monitor.path))
    check.fail("monitorConfig.path", "BadRequest: a path is only for HTTP and HTTPS");
  const interval = number(monitor.intervalInSeconds);
  if (interval !== undefined && interval !== 30 && interval !== 10)
    check.fail("monitorConfig.intervalInSeconds", `BadRequest: endpoints are probed every 30 or 10 seconds, not ${interval}`);
  const location = text(inputs.location);
  if (location !== undefined && location !== "global")
    check.fail("location", `LocationNotAvailableForResourceType: profiles are in 'global', not in '${location}'`);
}

const profile = armModel(profileName, {
  required: ["resourceGroupName"],
  replaceOn: ["profileName", "resourceGroupName"],
  check: checkProfile,
  // One name space for all customers.
  refuse: (act) => {
    const own = text(map(act.inputs.dnsConfig).relativeName)?.toLowerCase();
    for (const other of act.all(profileType)) {
      if (other.id !== act.old?.id && text(map(other.inputs.dnsConfig).relativeName)?.toLowerCase() === own)
        throw new CloudError(
          "BadRequest",
          `Domain name '${own}.trafficmanager.net' already exists. Please choose a different DNS prefix.`,
        );
    }
  },
  deleted: (thing, act) => {
    for (const endpoint of [...act.all(endpointType)]) if (endpoint.id.startsWith(`${thing.id}/`)) act.world.delete(endpoint);
  },
  outputs: { profileStatus: () => "Enabled" },
});

function checkEndpoint(check: Check): void {
  const { inputs } = check;
  const weight = number(inputs.weight);
  if (weight !== undefined && (!Number.isInteger(weight) || weight < 1 || weight > 1000))
    check.fail("weight", `BadRequest: The endpoint weight '${weight}' is invalid. It must be between 1 and 1000`);
  const target = text(inputs.target);
  if (target !== undefined && address.test(target) && reserved.test(target))
    check.fail(
      "target",
      `BadRequest: The target '${target}' is a reserved or private address; Traffic Manager leads to public ones`,
    );
  if (inputs.endpointType === "ExternalEndpoints" && !given(inputs.target))
    check.fail("target", "BadRequest: an external endpoint needs a target");
}

function refuseEndpoint(act: Act): void {
  const group = armId(act, { ...profileName, name: "profileName" });
  if (act.find(profileType, group) === undefined)
    throw new CloudError("ResourceNotFound", `The Resource '${group}' was not found.`);
  const target = text(act.inputs.target) ?? "";
  for (const other of act.all(endpointType)) {
    if (other.id === act.id || other.id === act.old?.id || !other.id.startsWith(`${group}/`)) continue;
    const theirs = text(other.inputs.target) ?? "";
    if (theirs === target)
      throw new CloudError(
        "BadRequest",
        `Some of the provided endpoints have the same target '${target}'; targets are unique in a profile`,
      );
    if (address.test(theirs) !== address.test(target))
      throw new CloudError("BadRequest", "Endpoints of one profile have targets of one kind: domain names or IP addresses");
  }
}

const endpoint = armModel(endpointName, {
  required: ["endpointType", "profileName", "resourceGroupName"],
  replaceOn: ["endpointName", "endpointType", "profileName", "resourceGroupName"],
  check: checkEndpoint,
  refuse: refuseEndpoint,
});

const recordSet = armModel(
  {
    type: "Microsoft.Network/dnsZones/CNAME",
    name: "relativeRecordSetName",
    parents: ["zoneName"],
    max: 253,
    pattern: /^(@|[\w*]([-\w.*]*\w)?)$/,
  },
  {
    required: ["recordType", "resourceGroupName", "zoneName"],
    replaceOn: ["recordType", "relativeRecordSetName", "resourceGroupName", "zoneName"],
    check: (check) => {
      if (check.inputs.recordType === "CNAME" && check.inputs.relativeRecordSetName === "@")
        check.fail("relativeRecordSetName", "BadRequest: A CNAME record set cannot be created at the zone apex ('@')");
      const ttl = number(check.inputs.ttl);
      if (ttl !== undefined && (ttl < 1 || ttl > 2_147_483_647)) check.fail("ttl", `BadRequest: The TTL '${ttl}' is not allowed`);
    },
  },
);

export const models: { readonly [type: string]: ResourceModel } = {
  [profileType]: profile,
  [endpointType]: endpoint,
  [recordType]: recordSet,
};
