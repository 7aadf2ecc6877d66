import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a class of one of Pulumi's SDKs says of its resource type. */
export interface ClassShape {
  /** `aws:ec2/vpc:Vpc` */
  readonly token: string;
  readonly inputs: readonly string[];
  readonly required: readonly string[];
  readonly outputs: readonly string[];
  readonly secrets: readonly string[];
  /** `name` where the provider makes one up. */
  readonly autoNamed: readonly string[];
}

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

export function packageOf(name: string): Package {
  const manifest = require.resolve(`${name}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return { name, version, folder: dirname(manifest) };
}

function found(source: string, pattern: RegExp): string[] {
  return [...new Set([...source.matchAll(pattern)].map((match) => match[1] ?? ""))];
}

function classShape(whole: string): ClassShape | undefined {
  // The SDKs differ in which branch of the constructor comes first: what is made, or what is only looked up.
  const looksUpLast = whole.indexOf("if (!opts.id)") >= 0;
  const source = looksUpLast ? whole.slice(0, whole.indexOf("        else {", whole.indexOf("if (!opts.id)"))) : whole;
  const token = /__pulumiType = '([\w-]+:[^:']+:[^']+)'/.exec(source)?.[1];
  if (token === undefined) return undefined;
  const required = found(source, /Missing required property '(\w+)'/g);
  const inputs = found(source, /resourceInputs\["(\w+)"\] = \(?args\b/g);
  const declared = /additionalSecretOutputs: \[([^\]]*)\]/.exec(whole)?.[1] ?? "";
  const secrets = [
    ...found(source, /resourceInputs\["(\w+)"\] = args\?\.\w+ \? pulumi\.secret/g),
    ...found(declared, /"(\w+)"/g),
  ];
  return {
    token,
    inputs,
    required,
    outputs: found(source, /resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g),
    secrets: [...new Set(secrets)],
    autoNamed: inputs.includes("name") && !required.includes("name") ? ["name"] : [],
  };
}

/** The resource classes of the wanted modules, by module. */
export function* classesOf(sdk: Package, wanted: ReadonlySet<string>): Generator<ClassShape> {
  for (const module of readdirSync(sdk.folder)) {
    const folder = join(sdk.folder, module);
    if (!wanted.has(module) || !statSync(folder).isDirectory()) continue;
    for (const file of readdirSync(folder)) {
      if (!file.endsWith(".js") || file === "index.js" || /^get[A-Z]/.test(file)) continue;
      const shape = classShape(readFileSync(join(folder, file), "utf8"));
      if (shape !== undefined) yield shape;
    }
  }
}

/** `ec2` of `aws:ec2/vpc:Vpc` and of `azure-native:network:Subnet`. */
export function moduleOf(token: string): string {
  return token.split(":")[1]?.split("/")[0] ?? "";
}

/** Writes one file a module, and one that lists them. */
export function writeShapes(
  target: string,
  from: string,
  shapes: Iterable<ClassShape & { readonly replaceOn: readonly string[] }>,
): void {
  const modules = new Map<string, string[]>();
  for (const { token, required, outputs, secrets, replaceOn, autoNamed } of shapes) {
    const columns = [required, outputs, secrets, replaceOn, autoNamed].map((names) => JSON.stringify(names.join(" ")));
    const module = moduleOf(token);
    modules.set(module, [...(modules.get(module) ?? []), `  ${JSON.stringify(token)}: [${columns.join(", ")}],`]);
  }
  mkdirSync(target, { recursive: true });
  const heading = `// Generated from ${from}; do not edit.\n`;
  const columns = "// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].\n";
  for (const [module, lines] of modules) {
    const body = `export const shapes: { readonly [type: string]: readonly string[] } = {\n${lines.sort().join("\n")}\n};\n`;
    writeFileSync(join(target, `${module}.generated.ts`), `${heading}${columns}${body}`);
  }
  const names = [...modules.keys()].sort().map((name) => JSON.stringify(name));
  writeFileSync(
    join(target, "index.generated.ts"),
    `${heading}export const services: ReadonlySet<string> = new Set([${names.join(", ")}]);\n`,
  );
}
