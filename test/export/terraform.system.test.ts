import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exported } from "../../scripts/export";
import { field, rehearsed } from "../systems/rehearsed";

/**
 * What Terraform's providers take, by type: the facts of their published schemas that people's files can break. A key is an argument's name, with
 * `!` before it where it is required, `+` after it for a block or object that may stand more than once and `=` for one that is an attribute;
 * its value says what it holds. Types that an environment newly uses have to be added from the same packages.
 */
interface Arguments {
  readonly [key: string]: string | Arguments;
}
const published: { readonly source: string; readonly types: Readonly<Record<string, Arguments>> } = JSON.parse(
  readFileSync(join(__dirname, "terraform-arguments.generated.json"), "utf8"),
);

/** Arguments that came to the providers after those schemas were published, each with where it stands. */
const newer = new Set([
  // hashicorp/aws, aws_eks_node_group: `update_strategy` (pulumi-aws 7.48 has it, upstream 6.25.0 not yet).
  "aws_eks_node_group.update_config: unknown update_strategy",
  // hashicorp/google 7: an exclusion may end with the version's support in place of a date.
  "google_container_cluster.maintenance_policy.maintenance_exclusion.exclusion_options: unknown end_time_behavior",
  "google_container_cluster.maintenance_policy.maintenance_exclusion: lacks end_time",
]);

/** Words that any resource takes. */
const meta = ["depends_on", "lifecycle", "provider", "count", "for_each"];

function faultsOf(where: string, given: object, known: Arguments, top = true): string[] {
  const read = new Map(
    Object.entries(known).map(([key, inner]) => {
      const [, required = "", name = "", , attribute = ""] = /^(!?)(\w+?)(\+?)(=?)$/.exec(key) ?? [];
      return [name, { required: required !== "", attribute: attribute !== "", many: key.includes("+"), inner }] as const;
    }),
  );
  const faults = [...read].flatMap(([name, { required }]) => (required && !(name in given) ? [`${where}: lacks ${name}`] : []));
  for (const [name, value] of Object.entries(given)) {
    if (top && meta.includes(name)) continue;
    const argument = read.get(name);
    if (argument === undefined) {
      faults.push(`${where}: unknown ${name}`);
      continue;
    }
    const { inner } = argument;
    if (typeof inner === "string") {
      const is = Array.isArray(value) ? "list" : typeof value === "object" ? "map" : "simple";
      const wants = inner === "set" ? "list" : inner;
      if (is !== wants && !(typeof value === "string" && value.startsWith("${")))
        faults.push(`${where}.${name}: is ${is}, wants ${wants}`);
    } else {
      for (const block of Array.isArray(value) ? value : [value]) {
        if (typeof block === "object" && block !== null) faults.push(...faultsOf(`${where}.${name}`, block, inner, false));
        else faults.push(`${where}.${name}: is no block`);
      }
      if (argument.attribute && argument.many !== Array.isArray(value))
        faults.push(`${where}.${name}: is not as many as it takes`);
    }
  }
  return faults;
}

function faultsIn(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, text]) => {
    const resource = field(JSON.parse(text), "resource");
    if (typeof resource !== "object" || resource === null) return [];
    return Object.entries(resource).flatMap(([type, made]) => {
      const known = published.types[type];
      if (known === undefined) return [`${file}: ${type} is no type that is published`];
      return Object.values(made as Record<string, object>).flatMap((each) => faultsOf(type, each, known));
    });
  });
}

describe(`Terraform's files, held against ${published.source}`, () => {
  it.each(["production", "runtime", "runtime-ec2", "selfplay-aws", "serving"])(
    "%s has types, arguments and blocks that the providers take, and all that they require",
    async (environment) => {
      const { files } = exported("terraform", { environment, version: "0.0.0", resources: await rehearsed(environment) });
      expect(files.size).toBeGreaterThan(5);
      expect([...new Set(faultsIn(files))].filter((fault) => !newer.has(fault))).toEqual([]);
    },
    60_000,
  );

  it("would tell of a name in the plural, a missing word, a list in place of a value and an unknown type", () => {
    const file = (resource: object) => faultsIn(new Map([["x.tf.json", JSON.stringify({ resource })]]));
    expect(file({ aws_sqs_queue: { a: { names: "a", visibility_timeout_seconds: [30] } } })).toEqual([
      "aws_sqs_queue: unknown names",
      "aws_sqs_queue.visibility_timeout_seconds: is list, wants simple",
    ]);
    expect(file({ aws_cloudwatch_metric_alarm: { a: { evaluation_periods: 1, comparison_operator: "x" } } })).toEqual([
      "aws_cloudwatch_metric_alarm: lacks alarm_name",
    ]);
    expect(file({ aws_sqs_redrive_allow_policy: { a: {} } })).toEqual([
      "x.tf.json: aws_sqs_redrive_allow_policy is no type that is published",
    ]);
  });
});
