import { InvalidInput } from "../../components/core/problems";

/** What the system says of a path, in words, and the way out. Anything else (a full disk) is no fault of what was asked for. */
const faults: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: ["there is no such file or folder", "make its folder first, or give another path"],
  ENOTDIR: ["a file stands where a folder is needed", "give another path"],
  EISDIR: ["is a folder and not a file", "give the path of a file"],
  EEXIST: ["a file stands where a folder is needed", "give another path"],
  EACCES: ["may not be opened", "give a path that you may read and write"],
  EPERM: ["may not be changed", "give a path that you may read and write"],
  EROFS: ["stands on a disk that takes no changes", "give another path"],
};

/** A system error about a path, told as the wrong input that it is; undefined for all other errors. */
export function fileFault(error: unknown): InvalidInput | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : faults[code];
  // A program that cannot be started (`spawn`) is something else.
  if (known === undefined || path === undefined || syscall?.startsWith("spawn") === true) return undefined;
  const [reason, remedy] = known;
  return new InvalidInput("files", [{ path, reason, remedy }]);
}
