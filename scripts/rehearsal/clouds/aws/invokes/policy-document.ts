import { CloudError, type Properties, type Value } from "../../../provider";
import { given, list, map, maps, type PropertyMap, text, texts } from "../../values";
import { type Answers, needed } from "./question";

/** One value stands alone and several in a list, sorted, as the provider writes them. */
function folded(values: readonly string[]): Value {
  return values.length === 1 ? (values[0] ?? "") : [...values].sort().reverse();
}

function principals(declared: readonly PropertyMap[]): Value {
  if (declared.length === 1 && declared[0]?.type === "*" && texts(declared[0].identifiers).join() === "*") return "*";
  const byType: Record<string, string[]> = {};
  for (const one of declared) {
    const type = text(one.type) ?? "AWS";
    byType[type] = [...(byType[type] ?? []), ...texts(one.identifiers)];
  }
  return Object.fromEntries(Object.entries(byType).map(([type, identifiers]) => [type, folded(identifiers)]));
}

function conditions(declared: readonly PropertyMap[]): Value {
  const tests: Record<string, Record<string, Value>> = {};
  for (const one of declared) {
    const test = text(one.test) ?? "";
    tests[test] = { ...tests[test], [text(one.variable) ?? ""]: folded(texts(one.values)) };
  }
  return tests;
}

function rendered(statement: PropertyMap): PropertyMap {
  const parts: Record<string, Value> = {};
  if (text(statement.sid) !== undefined && statement.sid !== "") parts.Sid = statement.sid ?? "";
  parts.Effect = text(statement.effect) ?? "Allow";
  const lists = { Action: "actions", NotAction: "notActions", Resource: "resources", NotResource: "notResources" };
  for (const [name, property] of Object.entries(lists)) {
    const values = texts(statement[property]);
    if (values.length > 0) parts[name] = folded(values.map((value) => value.replaceAll("&{", "${")));
  }
  if (given(statement.principals)) parts.Principal = principals(maps(statement.principals));
  if (given(statement.notPrincipals)) parts.NotPrincipal = principals(maps(statement.notPrincipals));
  if (list(statement.conditions).length > 0) parts.Condition = conditions(maps(statement.conditions));
  return parts;
}

function documentOf(args: Properties): string {
  const merged = new Map<string, PropertyMap>();
  let unnamed = 0;
  const add = (statement: PropertyMap): void => void merged.set(text(statement.Sid) ?? `#${unnamed++}`, statement);
  for (const source of texts(args.sourcePolicyDocuments)) for (const one of statementsIn(source)) add(one);
  const sids = new Set<string>();
  for (const statement of maps(args.statements)) {
    const sid = text(statement.sid);
    if (sid !== undefined && sid !== "" && sids.has(sid)) {
      throw new CloudError("InvalidPolicy", `duplicate Sid (${sid}). Remove the Sid or ensure the Sid is unique.`);
    }
    if (sid !== undefined) sids.add(sid);
    add(rendered(statement));
  }
  for (const source of texts(args.overridePolicyDocuments)) for (const one of statementsIn(source)) add(one);
  const id = text(args.policyId);
  return JSON.stringify(
    { Version: text(args.version) ?? "2012-10-17", ...(id === undefined ? {} : { Id: id }), Statement: [...merged.values()] },
    null,
    2,
  );
}

function statementsIn(document: string): readonly PropertyMap[] {
  const { Statement } = map(JSON.parse(document) as Value);
  return Array.isArray(Statement) ? maps(Statement) : [map(Statement)];
}

export const identities: Answers = {
  "aws:iam/getPolicyDocument:getPolicyDocument": ({ args }) => {
    const json = documentOf(args);
    return {
      ...args,
      id: String(json.length),
      json,
      minifiedJson: JSON.stringify(JSON.parse(json)),
      version: text(args.version) ?? "2012-10-17",
    };
  },
  "aws:iam/getRole:getRole": ({ args, world }) => {
    const name = needed(args, "name");
    const role = world.get("aws", "", "aws:iam/role:Role", name);
    if (role === undefined) throw new CloudError("NoSuchEntity", `The role with name ${name} cannot be found.`);
    return { ...role.outputs, id: name, name, tags: map(role.outputs.tagsAll) };
  },
  "aws:iam/getSessionContext:getSessionContext": ({ args }) => ({
    ...args,
    id: needed(args, "arn"),
    issuerArn: needed(args, "arn"),
    issuerId: "",
    issuerName: "",
    sessionName: "",
  }),
};
