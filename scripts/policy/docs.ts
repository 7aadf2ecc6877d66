/** docs/policies.md, made from the rules and frameworks alone. */
import { frameworkIds, readFramework } from "../../policies/core/frameworks";
import { type Group, isStackRule, type Rule } from "../../policies/core/rule";
import { groups, rules, rulesOf } from "../../policies/rules";

const titles: { readonly [group in Group]: string } = {
  clouds: "Clouds",
  kubernetes: "Kubernetes",
  accelerators: "Accelerators",
  money: "Money",
};

export function policiesDocument(): string {
  return `${[...head(), ...groups.flatMap(groupSection), ...frameworkSection()].join("\n")}\n`;
}

function head(): readonly string[] {
  return [
    "# Policies",
    "",
    "<!-- Made from policies/ by `npm run docs:policies`; a test fails when it is not current. -->",
    "",
    `${rules.length} rules in four groups, for any Pulumi stack. Use them with Pulumi itself or in a rehearsal:`,
    "",
    "    pulumi preview --policy-pack node_modules/trainyard/policies",
    "    trainyard policy production",
    "    trainyard policy production --framework cis-eks-1.8 --format sarif --out policy.sarif",
    "    trainyard policy production --made        # judged as made on simulated clouds, when nothing is unknown",
    "    trainyard up dev --policy-pack policies",
    "",
    "A rehearsal runs this pack in its own process, by the same code and in the same words as over Pulumi's protocol; every other pack has a",
    "process of its own, as with Pulumi.",
    "",
    "Tests of your own programs ask the pack as well. A mandatory violation fails the rehearsal; others stand in `yard.violations`:",
    "",
    '    const directory = "node_modules/trainyard/policies";',
    '    const pack = await PolicyPackClient.start({ directory, project: "rehearsal", stack: "test", dryRun: false });',
    "    const yard = await rehearse(program, { analyzers: pack });",
    "    await pack.close();",
    "",
    "`trainyard policy` ends with 0 where nothing mandatory is broken, 1 where something is, and 2 for wrong input.",
    "",
    "## Levels and settings",
    "",
    "Each rule is `mandatory` or `advisory` by default. Pulumi's own policy configuration changes that, for all rules or by name, and gives",
    "settings (`--policy-pack-config` with Pulumi, `--config` here):",
    "",
    '    { "all": "advisory", "s3-versioning": "mandatory", "price-ceiling": { "enforcementLevel": "mandatory", "usdPerHour": 500 } }',
    "",
    "Each group is a pack of its own as well, so that one level can be given to the whole group:",
    "",
    ...groups.map(
      (group) =>
        `    pulumi preview --policy-pack node_modules/trainyard/policies/groups/${group} --policy-pack-config ${group}.json`,
    ),
    "",
    "A name or a setting that no rule has, and a value of another type, are refused by `trainyard policy` before anything is judged. Pulumi checks",
    "types, and passes over settings that it does not know.",
    "",
    "A rule with a remedy of its own mends the resource at level `remediate`.",
    "",
    "## Exemptions",
    "",
    "An exemption names a rule, a resource (name or URN, `*` stands for any characters), a reason, an owner and the last day it holds:",
    "",
    "    exemptions:",
    "      - rule: s3-access-logging",
    "        resource: scratch-*",
    "        reason: Scratch data, deleted after a day and read by one job only",
    "        owner: platform@example.com",
    "        expires: 2027-06-30",
    "",
    "It stands in `exemptions.yaml` of the pack, in `stacks/exemptions.<environment>.yaml` for one environment, in a file that",
    "`TRAINYARD_POLICY_EXEMPTIONS` names, or under a rule's `exemptions` in the policy configuration. Every report shows each one that was",
    "used. From the day after its last, what it allowed is a violation again, and the exemption itself is an error.",
    "Name files by whole paths in the variable, because Pulumi starts a pack in the pack's own folder.",
    "",
    "## What a preview cannot tell",
    "",
    'A value that only the cloud knows is unknown in a preview. A rule that needs it says "cannot tell yet" as an advisory and never passes',
    "silently; each rule below says which values those are.",
    "",
  ];
}

function groupSection(group: Group): readonly string[] {
  const own = rulesOf(group);
  return [`## ${titles[group]}`, "", `${own.length} rules.`, "", ...own.flatMap(({ rule }) => ruleSection(rule))];
}

function ruleSection(rule: Rule): readonly string[] {
  const about = isStackRule(rule) ? "the whole stack" : "one resource";
  const mends = "remediate" in rule && rule.remediate !== undefined ? ", mends" : "";
  return [
    `### ${rule.id}`,
    "",
    `${rule.title}.`,
    "",
    `${rule.severity}, ${rule.level}, looks at ${about}${mends}. ${rule.why}.`,
    "",
    `    ${rule.remedy}`,
    "",
    `* Cannot tell in a preview: ${rule.unknown}`,
    ...Object.entries(rule.settings ?? {}).map(
      ([name, { description, default: value }]) => `* Setting \`${name}\`: ${description} Default \`${JSON.stringify(value)}\`.`,
    ),
    `* Types: ${typesOf(rule)}`,
    ...(rule.sources === undefined ? [] : [`* Source: ${rule.sources.join("; ")}`]),
    "",
  ];
}

/** Rules about pods name twenty types; a few and the number say as much. */
function typesOf({ types }: Rule): string {
  const shown = types.slice(0, 4).map((type) => `\`${type}\``);
  return types.length > 4 ? `${shown.join(", ")} and ${types.length - 4} more` : shown.join(", ");
}

function frameworkSection(): readonly string[] {
  const rows = frameworkIds().map((id) => {
    const { title, version, date, controls, scope } = readFramework(id);
    const count = (coverage: string) => String(controls.filter((control) => control.coverage === coverage).length);
    return `| \`${id}\` | ${title} ${version} (${date}) | ${count("full")} | ${count("partial")} | ${count("none")} | ${count("not-applicable")} | ${scope} |`;
  });
  return [
    "## Frameworks",
    "",
    "A framework is a file in `policies/frameworks`: its version, date and source, and the rules for each control. A report per framework shows",
    "what is covered, partly covered, not covered and not applicable with the reason, and what the environment at hand shows for it: `kept`,",
    "`broken`, `exempt`, `unknown` (cannot tell yet), `untouched` (nothing of the kind is there), or `not-judged`, where a rule of the control is disabled",
    "or stands in none of the packs.",
    "",
    "| name | framework | covered | partly | not | not applicable | scope |",
    "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ...rows,
  ];
}
