import type { Problems } from "./problems";

/** Arguments that mean nothing on this cloud: the path, why that is, and what to do instead. */
export type Elsewhere<Args> = readonly (readonly [keyof Args & string, string, string])[];

/** Adds a problem for each of them that is given. What is false, or an empty list, asks for nothing. */
export function refuseElsewhere<Args>(args: Args, elsewhere: Elsewhere<Args>, problems: Problems): void {
  for (const [key, reason, remedy] of elsewhere) {
    const value: unknown = args[key];
    const given = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    if (given) problems.add(key, reason, remedy);
  }
}
