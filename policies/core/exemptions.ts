/** Exemptions: who allowed which resource to break which rule, why, and until when. */
import { existsSync, readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { InvalidInput } from "../../components/core/problems";
import { schemaProblems } from "../../components/core/schema-problems";
import { remedyFor } from "../../components/core/suggest";
import { rules } from "../rules";
import { matches } from "./rule";

const isoDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: "give a date as YYYY-MM-DD", abort: true })
  .refine(isCalendarDay, "give a day of the calendar");

const exemptionFields = {
  resource: z.string().min(1).describe("The resource's name or its URN; `*` stands for any characters."),
  reason: z.string().trim().min(10).describe("Why the rule may be broken here, for the one who reads the report."),
  owner: z.string().trim().min(1).describe("Who answers for it: a person or a team that can be asked."),
  expires: isoDate.describe("The last day it holds, YYYY-MM-DD; from the next day it is an error."),
};

export const exemptionSchema = z.strictObject({
  rule: z.string().min(1).describe("The rule's id; `*` stands for any characters."),
  ...exemptionFields,
});
export type Exemption = z.infer<typeof exemptionSchema>;

const fileSchema = z.strictObject({ exemptions: z.array(exemptionSchema) });
/** As one rule's policy configuration holds them: the rule is named by where they stand. */
const ruleExemptions = z.array(z.strictObject(exemptionFields));

/** Reads what an exemptions file holds; throws every problem, each with its path. */
export function parseExemptions(subject: string, content: unknown, ruleIds: readonly string[]): readonly Exemption[] {
  const parsed = fileSchema.safeParse(content ?? { exemptions: [] });
  if (!parsed.success) throw invalid(subject, parsed.error, content);
  const unknownRules = parsed.data.exemptions.flatMap((exemption, index) =>
    ruleIds.some((id) => matches(exemption.rule, id))
      ? []
      : [
          {
            path: `exemptions[${index}].rule`,
            reason: `${JSON.stringify(exemption.rule)} is no rule of this pack`,
            remedy: `${remedyFor(exemption.rule, ruleIds)}; docs/policies.md has all ids`,
          },
        ],
  );
  if (unknownRules.length > 0) throw new InvalidInput(subject, unknownRules);
  return parsed.data.exemptions;
}

/** Reads an exemptions file; throws where it is not there, and every problem of what it holds. */
export function readExemptions(file: string): readonly Exemption[] {
  if (!existsSync(file)) {
    throw new InvalidInput("exemptions", [
      {
        path: file,
        reason: "there is no such file",
        remedy: `correct ${exemptionsVariable}; give whole paths, because Pulumi starts a pack in the pack's own folder`,
      },
    ]);
  }
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidInput(file, [{ path: "", reason, remedy: "correct the YAML" }]);
  }
  return parseExemptions(
    file,
    content,
    rules.map(({ rule }) => rule.id),
  );
}

export function parseRuleExemptions(rule: string, content: unknown): readonly Exemption[] {
  const parsed = ruleExemptions.safeParse(content ?? []);
  if (!parsed.success) throw invalid(`policy configuration of ${rule}, exemptions`, parsed.error, content);
  return parsed.data.map((fields) => ({ rule, ...fields }));
}

function invalid(subject: string, error: z.ZodError, content: unknown): InvalidInput {
  const keys = Object.keys(exemptionSchema.shape);
  const keysAt = (path: readonly PropertyKey[]) => (path.length === 0 && !Array.isArray(content) ? ["exemptions"] : keys);
  return new InvalidInput(subject, schemaProblems(error.issues, content, keysAt));
}

function isCalendarDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

export function isExpired(exemption: Exemption, today: string): boolean {
  return exemption.expires < today;
}

/** Today in UTC, YYYY-MM-DD. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The exemption that lets this resource break this rule; one that still holds comes before one that has expired. */
export function findExemption(
  exemptions: readonly Exemption[],
  rule: string,
  resource: { readonly urn: string; readonly name: string },
  day: string,
): Exemption | undefined {
  const fitting = exemptions.filter(
    (exemption) =>
      matches(exemption.rule, rule) &&
      matches(exemption.resource, exemption.resource.startsWith("urn:") ? resource.urn : resource.name),
  );
  return fitting.find((exemption) => !isExpired(exemption, day)) ?? fitting[0];
}

/** The policy that shows each exemption that was used, so that it stands in every report. */
export const exemptionsUsed = "exemptions-used";

/** A variable with the paths of further exemption files, those of an environment for example. */
export const exemptionsVariable = "TRAINYARD_POLICY_EXEMPTIONS";

/** The files that the variable names. */
export function namedExemptions(): readonly string[] {
  return (process.env[exemptionsVariable] ?? "").split(delimiter).filter((path) => path !== "");
}

/** An exemption that was used, as the pack writes it into a diagnostic and a report reads it back. */
export interface UsedExemption {
  readonly rule: string;
  readonly message: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}

/** A bar divides the reason from the message, so that one in the reason is marked. */
export function formatUsed(used: UsedExemption): string {
  const reason = used.reason.replaceAll(/[\\|]/g, "\\$&");
  return `exempt from ${used.rule} until ${used.expires}, owner ${used.owner}, reason: ${reason} | ${used.message}`;
}

const usedPattern = /^exempt from (\S+) until (\d{4}-\d{2}-\d{2}), owner (.*?), reason: ((?:\\.|[^\\|])*?) \| (.*)$/s;

export function parseUsed(text: string): UsedExemption | undefined {
  const [, rule, expires, owner, reason, message] = usedPattern.exec(text) ?? [];
  if (rule === undefined || expires === undefined || owner === undefined || reason === undefined || message === undefined)
    return undefined;
  return { rule, expires, owner, reason: reason.replaceAll(/\\(.)/gs, "$1"), message };
}
