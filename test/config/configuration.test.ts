import { describe, expect, it } from "vitest";
import { changed, problemsOf } from "./fixture";

const withSettings = (text: string) => changed(["    coordinator: {}\n", `    coordinator: {}\n    configuration:\n${text}`]);
const faults = (text: string) => problemsOf(text).map((problem) => problem.replace(/ \(stacks.*\)$/, ""));
const schema = `      schema:
        type: object
        properties: { training: { type: object, properties: { batch_size: { type: integer } } } }
`;

describe("settings in an environment's file", () => {
  it("are taken by scope, and as the JSON Schema wants them", () => {
    const text = `      global: { training.batch_size: 32 }\n      services: { worker: { training.batch_size: 64 } }\n${schema}`;
    expect(faults(withSettings(text))).toEqual([]);
  });

  it.each([
    [
      "a service that is not there",
      "      services: { workers: { a: 1 } }\n",
      'configuration.services.workers: is not there; did you mean "worker"?',
    ],
    [
      "a node group that is not there",
      "      nodeGroups: { trainig: { a: 1 } }\n",
      'configuration.nodeGroups.trainig: is not there; did you mean "training"?',
    ],
    [
      "a value that the schema refuses, and where it holds",
      `      services: { worker: { training.batch_size: many } }\n${schema}`,
      expect.stringMatching(/^configuration: training\.batch_size of worker: .*"many"/),
    ],
    ["a key that is none", '      global: { "batch size": 1 }\n', expect.stringContaining("is no dotted name")],
  ])("refuse %s", (_what, text, expected) => {
    expect(faults(withSettings(text))).toEqual([expected]);
  });
});
