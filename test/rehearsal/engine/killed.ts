/** Brings a stack up and stays in the middle of it, for a test to kill: says "made" once the first box is in the state. */
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { runOperation } from "../../../scripts/rehearsal";
import { simulatedClouds, World } from "../../../scripts/rehearsal/clouds";

const stateDir = process.argv[2] ?? "";
const cloud = simulatedClouds({ world: new World({ directory: join(stateDir, "world") }) })("toys");

class Box extends pulumi.CustomResource {
  constructor() {
    super("toys:index:Box", "steady", { size: 1, word: pulumi.secret("hush") });
  }
}

void runOperation({
  operation: "up",
  program: async () => {
    new Box();
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  },
  project: "yard",
  stack: "s",
  stateDir,
  clouds: [cloud],
  onEvent: (event) => {
    if (event.kind === "stepFinished" && event.step.name === "steady") process.stdout.write("made\n");
  },
});
