import { unknownCheckingProxy } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { isStackRule, type StackResource } from "../../policies/core/rule";
import { checkResource, checkStack, type Outcome, type Settings } from "../../policies/core/run";
import { rules } from "../../policies/rules";
import { wireObject } from "../../scripts/rehearsal/analyzer/wire";
import { unknown } from "../../scripts/rehearsal/provider";
import type { AreaExamples, ExampleResource, RuleExamples } from "./harness";
import { acceleratorsExamples } from "./rules/accelerators";
import { awsExamples } from "./rules/aws";
import { azureExamples } from "./rules/azure";
import { gcpExamples } from "./rules/gcp";
import { kubernetesExamples } from "./rules/kubernetes";
import { moneyExamples } from "./rules/money";

const examples: AreaExamples = {
  ...awsExamples,
  ...gcpExamples,
  ...azureExamples,
  ...kubernetesExamples,
  ...acceleratorsExamples,
  ...moneyExamples,
};

/** What programs in languages without types, and YAML, put where a provider wants something else. */
const weird: readonly unknown[] = [null, 7, "text", "{", "", true, [], {}, [null], ["text"], [{}], { a: [1] }, unknown];

type Path = readonly (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (value === null || typeof value !== "object" || value === unknown) return at.length === 0 ? [] : [at];
  const own = Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, Array.isArray(value) ? Number(key) : key]));
  return at.length === 0 ? own : [at, ...own];
}

function replaced(value: unknown, [first, ...rest]: Path, to: unknown): unknown {
  if (first === undefined) return to;
  if (Array.isArray(value)) return value.map((item, index) => (index === first ? replaced(item, rest, to) : item));
  return { ...(value as object), [first]: replaced(Reflect.get(value as object, first), rest, to) };
}

function judged(id: string, resources: readonly ExampleResource[], settings: Settings): Outcome | undefined {
  const rule = rules.find((placed) => placed.rule.id === id)?.rule;
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  const all = resources.map((resource) => ({
    urn: `urn:pulumi:test::rehearsal::${resource.type}::${resource.name}`,
    type: resource.type,
    name: resource.name,
    props: unknownCheckingProxy(wireObject(resource.props)) as object,
    dependencies: [] as StackResource[],
    propertyDependencies: {} as Record<string, readonly StackResource[]>,
  }));
  resources.forEach((resource, index) => {
    const own = all[index];
    for (const [property, names] of Object.entries(resource.from)) {
      const from = all.filter(({ name }) => [names].flat().includes(name));
      own?.dependencies.push(...from);
      if (own !== undefined) own.propertyDependencies[property] = from;
    }
  });
  if (isStackRule(rule)) return checkStack(rule, all, settings);
  const outcomes = all.flatMap((resource) => checkResource(rule, resource, settings) ?? []);
  return {
    findings: outcomes.flatMap(({ findings }) => findings),
    unknowns: outcomes.flatMap(({ unknowns }) => unknowns),
  };
}

function listsOf({ good, bad, configured }: RuleExamples): { resources: readonly ExampleResource[]; settings: Settings }[] {
  const plain = [...good, ...bad.map(({ example }) => example)].map((example) => ({ resources: [example].flat(), settings: {} }));
  const set = configured === undefined ? [] : [...configured.good, ...configured.bad.map(({ example }) => example)];
  return [...plain, ...set.map((example) => ({ resources: [example].flat(), settings: configured?.settings ?? {} }))];
}

describe("a rule that meets values of another type", () => {
  it.each(Object.keys(examples))("%s ends nobody's preview", (id) => {
    for (const { resources, settings } of listsOf(examples[id] as RuleExamples)) {
      resources.forEach((resource, index) => {
        for (const path of pathsOf(resource.props)) {
          for (const value of weird) {
            const props = replaced(resource.props, path, value) as ExampleResource["props"];
            const changed = resources.map((each, place) => (place === index ? { ...resource, props } : each));
            expect(
              () => judged(id, changed, settings),
              `${resource.type} ${path.join(".")} = ${JSON.stringify(value)}`,
            ).not.toThrow();
          }
        }
      });
    }
  });

  it("says that it cannot judge, and does not count as kept", () => {
    const group: ExampleResource = {
      type: "aws:eks/cluster:Cluster",
      name: "cluster",
      props: { enabledClusterLogTypes: 7, vpcConfig: {} },
      from: {},
    };
    expect(judged("eks-control-plane-logs", [group], {})?.findings.map(({ message }) => message)).toEqual([
      "cannot be judged: a property has another type than its provider takes (enabledClusterLogTypes?.includes is not a function); correct it, or agree on an exemption",
    ]);
  });
});
