import type { StackResource } from "../core/rule";
import { known } from "../core/unknown";
import type { KubernetesObject } from "./kubernetes";

/** Whether an object stands in a namespace of the stack: by name where it is known, else by what the program passed. */
export function inNamespace(object: StackResource<KubernetesObject>, namespace: StackResource<KubernetesObject>): boolean {
  const name = known(() => object.props.metadata?.namespace);
  const wanted = known(() => namespace.props.metadata?.name);
  if (name !== undefined && wanted !== undefined) return name === wanted;
  return object.propertyDependencies.metadata?.some((dependency) => dependency.urn === namespace.urn) === true;
}
