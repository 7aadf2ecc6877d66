import { planBackup } from "../backup/plan";
import { type Problems, problemsThrownBy } from "../core/problems";
import { backupArgs } from "./backup-arguments";
import type { SoundParts } from "./check";

export function checkBackup({ backup, cloud, region, coordinator, training }: SoundParts, problems: Problems): void {
  if (backup === undefined || cloud === undefined || region === undefined) return;
  const args = backupArgs({ backup, cloud, region, coordinator, training }, () => "key");
  problems.addAll(
    problemsThrownBy(() => planBackup("backup", args)),
    "backup",
  );
}
