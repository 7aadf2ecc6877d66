import type { Properties, Value } from "../rehearsal/provider";
import { isMap } from "./inputs";
import { field, type KubernetesObject, list, text } from "./objects";

/**
 * Leaves out what `ignoreChanges` names and somebody else manages by now, as Pulumi's provider does: an applied field that another
 * manager has changed is a conflict, or, by force, undoes what he did (Argo Rollouts turns the selectors of Services).
 */
export function withoutForeign(
  inputs: Properties,
  ignored: readonly string[],
  live: KubernetesObject | undefined,
  ourManager: string,
): Properties {
  const foreign = ignored.filter((path) => managersOf(live, path).some((manager) => manager !== ourManager));
  return foreign.reduce((left, path) => without(left, path.split(".")), inputs);
}

/** Who manages a field, or anything inside it. */
function managersOf(live: KubernetesObject | undefined, path: string): readonly string[] {
  const steps = path.split(".").map((step) => `f:${step}`);
  return list(live, "metadata", "managedFields").flatMap((entry) => {
    const manager = text(entry, "manager");
    return manager !== undefined && field(entry, "fieldsV1", ...steps) !== undefined ? [manager] : [];
  });
}

function without(value: Properties, [step, ...rest]: readonly string[]): Properties {
  if (step === undefined || !(step in value)) return value;
  const { [step]: inner, ...others } = value;
  const left: Value | undefined = rest.length > 0 && isMap(inner) ? without(inner, rest) : undefined;
  return left === undefined ? others : { ...others, [step]: left };
}
