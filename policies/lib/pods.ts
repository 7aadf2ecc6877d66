/** The common shape of a rule about pods: look at each template, or at each container, of whatever holds them. */
import type { ResourceContext } from "../core/rule";
import { type Container, containersOf, type PodTemplate, podTemplatesOf } from "./kubernetes";

/** Runs the look on each pod template by itself. */
export function eachTemplate(object: unknown, context: ResourceContext, look: (template: PodTemplate) => void): void {
  context.each(podTemplatesOf(context.type, object), look);
}

/** Runs the look on each container by itself, those that start first included. */
export function eachContainer(
  object: unknown,
  context: ResourceContext,
  look: (container: Container, path: string, template: PodTemplate) => void,
): void {
  eachTemplate(object, context, (template) => {
    context.each(containersOf(template), ({ container, path }) => look(container, path, template));
  });
}

/** `spec.template.spec`, or `spec` for a bare pod. */
export function specPath(template: PodTemplate): string {
  return template.path === "" ? "spec" : `${template.path}.spec`;
}
