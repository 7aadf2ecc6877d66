import type { Problems } from "../core/problems";
import { checkChoice, checkWhole } from "../workloads/checks";
import { Sharding } from "./enums";
import type { ModelShapeArgs, ServingMachineArgs, ShardingArgs } from "./index";
import { type Cut, type Fit, type Load, type MemoryOfMachine, memoryFit } from "./memory";

/** How a model stands on machines. */
export interface ShardingPlan extends Cut {
  readonly strategy: Sharding;
  /** Machines that hold one copy of the model together. */
  readonly machines: number;
  /** Accelerators that each of them gives. */
  readonly acceleratorsPerMachine: number;
  /** Sequences of the full length that one copy computes at one time. */
  readonly maxSequences: number;
  readonly fit: Fit;
}

/** What is cut, onto what. */
export interface ShardingQuestion {
  readonly sharding: ShardingArgs;
  readonly shape: ModelShapeArgs;
  readonly machine: ServingMachineArgs;
  readonly memory: MemoryOfMachine;
  readonly load: Load;
  /** What is asked for; undefined: as many as fit. */
  readonly maxSequences: number | undefined;
}

/** vLLM's own default of `--max-num-seqs` on servers; more of them need a batch that no one has measured here. */
const mostSequences = 256;

/** The cut that was asked for, or the smallest that holds the model. Tells of what does not divide and what does not fit. */
export function planSharding(question: ShardingQuestion, problems: Problems): ShardingPlan | undefined {
  const { sharding, machine, maxSequences } = question;
  const before = problems.all.length;
  const strategy = sharding.strategy ?? Sharding.Tensor;
  checkChoice("sharding.strategy", strategy, Object.values(Sharding), problems);
  for (const key of ["tensorParallel", "stages", "layersPerShard", "machines"] as const) {
    const value = sharding[key];
    if (value !== undefined) checkWhole(`sharding.${key}`, value, 1, problems);
  }
  if (maxSequences !== undefined) checkWhole("maxSequences", maxSequences, 1, problems);
  checkWords(strategy, sharding, problems);
  if (machine.accelerators < 1) {
    problems.add("machine.accelerators", `${machine.type} has none`, "serve on machines that have accelerators");
  }
  if (problems.all.length > before) return undefined;
  checkDivision(question, strategy, problems);
  if (problems.all.length > before) return undefined;
  const tried = candidates(question, strategy);
  if (tried.length === 0) {
    problems.add(
      "sharding",
      noCandidate(question, strategy),
      "give fewer stages or machines, or machines with more accelerators",
    );
    return undefined;
  }
  const wanted = maxSequences ?? 1;
  const judged = tried.map((each) => ({ each, fit: memoryFit(question.shape, each, question.load, question.memory) }));
  const found = judged.find((candidate) => candidate.fit.sequences >= wanted);
  if (found === undefined) {
    tellUnfit(question, strategy, judged, problems);
    return undefined;
  }
  return {
    ...found.each,
    strategy,
    maxSequences: maxSequences ?? Math.min(mostSequences, found.fit.sequences),
    fit: found.fit,
  };
}

/** Words that a strategy does not hear are mistakes: somebody expects something of them. */
function checkWords(strategy: Sharding, sharding: ShardingArgs, problems: Problems): void {
  const heard: Readonly<Record<Sharding, readonly (keyof ShardingArgs)[]>> = {
    none: [],
    tensor: ["tensorParallel", "machines"],
    pipeline: ["stages", "tensorParallel", "machines"],
    layer: ["layersPerShard", "stages", "tensorParallel", "machines"],
  };
  for (const key of ["tensorParallel", "stages", "layersPerShard", "machines"] as const) {
    if (sharding[key] === undefined || (heard[strategy] ?? []).includes(key)) continue;
    problems.add(`sharding.${key}`, `is given, and ${strategy} has none`, "leave it out, or choose the strategy that has it");
  }
  if (strategy === Sharding.Layer && sharding.layersPerShard === undefined) {
    problems.add("sharding.layersPerShard", "is missing, and the strategy is layer", "say how many layers one shard has: 4");
  }
}

