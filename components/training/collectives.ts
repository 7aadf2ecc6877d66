import type { FabricParts } from "../fabric/attachment";
import { libraryVariables } from "../fabric/collectives";
import type { FabricMachine } from "../fabric/machine";
import { Collectives, SyncMode } from "./enums";

/** What a worker's collective library is told: where its network is, and the algorithm where the mode asks for one by name. */
export function collectiveVariables(
  machine: Pick<FabricMachine, "collectives" | "efaInterfaces">,
  syncMode: SyncMode,
  fabric: Pick<FabricParts, "variables"> = { variables: {} },
): Record<string, string> {
  const rings = machine.collectives === Collectives.Nccl || machine.collectives === Collectives.Rccl;
  return {
    ...libraryVariables(machine, fabric),
    // https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html#nccl-algo: asked for by name, so not left to the tuner.
    ...(rings && syncMode === SyncMode.Ring ? { NCCL_ALGO: "Ring" } : {}),
  };
}
