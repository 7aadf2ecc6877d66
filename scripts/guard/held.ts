import type { StackExport } from "../rehearsal/engine/types";

/** A resource as a state holds it: enough to say who depends on whom. */
export interface HeldResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  /** Reference to the provider that made it: its URN and id. */
  readonly provider?: string;
  readonly dependencies: readonly string[];
  /** Whether it is locked already, so that locking it takes nothing away. */
  readonly locked?: boolean;
}

/** Whether the inputs of a bucket lock what is in it for ever. */
export function locks(inputs: unknown): boolean {
  return field(field(inputs, "retentionPolicy"), "isLocked") === true;
}

/** What a stack holds, from what `pulumi stack export` or the rehearsal's own export prints. Nothing is decrypted. */
export function heldResources(state: Pick<StackExport, "deployment"> | undefined): readonly HeldResource[] {
  const { resources } = state?.deployment ?? {};
  if (!Array.isArray(resources)) return [];
  return resources.flatMap((resource: unknown) => {
    const urn = field(resource, "urn");
    const type = field(resource, "type");
    if (typeof urn !== "string" || typeof type !== "string") return [];
    const parent = field(resource, "parent");
    const provider = field(resource, "provider");
    const dependencies = field(resource, "dependencies");
    return [
      {
        urn,
        type,
        name: urn.split("::").slice(3).join("::"),
        ...(typeof parent === "string" ? { parent } : {}),
        ...(typeof provider === "string" ? { provider } : {}),
        dependencies: Array.isArray(dependencies) ? dependencies.map(String) : [],
        ...(locks(field(resource, "inputs")) && { locked: true }),
      },
    ];
  });
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
