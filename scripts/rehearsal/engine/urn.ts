/** Pulumi's names for resources: `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`. */

export const STACK_TYPE = "pulumi:pulumi:Stack";
export const STACK_REFERENCE_TYPE = "pulumi:pulumi:StackReference";
const PROVIDER_PREFIX = "pulumi:providers:";

export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The chain of types from the outermost component to the resource itself, joined by `$`. */
  readonly qualifiedType: string;
  readonly type: string;
  readonly name: string;
}

export function makeUrn(stack: string, project: string, parentUrn: string | undefined, type: string, name: string): string {
  const parent = parentUrn === undefined || parentUrn === "" ? undefined : parseUrn(parentUrn);
  const chain = parent === undefined || parent.type === STACK_TYPE ? type : `${parent.qualifiedType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${chain}::${name}`;
}

/** Throws for what is no URN. A name may itself contain `::`. */
export function parseUrn(urn: string): UrnParts {
  const parts = urn.split("::");
  const [prefix, project, qualifiedType, ...name] = parts;
  if (
    prefix === undefined ||
    project === undefined ||
    qualifiedType === undefined ||
    name.length === 0 ||
    !prefix.startsWith("urn:pulumi:")
  )
    throw new Error(`not a URN: ${urn}`);
  return {
    stack: prefix.slice("urn:pulumi:".length),
    project,
    qualifiedType,
    type: qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1),
    name: name.join("::"),
  };
}

export function urnType(urn: string): string {
  return parseUrn(urn).type;
}

export function urnName(urn: string): string {
  return parseUrn(urn).name;
}

export function isProviderType(type: string): boolean {
  return type.startsWith(PROVIDER_PREFIX);
}

export function providerType(packageName: string): string {
  return PROVIDER_PREFIX + packageName;
}

/** The `aws` of `pulumi:providers:aws` and of `aws:ec2/vpc:Vpc`. */
export function packageOf(type: string): string {
  if (isProviderType(type)) return type.slice(PROVIDER_PREFIX.length);
  const colon = type.indexOf(":");
  return colon < 0 ? type : type.slice(0, colon);
}

/** Default providers are the engine's own: they are not counted among the changes. */
export function isDefaultProvider(urn: string): boolean {
  const { type, name } = parseUrn(urn);
  return isProviderType(type) && (name === "default" || name.startsWith("default_"));
}

/** `default_7_48_0`: one default provider for each version of a package that a program uses. */
export function defaultProviderName(version: string, downloadUrl: string): string {
  const parts = ["default", ...(version === "" ? [] : [version]), ...(downloadUrl === "" ? [] : [downloadUrl])];
  return parts.join("_").replace(/[^A-Za-z0-9_-]/g, "_");
}

/** How a resource names the provider that makes it: `<urn>::<id>`. */
export function providerRef(urn: string, id: string): string {
  return `${urn}::${id}`;
}

export function parseProviderRef(ref: string): { readonly urn: string; readonly id: string } {
  const at = ref.lastIndexOf("::");
  return { urn: ref.slice(0, at), id: ref.slice(at + 2) };
}

/** What an alias says, as the program gave it; whatever it leaves out is as the resource has it now. */
export interface AliasSpec {
  readonly name?: string;
  readonly type?: string;
  readonly stack?: string;
  readonly project?: string;
  readonly parent?: string;
  readonly noParent?: boolean;
}
export type Alias = string | AliasSpec;

export interface Named {
  readonly stack: string;
  readonly project: string;
  readonly parent?: string;
  readonly type: string;
  readonly name: string;
}

/**
 * Every URN under which a resource may be known from before: its own aliases, those that follow from its parent's, and both together.
 * A child whose name begins with its parent's is taken to be named after it, so a renamed parent renames it as well.
 */
export function aliasUrns(resource: Named, aliases: readonly Alias[], parentAliases: readonly string[]): string[] {
  const found = new Set<string>();
  const own = makeUrn(resource.stack, resource.project, resource.parent, resource.type, resource.name);
  for (const alias of aliases) found.add(typeof alias === "string" ? alias : ownAlias(resource, alias));
  if (resource.parent !== undefined) {
    const parentName = urnName(resource.parent);
    for (const parentAlias of parentAliases) {
      found.add(childAlias(resource, resource.name, resource.type, parentName, parentAlias));
      for (const alias of aliases) {
        const before = typeof alias === "string" ? parseUrn(alias) : alias;
        found.add(childAlias(resource, before.name ?? resource.name, before.type ?? resource.type, parentName, parentAlias));
      }
    }
  }
  found.delete(own);
  return [...found];
}

function ownAlias(resource: Named, alias: AliasSpec): string {
  const parent = alias.noParent === true ? undefined : (alias.parent ?? resource.parent);
  return makeUrn(
    alias.stack ?? resource.stack,
    alias.project ?? resource.project,
    parent,
    alias.type ?? resource.type,
    alias.name ?? resource.name,
  );
}

function childAlias(resource: Named, name: string, type: string, parentName: string, parentAlias: string): string {
  const aliasName = name.startsWith(parentName) ? urnName(parentAlias) + name.slice(parentName.length) : name;
  return makeUrn(resource.stack, resource.project, parentAlias, type, aliasName);
}
