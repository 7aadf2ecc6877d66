import { account } from "../rehearsal/clouds/invent";
import type { YardResource } from "../rehearsal/engine/types";
import { type Exported, isRecord, type LeftOut, type Made } from "./forms";
import { argumentName, listsOfOne, openMaps, renamed, snake, terraformType } from "./terraform-names";

/** A resource under the name that Terraform's files give it. */
interface Named {
  readonly resource: YardResource;
  readonly type: string;
  readonly name: string;
}

/** What stands for a value that a cloud answers: longest first, so that none is mistaken for the start of another. */
interface Reference {
  readonly value: string;
  readonly expression: string;
}

/** Pulumi's AWS v7 is made from Terraform's v6, its Google Cloud v9 from v7. */
const providers = {
  aws: { source: "hashicorp/aws", version: "~> 6.0" },
  google: { source: "hashicorp/google", version: "~> 7.0" },
} as const;

/** The resources of AWS and Google Cloud in Terraform's JSON syntax, one file a service. */
export function toTerraform(made: Made): Exported {
  const leftOut: LeftOut[] = [];
  const named = nameAll(made.resources, leftOut);
  const byUrn = new Map(named.map((each) => [each.resource.urn, each]));
  const services = new Map<string, Record<string, Record<string, unknown>>>();
  let asksAccount = false;
  for (const { resource, type, name } of named) {
    const references = referencesFor(resource, byUrn);
    const words = body(resource.inputs, (text) => {
      const [written, asked] = expression(text, references);
      asksAccount ||= asked;
      return written;
    });
    const after = resource.dependencies.flatMap((urn) => byUrn.get(urn) ?? []).map((other) => `${other.type}.${other.name}`);
    for (const [key, name] of Object.entries(renamed[type] ?? {})) {
      if (!(key in words)) continue;
      words[name] = words[key];
      delete words[key];
    }
    for (const key of listsOfOne[type] ?? []) if (key in words && !Array.isArray(words[key])) words[key] = [words[key]];
    if (after.length > 0) words.depends_on = [...new Set(after)].sort();
    const [, service = "other"] = type.split("_");
    const file = services.get(service) ?? {};
    file[type] = { ...file[type], [name]: words };
    services.set(service, file);
  }
  const used = new Set(named.map(({ type }) => type.slice(0, type.indexOf("_")) as keyof typeof providers));
  const files = new Map<string, string>();
  for (const [service, resource] of [...services].sort(([one], [other]) => one.localeCompare(other))) {
    files.set(`${service}.tf.json`, json({ resource }));
  }
  files.set(
    "main.tf.json",
    json({
      terraform: {
        required_version: ">= 1.5",
        required_providers: Object.fromEntries([...used].sort().map((each) => [each, providers[each]])),
      },
      ...(asksAccount ? { data: { aws_caller_identity: { current: {} } } } : {}),
    }),
  );
  leftOut.push(
    { what: "objects of Kubernetes and charts", why: "--format kubernetes and --format helm write them" },
    {
      what: "regions and projects of the providers",
      why: "they are your account's: AWS_REGION, GOOGLE_PROJECT, or provider blocks of your own",
    },
    { what: "protection, aliases and time limits", why: "they are Pulumi's own; write lifecycle blocks" },
  );
  return { files, leftOut, use: ["terraform init", "terraform plan"] };
}

function nameAll(resources: readonly YardResource[], leftOut: LeftOut[]): Named[] {
  const taken = new Set<string>();
  const unknown = new Map<string, number>();
  const named = resources.flatMap((resource): Named[] => {
    const { type: token, custom } = resource;
    if (!custom || /^(kubernetes|pulumi):/.test(token)) return [];
    const type = terraformType(token);
    if (type === undefined) {
      unknown.set(token, (unknown.get(token) ?? 0) + 1);
      return [];
    }
    const plain = resource.name.replace(/[^a-zA-Z0-9_-]/g, "_").replace(/^([^a-zA-Z_])/, "_$1");
    let name = plain;
    for (let count = 2; taken.has(`${type}.${name}`); count++) name = `${plain}_${count}`;
    taken.add(`${type}.${name}`);
    return [{ resource, type, name }];
  });
  for (const [token, count] of unknown) {
    const why = token.startsWith("azure-native:")
      ? "azure-native is made from Azure's own API and not from a Terraform provider"
      : "its Terraform name is not recorded here";
    leftOut.push({ what: `${count} x ${token}`, why });
  }
  return named;
}

/** Only of what the resource depends on: the same word elsewhere (a name tag) is just a word, and a circle is impossible. */
function referencesFor({ dependencies }: YardResource, byUrn: ReadonlyMap<string, Named>): Reference[] {
  const found = new Map<string, string>();
  for (const { resource, type, name } of dependencies.flatMap((urn) => byUrn.get(urn) ?? [])) {
    const add = (value: unknown, attribute: string): void => {
      if (typeof value === "string" && value.length >= 8 && !found.has(value))
        found.set(value, `\${${type}.${name}.${attribute}}`);
    };
    add(resource.id, "id");
    for (const [key, value] of Object.entries(resource.outputs)) {
      // What was given is not asked back, but a name that others depend on is.
      if (key !== "id" && (!(key in resource.inputs) || key === "name" || key === "arn")) add(value, snake(key));
      if (!isRecord(value)) continue;
      // A block of one: what the cloud answered inside of it.
      for (const [inner, each] of Object.entries(value)) {
        if (!(inner in blockGiven(resource, key))) add(each, `${snake(key)}[0].${snake(inner)}`);
      }
    }
  }
  return [...found]
    .map(([value, written]) => ({ value, expression: written }))
    .sort((one, other) => other.value.length - one.value.length);
}

function blockGiven({ inputs }: YardResource, key: string): Record<string, unknown> {
  const value = inputs[key];
  return isRecord(value) ? value : {};
}

/** The text with what clouds answer as expressions, and whether it asks for the account. */
function expression(text: string, references: readonly Reference[]): [string, boolean] {
  const marks: string[] = [];
  const mark = (written: string) => `\uE000${marks.push(written) - 1}\uE000`;
  let marked = text;
  for (const { value, expression: written } of references) {
    const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    marked = marked.replace(new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`, "g"), () => mark(written));
  }
  const asked = marked.includes(account);
  marked = marked.replaceAll(account, () => mark(`\${data.aws_caller_identity.current.account_id}`));
  // What is left of `${` and `%{` is the text's own.
  const quoted = marked.replaceAll("${", () => "$${").replaceAll("%{", "%%{");
  return [quoted.replace(/\uE000(\d+)\uE000/g, (_all, index: string) => marks[Number(index)] ?? ""), asked];
}

type Write = (text: string) => string;

function body(inputs: Readonly<Record<string, unknown>>, write: Write): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([key, value]) => value !== undefined && value !== null && !key.startsWith("__") && key !== "tagsAll")
      // No block is a block that is left out, and an empty list says nothing else of what is made here.
      .filter(([, value]) => !Array.isArray(value) || value.length > 0)
      .map(([key, value]) => {
        const name = argumentName(key, value);
        return [name, openMaps.has(name) && isRecord(value) ? words(value, write) : converted(value, write)];
      }),
  );
}

/** A map whose keys are people's own. */
function words(map: Readonly<Record<string, unknown>>, write: Write): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, converted(value, write)]));
}

function converted(value: unknown, write: Write): unknown {
  if (typeof value === "string") return write(value);
  if (Array.isArray(value)) return value.map((item) => converted(item, write));
  return isRecord(value) ? body(value, write) : value;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