function checkDivision({ sharding, shape, machine }: ShardingQuestion, strategy: Sharding, problems: Problems): void {
  const { tensorParallel, stages, layersPerShard } = sharding;
  const divisors = (whole: number, most: number) =>
    [...Array(Math.min(whole, most)).keys()].map((index) => index + 1).filter((each) => whole % each === 0);
  if (tensorParallel !== undefined && !dividesHeads(shape, tensorParallel)) {
    const good = divisors(shape.attentionHeads, machine.accelerators).filter((each) => dividesHeads(shape, each));
    problems.add(
      "sharding.tensorParallel",
      `${shape.attentionHeads} attention heads (${shape.keyValueHeads} of keys and values) do not divide by ${tensorParallel}`,
      `give one of ${good.join(", ")}`,
    );
  }
  if (strategy === Sharding.Pipeline && stages !== undefined && shape.layers % stages !== 0) {
    problems.add(
      "sharding.stages",
      `${shape.layers} layers do not divide into ${stages} stages`,
      `give one of ${divisors(shape.layers, 16).join(", ")}, or strategy layer, whose stages may differ`,
    );
  }
  if (strategy !== Sharding.Layer || layersPerShard === undefined) return;
  if (shape.layers % layersPerShard !== 0) {
    problems.add(
      "sharding.layersPerShard",
      `${shape.layers} layers do not divide into shards of ${layersPerShard}`,
      `give one of ${divisors(shape.layers, 16).join(", ")}`,
    );
    return;
  }
  const shards = shape.layers / layersPerShard;
  if (stages !== undefined && stages > shards) {
    problems.add(
      "sharding.stages",
      `${stages} stages, and ${shape.layers} layers in shards of ${layersPerShard} are ${shards} shards`,
      `give at most ${shards}, or smaller shards`,
    );
  }
}

/** vLLM cuts attention by heads; those of keys and values are copied where there are fewer of them than accelerators. */
function dividesHeads({ attentionHeads, keyValueHeads }: ModelShapeArgs, tensor: number): boolean {
  return attentionHeads % tensor === 0 && (keyValueHeads % tensor === 0 || tensor % keyValueHeads === 0);
}

type Candidate = Cut & { readonly machines: number; readonly acceleratorsPerMachine: number };

/** Cuts that the words allow and machines can carry, the smallest first. */
function candidates(question: ShardingQuestion, strategy: Sharding): readonly Candidate[] {
  const { sharding, shape, machine } = question;
  const upTo = (most: number) => [...Array(most).keys()].map((index) => index + 1);
  const tensors = (fallback: readonly number[]) =>
    (sharding.tensorParallel === undefined ? fallback : [sharding.tensorParallel]).filter((each) => dividesHeads(shape, each));
  const stagesOf = (fallback: readonly number[]) => (sharding.stages === undefined ? fallback : [sharding.stages]);
  const within = upTo(machine.accelerators);
  const even = (stages: number): number[] => Array.from({ length: stages }, () => shape.layers / stages);
  const cuts = (): Cut[] => {
    switch (strategy) {
      case Sharding.None:
        return [{ tensor: 1, layers: [shape.layers] }];
      case Sharding.Pipeline:
        return stagesOf(upTo(shape.layers).filter((stages) => stages > 1 && shape.layers % stages === 0)).flatMap((stages) =>
          tensors([1]).map((tensor) => ({ tensor, layers: even(stages) })),
        );
      case Sharding.Layer: {
        const perShard = sharding.layersPerShard ?? 1;
        const shards = shape.layers / perShard;
        return stagesOf(upTo(shards).filter((stages) => stages > 1)).flatMap((stages) =>
          tensors([1]).map((tensor) => ({ tensor, layers: deal(shards, stages).map((each) => each * perShard) })),
        );
      }
      default: {
        // Within a machine accelerators share layers; a model that is too large for one is cut into stages between machines.
        const inside = tensors(within).map((tensor) => ({ tensor, layers: [shape.layers] }));
        const widest = Math.max(0, ...tensors(within));
        const between = upTo(machine.most)
          .filter((stages) => stages > 1 && shape.layers % stages === 0)
          .map((stages) => ({ tensor: widest, layers: even(stages) }));
        if (sharding.machines === undefined) return sharding.tensorParallel === undefined ? [...inside, ...between] : inside;
        return sharding.machines === 1 ? inside : between;
      }
    }
  };
  return cuts().flatMap((cut) => standing(cut, question) ?? []);
}

