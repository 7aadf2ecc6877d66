import type { Environment } from "../config";
import type { DeliveryGate } from "../config/delivery-schema";

export interface TargetSettings {
  readonly steps: readonly number[];
  readonly batchPercent: number;
  readonly gates: readonly DeliveryGate[];
}

/** The environment's settings of delivery, and the target's own over them. */
export function settingsOf({ delivery }: Pick<Environment, "delivery">, key: string): TargetSettings {
  const own = delivery?.targets?.find(({ name }) => name === key);
  return {
    steps: own?.steps ?? delivery?.steps ?? [10, 50, 100],
    batchPercent: own?.batchPercent ?? delivery?.batchPercent ?? 25,
    gates: own?.gates ?? delivery?.gates ?? [],
  };
}
