import type { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { checkWhole } from "../workloads/checks";
import { Quantisation } from "./enums";
import type { ModelServerArgs, ModelShapeArgs } from "./index";
import { knownModel, knownModels } from "./models";

const names = Object.keys(knownModels);

/** The model's own sizes: of a model that is known by name, or as they are given. */
export function planShape(args: ModelServerArgs, problems: Problems): ModelShapeArgs | undefined {
  const { architecture, shape } = args;
  if (shape !== undefined) {
    for (const key of [
      "parameters",
      "layers",
      "attentionHeads",
      "keyValueHeads",
      "headSize",
      "vocabulary",
      "contextLength",
    ] as const) {
      checkWhole(`shape.${key}`, shape[key], 1, problems);
    }
    if (architecture !== undefined) problems.add("architecture", "is given beside shape", "keep one of them");
    return problems.all.length > 0 ? undefined : shape;
  }
  if (architecture === undefined) {
    problems.add("architecture", "is missing, and no shape is given", `name one of ${names.join(", ")}, or give shape`);
    return undefined;
  }
  const found = knownModel(architecture);
  if (found === undefined)
    problems.add(
      "architecture",
      `${JSON.stringify(architecture)} is not a model whose shape is known`,
      `${remedyFor(architecture, names)} (or give shape, from its config.json)`,
    );
  return found;
}

/** Tokens of one sequence, prompt and answer. */
export function planContext(args: ModelServerArgs, shape: ModelShapeArgs | undefined, problems: Problems): number {
  const contextLength = args.contextLength ?? shape?.contextLength ?? 1;
  checkWhole("contextLength", contextLength, 1, problems);
  if (shape !== undefined && contextLength > shape.contextLength)
    problems.add(
      "contextLength",
      `${contextLength} tokens, and the model was made for ${shape.contextLength}`,
      `give at most ${shape.contextLength}`,
    );
  return contextLength;
}

/** Streaming brings a GB in about a second; compiling, and a machine that is new, take the rest. */
export function startupOf(shape: ModelShapeArgs | undefined, quantisation: Quantisation): number {
  const bytes = (shape?.parameters ?? 0) * (quantisation === Quantisation.None ? 2 : 1);
  return 600 + Math.ceil(bytes / 1e9) * 20;
}