/** The machines of a cut: as few as there can be, each with the same number of accelerators and no layer cut between two. */
function standing(cut: Cut, { sharding, machine }: ShardingQuestion): Candidate | undefined {
  const all = cut.tensor * cut.layers.length;
  const counts =
    sharding.machines === undefined ? [...Array(machine.most).keys()].map((index) => index + 1) : [sharding.machines];
  const machines = counts.find(
    (count) =>
      count <= machine.most &&
      all % count === 0 &&
      all / count <= machine.accelerators &&
      // Whole chips are handed out, and a layer's accelerators stand in one machine.
      (all / count) % cut.tensor === 0,
  );
  return machines === undefined ? undefined : { ...cut, machines, acceleratorsPerMachine: all / machines };
}

/** As evenly as whole shards allow, the larger stages first: the last one has the head besides. */
function deal(shards: number, stages: number): number[] {
  return Array.from({ length: stages }, (_, stage) => Math.floor(shards / stages) + (stage < shards % stages ? 1 : 0));
}

function noCandidate({ sharding, machine }: ShardingQuestion, strategy: Sharding): string {
  const asked = [
    ...(sharding.stages === undefined ? [] : [`${sharding.stages} stages`]),
    ...(sharding.tensorParallel === undefined ? [] : [`${sharding.tensorParallel} accelerators a stage`]),
    ...(sharding.machines === undefined ? [] : [`${sharding.machines} machines`]),
  ];
  const words = asked.length === 0 ? strategy : `${strategy} with ${asked.join(", ")}`;
  return `${words} cannot be laid evenly onto at most ${machine.most} x ${machine.type} with ${machine.accelerators} accelerators each`;
}

function tellUnfit(
  question: ShardingQuestion,
  strategy: Sharding,
  judged: readonly { readonly each: Candidate; readonly fit: Fit }[],
  problems: Problems,
): void {
  const best = judged.reduce((most, each) => (each.fit.sequences >= most.fit.sequences ? each : most));
  const gib = (value: number) => `${value.toFixed(1)} GiB`;
  const { weightsGiB, sequenceGiB, usableGiB, sequences } = best.fit;
  const count = best.each.tensor * best.each.layers.length;
  const where = `each of ${count} ${count === 1 ? "accelerator" : "accelerators"} of ${question.machine.type}`;
  if (question.maxSequences !== undefined && sequences > 0) {
    problems.add(
      "maxSequences",
      `${question.maxSequences} sequences of ${question.load.contextLength} tokens take ${gib(sequenceGiB * question.maxSequences)} beside ${gib(weightsGiB)} of weights on ${where}, which has ${gib(usableGiB)}`,
      `give at most ${sequences}, a shorter contextLength, or more accelerators`,
    );
    return;
  }
  problems.add(
    strategy === Sharding.None ? "sharding.strategy" : "sharding",
    `the model does not fit: ${where} has ${gib(usableGiB)}, and it would hold ${gib(weightsGiB)} of weights and ${gib(sequenceGiB)} for one sequence of ${question.load.contextLength} tokens`,
    remedyOf(question, strategy),
  );
}

/** What would fit: tensor sharding with its number, else the other ways to less. */
function remedyOf(question: ShardingQuestion, strategy: Sharding): string {
  const other = { ...question, sharding: { strategy: Sharding.Tensor } };
  const fitting = candidates(other, Sharding.Tensor).find(
    (each) => memoryFit(question.shape, each, question.load, question.memory).sequences >= (question.maxSequences ?? 1),
  );
  const less = "give quantisation fp8, a shorter contextLength, or machines with more memory";
  if (fitting === undefined || strategy === Sharding.Tensor) return less;
  const { tensor, layers, machines } = fitting;
  const words = machines === 1 ? `${tensor} accelerators` : `${tensor * layers.length} accelerators in ${machines} machines`;
  return `strategy tensor fits with ${words}; or ${less}`;
}
