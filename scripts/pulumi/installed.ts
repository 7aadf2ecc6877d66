import { spawnSync } from "node:child_process";
import { Failure } from "../output/errors";

/** The version of the `pulumi` on PATH; undefined where there is none. */
export function pulumiVersion(): string | undefined {
  return versionOf("pulumi", ["version"]);
}

/** What a program says of its version, on one line; undefined where it is not there or does not answer. */
export function versionOf(program: string, args: readonly string[]): string | undefined {
  const { error, status, stdout } = spawnSync(program, [...args], {
    encoding: "utf8",
    timeout: 15_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (error !== undefined || status !== 0) return undefined;
  return stdout.trim().split("\n")[0] ?? "";
}

/** Ends the command in one sentence where the real engine is asked for and is not there. */
export function needPulumi(why: string): string {
  const version = pulumiVersion();
  if (version === undefined) {
    throw new Failure(
      `${why} needs \`pulumi\`, which is not on PATH; install it (https://www.pulumi.com/docs/install/), or leave ${why} out to rehearse without it`,
    );
  }
  return version;
}
