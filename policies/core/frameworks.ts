/** Frameworks of controls as data files: which rules cover which control, how far, and what an environment shows for it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { InvalidInput } from "../../components/core/problems";

const controlSchema = z
  .strictObject({
    id: z.string().min(1),
    title: z.string().min(1),
    /** Whether the rules decide the whole control, a part of it, nothing of it, or whether it does not apply to a program at all. */
    coverage: z.enum(["full", "partial", "none", "not-applicable"]),
    rules: z.array(z.string()).default([]),
    /** What is missing, or why it does not apply. */
    reason: z.string().min(1).optional(),
  })
  .refine(({ coverage, rules }) => (coverage === "full" || coverage === "partial") === rules.length > 0, {
    message: "full and partial coverage name rules, none and not-applicable name none",
  })
  .refine(({ coverage, reason }) => coverage === "full" || reason !== undefined, {
    message: "say what is missing, or why it does not apply",
  });

const frameworkSchema = z.strictObject({
  id: z.string().min(1),
  title: z.string().min(1),
  version: z.string().min(1),
  /** Of the framework's version. */
  date: z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/),
  source: z.string().min(1),
  /** Which part of the framework is mapped here. */
  scope: z.string().min(1),
  controls: z.array(controlSchema).min(1),
});
export type Framework = z.infer<typeof frameworkSchema>;
export type Control = Framework["controls"][number];

/** Beside the sources, and beside the compiled files in an installed package: the same folder. */
function folder(from = __dirname): string {
  const here = join(from, "policies", "frameworks");
  if (existsSync(here) || dirname(from) === from) return here;
  return folder(dirname(from));
}

export function frameworkIds(): readonly string[] {
  return readdirSync(folder())
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}

export function readFramework(id: string): Framework {
  const ids = frameworkIds();
  if (!ids.includes(id)) {
    throw new InvalidInput("framework", [
      { path: "", reason: `${JSON.stringify(id)} is unknown`, remedy: `take one of ${ids.join(", ")}` },
    ]);
  }
  const parsed = frameworkSchema.safeParse(parse(readFileSync(join(folder(), `${id}.yaml`), "utf8")));
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    `framework ${id}`,
    parsed.error.issues.map((issue) => ({
      path: issue.path.map(String).join("."),
      reason: issue.message,
      remedy: "see policies/core/frameworks.ts",
    })),
  );
}
