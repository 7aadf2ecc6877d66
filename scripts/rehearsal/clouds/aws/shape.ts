import type { Value } from "../../provider";
import { account, Invention, moment } from "../invent";
import type { Act } from "../model";
import { kindOf, type Shapes, serviceOf, shapeReader } from "../shapes";
import { isMap } from "../values";
import { arn } from "./names";
import { services } from "./shapes/index.generated";

export const shapeOf = shapeReader({
  services,
  load: (service) => (require(`./shapes/${service}.generated`) as { readonly shapes: Shapes }).shapes,
  guess,
  id: (act) => `${kindOf(act.type)}-${act.invent.hex(17)}`,
});

function guess(name: string, act: Act): Value | undefined {
  if (name === "arn") return arn(serviceOf(act.type), act.scope, `${kindOf(act.type).toLowerCase()}/${act.id}`);
  if (name === "tagsAll") return isMap(act.inputs.tags) ? act.inputs.tags : {};
  if (name === "ownerId" || name === "accountId" || name === "registryId") return account;
  if (name === "region") return act.scope;
  if (name === "status" || name === "state") return "ACTIVE";
  if (/^(created|creation|lastModified|updated)(At|Date|Time|On)?$/.test(name)) return moment;
  if (/(Id|Arn|Url|Endpoint|DnsName)$/.test(name)) {
    const mark = new Invention(`${act.id}|${name}`).hex(17);
    if (name.endsWith("Arn")) return arn(serviceOf(act.type), act.scope, `${name.slice(0, -3).toLowerCase()}/${mark}`);
    if (name.endsWith("Id")) return `${name.slice(0, -2).toLowerCase()}-${mark}`;
    const host = `${mark}.${serviceOf(act.type)}.${act.scope}.amazonaws.com`;
    return name.endsWith("Url") ? `https://${host}` : host;
  }
  return undefined;
}
