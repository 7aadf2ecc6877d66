import { isMap, type PropertyMap } from "../values";

/**
 * What a policy is attached to. `identity`: a role, user or group; `trust`: who may assume a role; `resource`: a bucket, key, queue or
 * endpoint.
 */
export type PolicyKind = "identity" | "trust" | "resource";

/**
 * What IAM finds wrong with a policy's text, in its own words (IAM user guide, "Grammar of the IAM JSON policy language" and
 * "Troubleshoot IAM policies", 2026). Nothing for a text that is not known yet.
 */
export function policyFaults(policy: string | undefined, kind: PolicyKind): string[] {
  if (policy === undefined || policy === "") return [];
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch (error) {
    return [`MalformedPolicyDocument: contains an invalid JSON policy: ${(error as Error).message}`];
  }
  if (!isDocument(document)) return ["MalformedPolicyDocument: Syntax errors in policy: it is not a JSON object."];
  const faults: string[] = [];
  const malformed = (message: string): void => void faults.push(`MalformedPolicyDocument: ${message}`);
  const { Version, Statement } = document;
  if (Version !== undefined && Version !== "2012-10-17" && Version !== "2008-10-17") {
    malformed(`Syntax error: the policy version ${JSON.stringify(Version)} is not valid; use "2012-10-17"`);
  }
  const statements = Array.isArray(Statement) ? Statement : Statement === undefined ? [] : [Statement];
  if (statements.length === 0) malformed("Syntax errors in policy: no Statement.");
  const sids = new Set<string>();
  for (const [index, statement] of statements.entries()) {
    const where = `Statement[${index}]`;
    if (!isDocument(statement)) {
      malformed(`Syntax errors in policy: ${where} is not an object.`);
      continue;
    }
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
      malformed(`${where}: Missing required field Effect, "Allow" or "Deny"`);
    checkSid(statement, where, kind, sids, malformed);
    checkActions(statement, where, malformed);
    checkParties(statement, where, kind, malformed);
  }
  return faults;
}

type Report = (message: string) => void;

function isDocument(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function strings(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
}

type Statement = { readonly [key: string]: unknown };

function checkSid(statement: Statement, where: string, kind: PolicyKind, sids: Set<string>, malformed: Report): void {
  const { Sid } = statement;
  if (typeof Sid !== "string" || Sid === "") return;
  if (kind !== "resource" && !/^[0-9A-Za-z]+$/.test(Sid))
    malformed(`Statement IDs (SID) must be alpha-numeric. (${where}: ${Sid})`);
  if (sids.has(Sid)) malformed(`Statement IDs (SID) in a single policy must be unique. (${where}: ${Sid})`);
  sids.add(Sid);
}

function checkActions(statement: Statement, where: string, malformed: Report): void {
  const given = statement.Action ?? statement.NotAction;
  if (given === undefined) {
    malformed(`Policy statement must contain actions. (${where})`);
    return;
  }
  if (statement.Action !== undefined && statement.NotAction !== undefined) malformed(`${where} has both Action and NotAction`);
  for (const action of strings(given)) {
    if (action !== "*" && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)) {
      malformed(`Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. (${where}: ${action})`);
    }
  }
}

function checkParties(statement: Statement, where: string, kind: PolicyKind, malformed: Report): void {
  const principal = statement.Principal ?? statement.NotPrincipal;
  const resource = statement.Resource ?? statement.NotResource;
  if (kind === "identity") {
    if (principal !== undefined) malformed(`Policy document should not specify a principal. (${where})`);
    if (resource === undefined) malformed(`Policy statement must contain resources. (${where})`);
  } else if (principal === undefined) {
    malformed(`Missing required field Principal (${where})`);
  }
  if (kind === "trust") {
    if (resource !== undefined) malformed(`Has prohibited field Resource (${where})`);
    for (const action of strings(statement.Action)) {
      if (!action.startsWith("sts:"))
        malformed(`AssumeRole policy may only specify STS AssumeRole actions. (${where}: ${action})`);
    }
  }
  for (const name of strings(resource)) {
    if (name !== "*" && !/^arn:|^\*|^\$\{/.test(name)) malformed(`Resource ${name} must be in ARN format or "*". (${where})`);
  }
}

/** The principals of a trust policy that are services: `eks.amazonaws.com`. */
export function trustedServices(policy: string): readonly string[] {
  try {
    const document = JSON.parse(policy) as { readonly Statement?: unknown };
    const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
    return statements.flatMap((statement) => {
      const principal = isDocument(statement) ? statement.Principal : undefined;
      return isDocument(principal) ? strings(principal.Service) : [];
    });
  } catch {
    return [];
  }
}

/** The statements of a policy's text; none where it does not parse. */
export function statementsOf(policy: string): readonly PropertyMap[] {
  try {
    const document = JSON.parse(policy) as PropertyMap;
    const { Statement } = document;
    return (Array.isArray(Statement) ? Statement : [Statement]).filter(isMap);
  } catch {
    return [];
  }
}
