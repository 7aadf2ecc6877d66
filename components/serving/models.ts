import type { ModelShapeArgs } from "./index";

/** A model's shape and where it was read. */
export interface KnownModel extends ModelShapeArgs {
  /** Public repository on Hugging Face whose config.json and weights' index say so. */
  readonly source: string;
}

/**
 * Shapes of public models, so that an environment names one and measures nothing. From the config.json of each repository, and from the
 * number of parameters that its weights' index states; read on 2026-11-22. A model of your own gives `shape`.
 */
export const knownModels = {
  "llama-7b": {
    parameters: 6_738_415_616,
    layers: 32,
    attentionHeads: 32,
    keyValueHeads: 32,
    headSize: 128,
    vocabulary: 32_000,
    contextLength: 4096,
    source: "meta-llama/Llama-2-7b-hf",
  },
  "llama-13b": {
    parameters: 13_015_864_320,
    layers: 40,
    attentionHeads: 40,
    keyValueHeads: 40,
    headSize: 128,
    vocabulary: 32_000,
    contextLength: 4096,
    source: "meta-llama/Llama-2-13b-hf",
  },
  "llama-70b": {
    parameters: 68_976_648_192,
    layers: 80,
    attentionHeads: 64,
    keyValueHeads: 8,
    headSize: 128,
    vocabulary: 32_000,
    contextLength: 4096,
    source: "meta-llama/Llama-2-70b-hf",
  },
  "llama-3.1-8b": {
    parameters: 8_030_261_248,
    layers: 32,
    attentionHeads: 32,
    keyValueHeads: 8,
    headSize: 128,
    vocabulary: 128_256,
    contextLength: 131_072,
    source: "meta-llama/Llama-3.1-8B-Instruct",
  },
  "llama-3.1-70b": {
    parameters: 70_553_706_496,
    layers: 80,
    attentionHeads: 64,
    keyValueHeads: 8,
    headSize: 128,
    vocabulary: 128_256,
    contextLength: 131_072,
    source: "meta-llama/Llama-3.1-70B-Instruct",
  },
  "llama-3.1-405b": {
    parameters: 405_853_388_800,
    layers: 126,
    attentionHeads: 128,
    keyValueHeads: 8,
    headSize: 128,
    vocabulary: 128_256,
    contextLength: 131_072,
    source: "meta-llama/Llama-3.1-405B-Instruct",
  },
  "mistral-7b": {
    parameters: 7_248_023_552,
    layers: 32,
    attentionHeads: 32,
    keyValueHeads: 8,
    headSize: 128,
    vocabulary: 32_768,
    contextLength: 32_768,
    source: "mistralai/Mistral-7B-Instruct-v0.3",
  },
  "qwen2.5-72b": {
    parameters: 72_706_203_648,
    layers: 80,
    attentionHeads: 64,
    keyValueHeads: 8,
    headSize: 128,
    vocabulary: 152_064,
    contextLength: 32_768,
    source: "Qwen/Qwen2.5-72B-Instruct",
  },
} as const satisfies Readonly<Record<string, KnownModel>>;

const byName: Readonly<Record<string, KnownModel>> = knownModels;

export function knownModel(name: string): KnownModel | undefined {
  return Object.hasOwn(byName, name) ? byName[name] : undefined;
}
