import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach } from "vitest";
import { folder } from "../cli/run";

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

/** What a command answers to a call that holds these words: JSON on its output, or a complaint and status 1. */
export type Reply = readonly [words: string, answer: unknown] | readonly [words: string, complaint: { readonly fails: string }];

/** A program of this name at the head of the path, which answers in the clouds' documented form; gives back how it was called. */
export function standIn(name: string, replies: readonly Reply[]): { readonly calls: () => readonly string[] } {
  const root = folder();
  const bin = join(root, "bin");
  mkdirSync(bin);
  const cases = replies.map(([words, answer], index) => {
    const fails = typeof answer === "object" && answer !== null && "fails" in answer ? String(answer.fails) : undefined;
    writeFileSync(join(root, String(index)), fails ?? JSON.stringify(answer));
    const told = fails === undefined ? `cat "${join(root, String(index))}"` : `cat "${join(root, String(index))}" >&2; exit 1`;
    return `*"${words}"*) ${told} ;;`;
  });
  const script = `#!/bin/sh\necho "$*" >> "${join(root, "calls")}"\ncase "$*" in\n${cases.join("\n")}\n*) echo "nobody said what to answer: $*" >&2; exit 2 ;;\nesac\n`;
  writeFileSync(join(bin, name), script);
  chmodSync(join(bin, name), 0o755);
  process.env.PATH = `${bin}:${process.env.PATH}`;
  const file = join(root, "calls");
  return { calls: () => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : []) };
}

/** A program of this name that does what the lines of a shell script say. */
export function script(name: string, lines: string): void {
  const bin = join(folder(), "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, name), `#!/bin/sh\n${lines}\n`);
  chmodSync(join(bin, name), 0o755);
  process.env.PATH = `${bin}:${process.env.PATH}`;
}
