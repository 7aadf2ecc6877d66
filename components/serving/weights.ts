import type { Problems } from "../core/problems";
import { checkChoice, checkWhole } from "../workloads/checks";
import { WeightReplication } from "./enums";
import type { ModelWeightsArgs } from "./index";

/** How many copies have to hold the weights before a server starts; undefined where none has to. */
export function planWeights(weights: ModelWeightsArgs, problems: Problems): number | undefined {
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(weights.path) || weights.path.split("/").includes(".."))
    problems.add("weights.path", `${JSON.stringify(weights.path)} is not a path below a bucket`, "give one such as llama-70b");
  if ((weights.bucketUrl === undefined) === (weights.claim === undefined))
    problems.add(
      "weights",
      weights.claim === undefined ? "names neither bucket nor claim" : "names bucket and claim",
      "name the one that holds the weights",
    );
  const replication = weights.replication ?? WeightReplication.Asynchronous;
  checkChoice("weights.replication", replication, Object.values(WeightReplication), problems);
  const { quorum, copyCount = 1 } = weights;
  if (quorum !== undefined && replication !== WeightReplication.Quorum)
    problems.add("weights.quorum", `is given, and replication is ${replication}`, "write replication: quorum, or leave it out");
  if (replication === WeightReplication.Asynchronous) return undefined;
  if (copyCount < 2 || weights.claim !== undefined) {
    problems.add(
      "weights.replication",
      `is ${replication}, and there is one copy of the weights`,
      "give their bucket a replicationFactor of 2 or more, or write replication: asynchronous",
    );
    return undefined;
  }
  if (replication === WeightReplication.Synchronous) return copyCount;
  const needed = quorum ?? Math.floor(copyCount / 2) + 1;
  checkWhole("weights.quorum", needed, 1, problems);
  if (needed > copyCount)
    problems.add(
      "weights.quorum",
      `${needed} is more than the bucket's ${copyCount} copies`,
      `give at most ${copyCount}, or raise the bucket's replicationFactor`,
    );
  return needed;
}
