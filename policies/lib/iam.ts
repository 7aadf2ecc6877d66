/** Reads IAM and resource policies in every form that people write them. */

/** One statement with its lists made lists. */
export interface Statement {
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `*`, account ids, ARNs and services; empty where the statement has no principal. */
  readonly principals: readonly string[];
  /** Condition operators to their keys and values. */
  readonly conditions: { readonly [operator: string]: { readonly [key: string]: unknown } };
}

/** The statements of a policy as JSON text or object; none where there is no policy or the text is not JSON (AWS refuses that itself). */
export function statementsOf(policy: unknown): readonly Statement[] {
  const document = typeof policy === "string" ? parsed(policy) : policy;
  if (!isRecord(document)) return [];
  return listOf(document.Statement).filter(isRecord).map(readStatement);
}

function readStatement(statement: { readonly [key: string]: unknown }): Statement {
  return {
    allows: statement.Effect !== "Deny",
    actions: texts(statement.Action),
    resources: texts(statement.Resource),
    principals: principalsOf(statement.Principal),
    conditions: isRecord(statement.Condition) ? (statement.Condition as Statement["conditions"]) : {},
  };
}

function principalsOf(principal: unknown): readonly string[] {
  return isRecord(principal) ? Object.values(principal).flatMap(texts) : texts(principal);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function texts(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === "string");
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Policies that identities carry: `policy` holds the document. */
export const identityPolicyTypes = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:iam/userPolicy:UserPolicy",
] as const;
