import { describe, expect, it } from "vitest";
import { quotasNeeded } from "../../components/config/quotas";
import { changed, load, problemsOf, soundEnvironment } from "./fixture";

const withLimit = (limit: number, from = soundEnvironment) => `${from}    delivery: { quotas: { L-417A185B: ${limit} } }\n`;

describe("the limits of the account", () => {
  it("are needed by all groups together, now and at their most", () => {
    const { environment } = load({ "stacks/Pulumi.test.yaml": soundEnvironment });
    expect(quotasNeeded(environment.nodeGroups)).toContainEqual({
      code: "L-417A185B",
      name: expect.stringContaining("P"),
      unit: "vcpus",
      desired: 192,
      most: 384,
      groups: ["training"],
    });
  });

  it("count no machines of a capacity block", () => {
    const { environment } = load({ "stacks/Pulumi.test.yaml": soundEnvironment });
    const groups = environment.nodeGroups.map((group) => ({
      ...group,
      capacity: { ...group.capacity, kind: "capacity-block" as const },
    }));
    expect(quotasNeeded(groups)).toEqual([]);
  });

  it("refuse what they do not allow now, and advise of what they will not", () => {
    expect(problemsOf(withLimit(100)).join("\n")).toMatch(
      /delivery\.quotas\.L-417A185B: 100 vcpus of .* are less than the 192 that training need; ask for a limit of 384 or more, or lower nodes\.desired/,
    );
    const { advisories } = load({ "stacks/Pulumi.test.yaml": withLimit(200) });
    expect(advisories.find(({ path }) => path === "delivery.quotas.L-417A185B")?.reason).toContain(
      "are less than the 384 that training need at their most",
    );
    expect(problemsOf(withLimit(384))).toEqual([]);
  });

  it("know a machine that the file corrects", () => {
    const own = changed(["machine: p4d.24xlarge", "machine: our-p4d"]);
    const machines = "    machines:\n      our-p4d: { like: p4d.24xlarge, vcpus: 48 }\n";
    expect(problemsOf(`${withLimit(100, own)}${machines}`)).toEqual([]);
  });
});
