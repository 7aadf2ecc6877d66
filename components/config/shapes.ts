import { z } from "zod";

/** One of the words of an `as const` enum. */
export const values = <T extends string>(record: Readonly<Record<string, T>>) => z.enum(Object.values(record) as [T, ...T[]]);
/** A whole number that is not below the least. */
export const count = (least = 0) => z.int().min(least);
export const tags = z.record(z.string(), z.string());
