#!/usr/bin/env node
import module from "node:module";
import { runCommandLine } from "./command-line";

// Node 22 and later keep what they compiled, which saves a good part of a cold start; Node 20 cannot.
const enable: unknown = Reflect.get(module, "enableCompileCache");
if (typeof enable === "function") enable();

// Who reads may have seen enough (`trainyard machines | head`). The command goes on to its end all the same: it may be making something.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

void runCommandLine(process.argv).then((code) => {
  // What is still open (a provider's connection) must not keep a finished command waiting; what was written has to get out first.
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
});
