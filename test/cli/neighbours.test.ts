import { describe, expect, it } from "vitest";
import { environmentFindings } from "../../scripts/commands/findings";
import { changed, project, soundEnvironment } from "../config/fixture";

const head = { "Pulumi.yaml": "name: yard\nruntime: nodejs\nstackConfigDir: stacks\n" };

function ranges(other: string) {
  const root = project({ ...head, "stacks/Pulumi.test.yaml": soundEnvironment, "stacks/Pulumi.other.yaml": other });
  return environmentFindings("test", root).filter(({ what }) => what === "network.cidr");
}

describe("the networks of a project's environments", () => {
  it("are told apart where they share addresses, which stops nothing", () => {
    expect(ranges(changed(["10.0.0.0/16", "10.0.0.0/17"]))).toEqual([
      {
        state: "advice",
        what: "network.cidr",
        says: "10.0.0.0/16 shares addresses with other (10.0.0.0/17); the two can never be peered: give one of them another range",
      },
    ]);
  });

  it("need no word where they share none, or where the other environment is wrong", () => {
    expect(ranges(changed(["10.0.0.0/16", "10.1.0.0/16"]))).toEqual([]);
    expect(ranges(changed(["10.0.0.0/16", "10.0.0.0/99"]))).toEqual([]);
  });
});

describe("the machines of an environment", () => {
  it("are looked up with what its own file adds", () => {
    const machines = `    machines:
      my.8xlarge: { cloud: aws, vcpus: 8, memoryGiB: 64, architecture: amd64, regions: [us-west-2] }
`;
    const text = changed(["machine: m6i.2xlarge", "machine: my.8xlarge"]) + machines;
    const root = project({ ...head, "stacks/Pulumi.test.yaml": text });
    expect(environmentFindings("test", root).find(({ what }) => what === "group system")).toEqual({
      state: "good",
      what: "group system",
      says: "my.8xlarge: known in us-west-2",
    });
  });
});
