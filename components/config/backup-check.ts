import { planBackup } from "../backup/plan";
import { InvalidInput, type Problems } from "../core/problems";
import { backupArgs } from "./backup-arguments";
import type { SoundParts } from "./check";

export function checkBackup({ backup, cloud, region, coordinator, training }: SoundParts, problems: Problems): void {
  if (backup === undefined || cloud === undefined || region === undefined) return;
  try {
    planBackup(
      "backup",
      backupArgs({ backup, cloud, region, coordinator, training }, () => "key"),
    );
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    problems.addAll(error.problems, "backup");
  }
}
