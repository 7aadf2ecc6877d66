import { Socket } from "node:net";

/** Loaded before a policy pack: ends the pack when the process that started it is gone, however that one ended. */
process.stdin.on("end", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
process.stdin.resume();
// Watching alone must not keep a pack alive that has failed to start.
if (process.stdin instanceof Socket) process.stdin.unref();
