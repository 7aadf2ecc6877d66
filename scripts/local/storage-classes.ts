import type { Environment } from "../../components/config";
import type { ApiServer } from "../kubernetes/api-server";
import { field, referenceTo, text } from "../kubernetes/objects";
import { defaultClass, localManager } from "./volumes";

/** The storage classes that an environment names and does not declare under storage.fileSystems. A real cluster has to have them. */
export function classesNamed(environment: Environment): readonly string[] {
  const named = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const storageClass = text(value, "storageClass");
    if (storageClass !== undefined && storageClass !== "") named.add(storageClass);
    for (const inner of Object.values(value)) visit(inner);
  };
  for (const part of Object.values(environment)) visit(part);
  // What the environment declares itself is applied with it; the classes of Ceph are a chart's, and charts are not run here.
  for (const { name, kind } of environment.storage.fileSystems) if (kind !== "ceph") named.delete(name);
  return [...named].sort();
}

/** Makes the default class and those named, and takes away those that an earlier environment named. */
export async function keepClasses(api: ApiServer, names: readonly string[]): Promise<void> {
  const wanted = new Set<string>([defaultClass.metadata.name, ...names]);
  for (const storageClass of (await api.listKind(defaultClass.apiVersion, defaultClass.kind)).items) {
    const played = field(storageClass, "provisioner") === defaultClass.provisioner;
    if (played && !wanted.has(storageClass.metadata.name)) await api.delete(referenceTo(storageClass));
  }
  await api.apply(defaultClass, { fieldManager: localManager, force: true });
  for (const name of names) {
    if (name === defaultClass.metadata.name) continue;
    await api.apply({ ...defaultClass, metadata: { name } }, { fieldManager: localManager, force: true });
  }
}
