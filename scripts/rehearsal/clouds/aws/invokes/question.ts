import { CloudError, type Properties } from "../../../provider";
import { map, maps, text, texts } from "../../values";
import type { Thing, World } from "../../world";

export interface Question {
  readonly args: Properties;
  readonly region: string;
  readonly world: World;
}

/** Answers by Pulumi's tokens; every answer is the same tomorrow. */
export type Answers = { readonly [token: string]: (question: Question) => Properties };

/** The values of one filter of a look-up, `{ name: "vpc-id", values: [...] }`. */
export function filter(args: Properties, name: string): readonly string[] | undefined {
  const found = maps(args.filters).find((one) => one.name === name);
  return found === undefined ? undefined : texts(found.values);
}

export function needed(args: Properties, name: string): string {
  const value = text(args[name]);
  if (value === undefined) throw new CloudError("ValidationException", `Missing required argument "${name}"`);
  return value;
}

/** Things of a type in a region that fit: by id, by tags, by filters whose names are those of inputs or outputs. */
export function matching({ args, region, world }: Question, type: string, filters: { readonly [name: string]: string }): Thing[] {
  const ids = text(args.id) === undefined ? texts(args.ids) : [text(args.id) ?? ""];
  const tags = Object.entries(map(args.tags));
  const found: Thing[] = [];
  for (const thing of world.all("aws", region, type)) {
    if (ids.length > 0 && !ids.includes(thing.id)) continue;
    const own = map(thing.outputs.tagsAll);
    if (!tags.every(([key, value]) => own[key] === value)) continue;
    const fits = maps(args.filters).every((one) => {
      const name = text(one.name) ?? "";
      const value = name.startsWith("tag:") ? own[name.slice(4)] : thing.outputs[filters[name] ?? name];
      return texts(one.values).some((wanted) => like(String(value), wanted));
    });
    if (fits) found.push(thing);
  }
  return found;
}

/** EC2's filters take `*` and `?`. */
function like(value: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return value === pattern;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(value);
}

/** The only one that fits, or the provider's words for none or several. */
export function single(question: Question, type: string, what: string, filters: { readonly [name: string]: string }): Thing {
  const found = matching(question, type, filters);
  const [only] = found;
  if (only === undefined) throw new CloudError("NotFound", `no matching ${what} found`);
  if (found.length > 1)
    throw new CloudError(
      "TooMany",
      `multiple ${what}s matched; use additional constraints to reduce matches to a single ${what}`,
    );
  return only;
}
