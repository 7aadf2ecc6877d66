import { CloudError } from "../../provider";
import type { Act, Check, ResourceModel } from "../model";
import { given, map, maps, number, text, texts } from "../values";

const recordType = "aws:route53/record:Record";
const zoneType = "aws:route53/zone:Zone";

/** Policies that share answers out; a record has one of them or none, and one of these needs an identifier. */
const policies = [
  "weightedRoutingPolicies",
  "latencyRoutingPolicies",
  "geolocationRoutingPolicies",
  "failoverRoutingPolicies",
  "multivalueAnswerRoutingPolicy",
];

/** Names end in a dot in Route 53, written or not, and capitals mean nothing. */
function dnsNameOf(name: string | undefined): string {
  return `${(name ?? "").toLowerCase().replace(/\.$/, "")}.`;
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html, 2026-11. */
function checkRecord(check: Check): void {
  const { inputs } = check;
  const policy = policies.filter((name) => given(inputs[name]));
  if (policy.length > 1) check.fail(policy[1] ?? "", `"${policy[1]}": conflicts with ${policy[0]}`);
  if (policy.length > 0 && !given(inputs.setIdentifier))
    check.fail("setIdentifier", `"${policy[0]}": all of \`setIdentifier,${policy[0]}\` must be specified`);
  for (const [index, { weight }] of maps(inputs.weightedRoutingPolicies).entries()) {
    const value = number(weight);
    if (value !== undefined && (!Number.isInteger(value) || value < 0 || value > 255))
      check.fail(`weightedRoutingPolicies[${index}].weight`, `InvalidInput: Weight ${value} is not an integer from 0 to 255`);
  }
  if (given(inputs.aliases) ? given(inputs.ttl) : !given(inputs.ttl))
    check.fail("ttl", given(inputs.aliases) ? '"ttl": conflicts with aliases' : "a record that is no alias needs a ttl");
  if (inputs.type === "CNAME" && texts(inputs.records).length > 1)
    check.fail("records", "InvalidChangeBatch: a CNAME has exactly one value");
}

function refuse(act: Act): void {
  const { inputs } = act;
  const name = dnsNameOf(text(inputs.name));
  const type = text(inputs.type) ?? "";
  const zone = act.find(zoneType, inputs.zoneId);
  const zoneName = zone === undefined ? undefined : dnsNameOf(text(zone.inputs.name));
  if (zoneName !== undefined && name !== zoneName && !name.endsWith(`.${zoneName}`))
    throw invalid(`RRSet with DNS name ${name} is not permitted in zone ${zoneName}`);
  if (name === zoneName && type === "CNAME")
    throw invalid(`RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${zoneName}`);
  const others = [...act.all(recordType)].filter(
    (other) => other.id !== act.id && other.inputs.zoneId === inputs.zoneId && dnsNameOf(text(other.inputs.name)) === name,
  );
  const own = recordId(act);
  if (act.old === undefined && act.find(recordType, own) !== undefined) {
    const identifier = text(inputs.setIdentifier);
    const which = identifier === undefined ? "" : `, set-identifier='${identifier}'`;
    throw invalid(`Tried to create resource record set [name='${name}', type='${type}'${which}] but it already exists`);
  }
  for (const other of others) {
    const otherType = text(other.inputs.type) ?? "";
    if (otherType !== type && [type, otherType].includes("CNAME"))
      throw invalid(
        `RRSet of type ${type} with DNS name ${name} is not permitted as it conflicts with other records with the same DNS name in zone ${zoneName ?? ""}`,
      );
    const policy = policies.find((each) => given(inputs[each]));
    if (otherType === type && policy !== policies.find((each) => given(other.inputs[each])))
      throw invalid(
        `RRSet with DNS name ${name}, type ${type} cannot be created as other RRSets exist with the same name and type and another routing policy.`,
      );
  }
  if (others.filter((other) => text(other.inputs.type) === type).length >= 100)
    throw invalid(`there are 100 weighted records of ${name}, type ${type}, and no more are allowed`);
}

function invalid(message: string): CloudError {
  return new CloudError("InvalidChangeBatch", `[${message}]`);
}

function recordId({ inputs }: Pick<Act, "inputs">): string {
  const identifier = text(inputs.setIdentifier);
  const parts = [text(inputs.zoneId) ?? "", dnsNameOf(text(inputs.name)).slice(0, -1), text(inputs.type) ?? ""];
  return [...parts, ...(identifier === undefined ? [] : [identifier])].join("_");
}

const record: ResourceModel = {
  required: ["name", "type", "zoneId"],
  replaceOn: ["name", "zoneId", "setIdentifier", "type"],
  references: ["zoneId"],
  check: checkRecord,
  refuse,
  id: recordId,
  outputs: {
    fqdn: (act) => dnsNameOf(text(act.inputs.name)).slice(0, -1),
    weight: (act) => map(maps(act.inputs.weightedRoutingPolicies)[0]).weight,
  },
};

export const models: { readonly [type: string]: ResourceModel } = { [recordType]: record };
