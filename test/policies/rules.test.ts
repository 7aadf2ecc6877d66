import { describe } from "vitest";
import type { Area } from "../../policies/core/rule";
import { type AreaExamples, describeRules, usePack } from "./harness";
import { acceleratorsExamples } from "./rules/accelerators";
import { awsExamples } from "./rules/aws";
import { azureExamples } from "./rules/azure";
import { gcpExamples } from "./rules/gcp";
import { kubernetesExamples } from "./rules/kubernetes";
import { moneyExamples } from "./rules/money";

const examples: { readonly [area in Area]: AreaExamples } = {
  aws: awsExamples,
  gcp: gcpExamples,
  azure: azureExamples,
  kubernetes: kubernetesExamples,
  accelerators: acceleratorsExamples,
  money: moneyExamples,
};

const pack = usePack();

describe.each(Object.keys(examples) as Area[])("%s", (area) => describeRules(area, examples[area], pack));
