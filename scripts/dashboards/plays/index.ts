import type { Play } from "../play";
import { gaudiPlay } from "./gaudi-3-scale";
import { gridPlay } from "./grid";
import { servingPlay } from "./mlmf";
import { ringriftPlay } from "./ringrift";
import { runtimePlay } from "./training-runtime";

/** A play for each system, by the environment's `system`. */
export const plays: ReadonlyMap<string, Play> = new Map(
  [gaudiPlay, runtimePlay, gridPlay, ringriftPlay, servingPlay].map((play) => [play.system, play]),
);
