/** How resources of a stack stand together, in a preview too, where identifiers are not known. */
import type { StackResource } from "../core/rule";
import { known } from "../core/unknown";

/**
 * Whether a property of one resource comes from another: by the identifier or name where both are known, else by what the program
 * passed (Pulumi records which resources each property depends on).
 */
export function refersTo(from: StackResource, property: string, to: StackResource): boolean {
  if (from.propertyDependencies[property]?.some((dependency) => dependency.urn === to.urn)) return true;
  const value = known(() => read(from.props, property));
  if (typeof value !== "string" || value === "") return false;
  return ["id", "arn", "name", "bucket", "selfLink"].some((key) => known(() => read(to.props, key)) === value);
}

/** Whether any property of one resource comes from another. */
export function refersAnyhow(from: StackResource, to: StackResource): boolean {
  return Object.keys(from.propertyDependencies).some((property) => refersTo(from, property, to));
}

function read(props: unknown, key: string): unknown {
  return typeof props === "object" && props !== null ? (props as { readonly [key: string]: unknown })[key] : undefined;
}

/** The nearest component above a resource, by its type token. */
export function ancestorOf(resource: StackResource, type: string): StackResource | undefined {
  for (let above = resource.parent; above !== undefined; above = above.parent) if (above.type === type) return above;
  return undefined;
}
