import type { Value } from "../../provider";
import { account, Invention, moment } from "../invent";
import type { Act, ResourceModel } from "../model";
import { isMap } from "../values";
import { arn } from "./names";
import { services } from "./shapes/index.generated";

type Shapes = { readonly [type: string]: readonly string[] };

const loaded = new Map<string, Shapes>();

/** `ec2` of `aws:ec2/vpc:Vpc`. */
export function serviceOf(type: string): string {
  return type.split(/[:/]/)[1] ?? "";
}

/** What is known of a type by the provider's own description, without anything by hand; undefined for a type that is not in it. */
export function shapeOf(type: string): ResourceModel | undefined {
  const service = serviceOf(type);
  if (!services.has(service)) return undefined;
  let shapes = loaded.get(service);
  if (shapes === undefined) {
    shapes = (require(`./shapes/${service}.generated`) as { readonly shapes: Shapes }).shapes;
    loaded.set(service, shapes);
  }
  const shape = shapes[type];
  if (shape === undefined) return undefined;
  const [required = "", outputs = "", secrets = "", replaceOn = "", autoNamed = ""] = shape;
  return {
    required: words(required),
    secrets: words(secrets),
    replaceOn: words(replaceOn),
    ...(autoNamed === "" ? {} : { autoName: { property: autoNamed, max: 255 } }),
    outputs: Object.fromEntries(words(outputs).map((name) => [name, (act: Act) => guess(name, act)])),
    id: (act) => `${kindOf(type)}-${act.invent.hex(17)}`,
  };
}

function words(line: string): string[] {
  return line === "" ? [] : line.split(" ");
}

/** `loadBalancer` of `aws:lb/loadBalancer:LoadBalancer`. */
export function kindOf(type: string): string {
  return type.split(/[:/]/)[2] ?? "";
}

/** A likely value for an output that nobody described; none where the name does not tell. */
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
