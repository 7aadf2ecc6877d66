import * as pulumi from "@pulumi/pulumi";
import { digest, type NameRule } from "./names";
import type { Problems } from "./problems";

/** RFC 1035, as Compute Engine and GKE want names: https://cloud.google.com/compute/docs/naming-resources, 2026-11. */
export const googleName: NameRule = {
  max: 63,
  pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  allowed: "lower-case letters, digits and dashes, a letter first and no dash last",
};

/** A project's id: https://cloud.google.com/resource-manager/docs/creating-managing-projects, 2026-11. */
const projectId = /^([a-z][-a-z0-9.]*:)?[a-z][-a-z0-9]{4,28}[a-z0-9]$/;

/** Google's labels take small letters, digits, dashes and underscores, so that `trainyard:environment` becomes `trainyard_environment`. */
function label(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^-_\p{Ll}\p{Lo}\d]/gu, "_")
    .slice(0, 63);
}

type Tags = Readonly<Record<string, pulumi.Input<string>>>;

/** Tags as labels of Google Cloud. */
export function googleLabels(tags: Tags): Record<string, pulumi.Input<string>> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [
      label(key),
      typeof value === "string" ? label(value) : pulumi.output(value).apply(label),
    ]),
  );
}

/** Tags that cannot be told apart as labels, or that have no key that a label may have. */
export function checkLabels(tags: Tags, problems: Problems): void {
  const taken = new Map<string, string>();
  for (const key of Object.keys(tags)) {
    const before = taken.get(label(key));
    if (!/^\p{Ll}|^\p{Lo}/u.test(label(key))) {
      problems.add(`tags[${JSON.stringify(key)}]`, "does not begin with a letter, as a label has to", "give it another key");
    } else if (before !== undefined) {
      problems.add(
        `tags[${JSON.stringify(key)}]`,
        `becomes the label ${label(key)}, and so does ${JSON.stringify(before)}`,
        "give one of them another key",
      );
    }
    taken.set(label(key), key);
  }
}

export function checkProject(project: string | undefined, problems: Problems, path = "project"): void {
  if (project === undefined || projectId.test(project)) return;
  problems.add(
    path,
    `${JSON.stringify(project)} is not the id of a project: 6 to 30 lower-case letters, digits and dashes, a letter first and no dash last`,
    /^\d+$/.test(project) ? "give the project's id and not its number" : "give one such as acme-training-1",
  );
}

/** Joins the parts by dashes within `max` characters; a name that is too long keeps its end, and a mark that begins with a letter. */
export function googleJoin(parts: readonly string[], max: number): string {
  const whole = parts.filter((part) => part !== "").join("-");
  if (whole.length <= max) return whole;
  const mark = `t${digest(whole, 5)}`;
  return `${mark}-${whole.slice(whole.length - (max - mark.length - 1)).replace(/^-+/, "")}`;
}
