import type { Act, Check, ResourceModel } from "../model";
import { given, map, maps, number, text, texts } from "../values";
import { projectOf, refusal } from "./names";

const recordType = "gcp:dns/recordSet:RecordSet";
const zoneType = "gcp:dns/managedZone:ManagedZone";
const ipv4 = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/;

/** https://cloud.google.com/dns/docs/reference/rest/v1/resourceRecordSets and routing-policies-overview, 2026-11. */
function checkRecordSet(check: Check): void {
  const { inputs } = check;
  const name = text(inputs.name);
  if (name !== undefined && !name.endsWith("."))
    check.fail("name", `"${name}" doesn't end with ".", name of a record set must be fully qualified and end with a dot`);
  if (given(inputs.rrdatas) === given(inputs.routingPolicy))
    check.fail("rrdatas", '"rrdatas": one of `routing_policy,rrdatas` must be specified');
  const wrrs = map(inputs.routingPolicy).wrrs;
  if (!given(wrrs)) {
    checkData(check, "rrdatas", texts(inputs.rrdatas));
    return;
  }
  const items = maps(wrrs);
  if (items.length === 0) check.fail("routingPolicy.wrrs", "Error 400: a weighted round robin policy needs an item, badRequest");
  items.forEach((item, index) => {
    const weight = number(item.weight);
    if (weight !== undefined && weight < 0)
      check.fail(
        `routingPolicy.wrrs[${index}].weight`,
        `Error 400: Invalid value for 'weight': ${weight} is negative, badRequest`,
      );
    checkData(check, `routingPolicy.wrrs[${index}].rrdatas`, texts(item.rrdatas));
  });
  const weights = items.map(({ weight }) => number(weight));
  if (items.length > 0 && weights.every((weight) => weight === 0))
    check.fail("routingPolicy.wrrs", "Error 400: the weights of a weighted round robin policy sum up to zero, badRequest");
}

function checkData(check: Check, property: string, data: readonly string[]): void {
  if (check.inputs.type !== "A") return;
  for (const value of data)
    if (!ipv4.test(value)) check.fail(property, `Error 400: Invalid value for 'rrdata': '${value}' is no IPv4 address, invalid`);
}

function refuse(act: Act): void {
  const name = text(act.inputs.name) ?? "";
  const zone = act.find(zoneType, `projects/${projectOf(act)}/managedZones/${text(act.inputs.managedZone)}`);
  const dnsName = text(zone?.inputs.dnsName);
  if (dnsName !== undefined && name !== dnsName && !name.endsWith(`.${dnsName}`))
    throw refusal(400, `The name '${name}' is not in the zone '${dnsName}'`, "invalid");
  if (act.old === undefined && act.find(recordType, recordId(act)) !== undefined)
    throw refusal(409, `The resource 'entity.rrset' named '${name} (${text(act.inputs.type)})' already exists`, "alreadyExists");
}

function recordId(act: Pick<Act, "inputs" | "config">): string {
  const { name, type, managedZone } = act.inputs;
  return `projects/${projectOf(act as Act)}/managedZones/${text(managedZone)}/rrsets/${text(name)}/${text(type)}`;
}

const recordSet: ResourceModel = {
  required: ["managedZone", "name", "type"],
  replaceOn: ["managedZone", "name", "project", "type"],
  check: checkRecordSet,
  refuse,
  id: recordId,
  outputs: { project: projectOf },
};

export const models: { readonly [type: string]: ResourceModel } = { [recordType]: recordSet };
