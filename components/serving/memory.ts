import { GiB } from "../core/units";
import type { Quantisation } from "./enums";
import type { ModelShapeArgs } from "./index";

/** Bytes that one parameter takes. int4 stores a scale for each group of 128 besides, half a byte for 32 parameters. */
const parameterBytes: Readonly<Record<Quantisation, number>> = {
  none: 2,
  fp8: 1,
  int8: 1,
  int4: 0.5 + 0.5 / 32,
};

/** How a model is cut: `tensor` accelerators share each layer, and each entry of `layers` is a stage with as many layers. */
export interface Cut {
  readonly tensor: number;
  readonly layers: readonly number[];
}

/** What one accelerator has to hold, and how much that leaves. */
export interface Fit {
  /** GiB of weights on the fullest accelerator. */
  readonly weightsGiB: number;
  /** GiB of keys and values that one sequence of the full length takes there. */
  readonly sequenceGiB: number;
  /** GiB that the server may take there, less what computing needs. */
  readonly usableGiB: number;
  /** Sequences of the full length that fit beside the weights at one time; 0 where the weights alone do not fit. */
  readonly sequences: number;
}

export interface MemoryOfMachine {
  /** GiB of one accelerator. */
  readonly memoryGiB: number;
  /** Share that the server takes: vLLM's `--gpu-memory-utilization`. */
  readonly utilisation: number;
  /** GiB for activations, graphs and the collective library's buffers. */
  readonly workingGiB: number;
}

export interface Load {
  readonly quantisation: Quantisation;
  readonly contextLength: number;
  /** Bytes of one key or value: 2, or 1 where the cache is fp8. */
  readonly cacheBytes: number;
}

/**
 * The fullest accelerator of a cut: weights by stage with the embedding on the first and the head on the last, both cut by `tensor`; keys
 * and values by stage too, where heads are copied once there are more accelerators than heads of them.
 */
export function memoryFit(shape: ModelShapeArgs, cut: Cut, load: Load, machine: MemoryOfMachine): Fit {
  const embedding = shape.vocabulary * shape.attentionHeads * shape.headSize;
  const perLayer = (shape.parameters - 2 * embedding) / shape.layers;
  const last = cut.layers.length - 1;
  const stages = cut.layers.map((layers, stage) => {
    const ends = (stage === 0 ? 1 : 0) + (stage === last ? 1 : 0);
    const weights = ((layers * perLayer + ends * embedding) * parameterBytes[load.quantisation]) / cut.tensor;
    const heads = Math.max(1, shape.keyValueHeads / cut.tensor);
    const sequence = 2 * layers * heads * shape.headSize * load.cacheBytes * load.contextLength;
    return { weightsGiB: weights / GiB, sequenceGiB: sequence / GiB };
  });
  const usableGiB = machine.memoryGiB * machine.utilisation - machine.workingGiB;
  const fits = stages.map((stage) => ({
    ...stage,
    usableGiB,
    sequences: Math.max(0, Math.floor((usableGiB - stage.weightsGiB) / stage.sequenceGiB)),
  }));
  return fits.reduce((worst, each) => (each.sequences < worst.sequences ? each : worst));
}
