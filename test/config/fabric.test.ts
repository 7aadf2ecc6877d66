import { describe, expect, it } from "vitest";
import { openSession } from "../../scripts/commands/session";
import { repository } from "../cli/run";
import { problemsOf } from "../problems";

/** An environment of the project with changed words: what a person is told. */
const told = (environment: string, ...set: readonly string[]) =>
  problemsOf(() => openSession(environment, { cwd: repository, set, engine: "rehearsal", policyPack: [], target: [] }));

describe("wrong words about a fabric", () => {
  it("tell a cluster that was made for one network, and a machine that brings five", () => {
    expect(told("serving", "cluster.multiNetworking=false")).toEqual([
      "cluster.multiNetworking: is false, and nodes of serving (a3-highgpu-8g) have networks beside the main one, which GKE refuses then; leave it out; a cluster that was made without it is made anew",
    ]);
  });

  it("tell a model that takes a part of each of several machines, and would have none of their cards", () => {
    expect(told("serving", "serving.models[1].sharding.fabric=true")).toEqual([
      expect.stringMatching(
        /^serving\.models\[1\]\.sharding: \d of the 8 accelerators of a3-highgpu-8g are asked for, and tcpx gives one pod all of its cards; ask for 8, or write sharding\.fabric: false/,
      ),
    ]);
  });
});
