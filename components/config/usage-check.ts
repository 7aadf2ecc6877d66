import type { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { SoundParts } from "./check";

/** What is said to be stored has to be in something that is made; a name that is not would be left out of the price in silence. */
export function checkUsage({ cost, buckets, fileSystems, backup }: SoundParts, problems: Problems): void {
  const stored = Object.keys(cost?.usage?.storedGiB ?? {});
  if (stored.length === 0 || buckets.includes(undefined) || fileSystems.includes(undefined)) return;
  const inBuckets = [...buckets.flatMap((each) => each?.name ?? []), ...(backup === undefined ? [] : ["backups"])];
  // Azure keeps flow logs in an account of their own.
  const known = [
    ...inBuckets,
    "flow-logs",
    ...inBuckets.map((name) => `${name}-logs`),
    ...fileSystems.flatMap((each) => each?.name ?? []),
  ];
  for (const name of stored) {
    if (known.includes(name)) continue;
    const path = `cost.usage.storedGiB.${name}`;
    problems.add(path, `there is no bucket and no file system ${JSON.stringify(name)}`, remedyFor(name, known));
  }
}
