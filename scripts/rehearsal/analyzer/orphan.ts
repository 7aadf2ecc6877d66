import { Socket } from "node:net";

/** Loaded before a policy pack: ends the pack when the process that started it is gone, however that one ended. */
process.stdin.on("end", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
// 128 and the signal, as a shell has it: who looks at a pack that ended early can tell this from an end of its own.
process.on("SIGTERM", () => process.exit(143));
process.stdin.resume();
// Watching alone must not keep a pack alive that has failed to start.
if (process.stdin instanceof Socket) process.stdin.unref();
