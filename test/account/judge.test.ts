import { describe, expect, it } from "vitest";
import { builtIn } from "../../components/accelerators";
import { standingOf } from "../../scripts/account";
import type { Account, Holding } from "../../scripts/account/account";
import { holdingFaults, judge } from "../../scripts/account/judge";
import { changed, load } from "../config/fixture";

const environmentOf = (text: string) => load({ "stacks/Pulumi.test.yaml": text }).environment;
const now = new Date("2026-12-01T12:00:00Z");
const everywhere = { told: { zones: ["us-west-2a", "us-west-2b", "us-west-2d"] } };
const roomy: Account = {
  command: "aws",
  region: "us-west-2",
  limits: {
    "L-417A185B": { told: { limit: 192, used: 0 } },
    "L-1216C47A": { told: { limit: 64, used: 0 } },
    "L-F678F1CE": { told: { limit: 5, used: 1 } },
    "L-0263D0A3": { told: { limit: 5, used: 0 } },
  },
  offers: { "p4d.24xlarge": everywhere, "m6i.2xlarge": everywhere },
  holdings: {},
  zones: { told: ["us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"] },
  networks: { told: [] },
};
const judged = (account: Account, standing = standingOf(undefined), text = changed()) =>
  judge(environmentOf(text), account, standing, builtIn, now);
const lines = (problems: readonly { path: string; reason: string }[]) => problems.map(({ path, reason }) => `${path}: ${reason}`);

describe("an environment against its account", () => {
  it("is refused by nothing where all fits, and told what may not fit later", () => {
    const { faults, advisories, proofs } = judged(roomy);
    expect(faults).toEqual([]);
    expect(lines(advisories)).toEqual([
      "nodeGroups[1].nodes.max: Running On-Demand P instances (L-417A185B): 384 vcpus are needed at the most for training, 192 of 192 are left in us-west-2",
    ]);
    expect(proofs.map(({ says }) => says)).toContain("p4d.24xlarge is offered in us-west-2a, us-west-2b, us-west-2d");
  });

  it("adds only what does not stand yet: its own machines are in use already", () => {
    const full = {
      ...roomy,
      limits: {
        ...roomy.limits,
        "L-417A185B": { told: { limit: 192, used: 192 } },
        "L-F678F1CE": { told: { limit: 5, used: 5 } },
      },
    };
    expect(lines(judged(full).faults)).toEqual([
      "nodeGroups[1].nodes.desired: Running On-Demand P instances (L-417A185B): 192 vcpus are needed for training, 0 of 192 are left in us-west-2",
      "network: VPCs per Region (L-F678F1CE): 1 networks are needed, 0 of 5 are left in us-west-2",
    ]);
    const standing = standingOf({
      declared: {
        "node-group/training": { machine: "p4d.24xlarge", nodes: { desired: 2 } },
        "node-group/system": { machine: "m6i.2xlarge", nodes: { desired: 2 } },
        cluster: {},
      },
    });
    expect(judged(full, standing).faults).toEqual([]);
    // Another machine than the one that stands is wanted whole.
    const other = standingOf({ declared: { "node-group/training": { machine: "p5.48xlarge", nodes: { desired: 2 } } } });
    expect(lines(judged(full, other).faults)[0]).toMatch(/192 vcpus are needed for training/);
  });

  it("is told what was not read, by place, and never that it holds", () => {
    const blind = { unread: "`aws ec2 describe-instances` failed: no" };
    const { faults, advisories, proofs } = judged({
      ...roomy,
      limits: { ...roomy.limits, "L-417A185B": blind },
      offers: { ...roomy.offers, "p4d.24xlarge": blind },
      zones: blind,
    });
    expect(faults).toEqual([]);
    expect(lines(advisories)).toEqual([
      "nodeGroups[1].nodes.desired: Running On-Demand P instances (L-417A185B) was not checked: `aws ec2 describe-instances` failed: no",
      "nodeGroups[1].machine: where p4d.24xlarge is offered was not checked: `aws ec2 describe-instances` failed: no",
      "network.zones: was not checked: `aws ec2 describe-instances` failed: no",
    ]);
    expect(proofs.some(({ says }) => says.includes("P instances"))).toBe(false);
  });

  it("is told once that the cloud's command is missing", () => {
    const absent = { unread: "aws is not on PATH; install it and log in" };
    const { faults, advisories, proofs } = judged({
      ...roomy,
      limits: Object.fromEntries(Object.keys(roomy.limits).map((code) => [code, absent])),
      offers: { "p4d.24xlarge": absent, "m6i.2xlarge": absent },
      zones: absent,
      networks: absent,
    });
    expect({ faults, proofs }).toEqual({ faults: [], proofs: [] });
    expect(advisories).toEqual([
      {
        path: "account",
        reason: "nothing of it was checked in us-west-2: limits, offerings, reservations; aws is not on PATH",
        remedy: "install it and log in",
      },
    ]);
  });

  it("has its stated limits corrected, and zones and machines that this account has not refused", () => {
    const text = `${changed()}    delivery: { quotas: { L-417A185B: 3072 } }\n`;
    const { faults, advisories } = judged(
      {
        ...roomy,
        offers: { ...roomy.offers, "p4d.24xlarge": { told: { zones: ["us-west-2b"] } } },
        zones: { told: ["us-west-2a", "us-west-2b", "us-west-2c"] },
      },
      undefined,
      text,
    );
    expect(lines(faults)).toEqual([
      "nodeGroups[1].zone: p4d.24xlarge is not offered in us-west-2a",
      "network.zones[2]: this account has no zone us-west-2d in us-west-2",
    ]);
    expect(lines(advisories)[0]).toBe("delivery.quotas.L-417A185B: states 3072, and the account's limit is 192");
  });

  it("says which networks of the account share its addresses, and not that it is its own", () => {
    const networks = {
      told: [
        { id: "vpc-1", name: "old", ranges: ["10.0.128.0/17"] },
        { id: "vpc-2", ranges: ["10.0.0.0/16"] },
      ],
    };
    const standing = standingOf({ declared: {} });
    const shared = (made: boolean) =>
      lines(judged({ ...roomy, networks }, made ? standing : undefined).advisories).filter((line) =>
        line.startsWith("network.cidr"),
      );
    expect(shared(false)).toEqual([
      "network.cidr: 10.0.0.0/16 shares addresses with old (vpc-1), 10.0.128.0/17, of the same account",
      "network.cidr: 10.0.0.0/16 shares addresses with vpc-2, 10.0.0.0/16, of the same account",
    ]);
    expect(shared(true)).toEqual([
      "network.cidr: 10.0.0.0/16 shares addresses with old (vpc-1), 10.0.128.0/17, of the same account",
    ]);
  });

  it("needs the placement group that its reservation was bought in", () => {
    const id = "cr-0123456789abcdef0";
    const text = changed(
      ["machine: p4d.24xlarge", `machine: p4d.24xlarge\n        capacity: { kind: reservation, reservationId: ${id} }`],
      ["nodes: { min: 1, desired: 2, max: 4 }", "nodes: { desired: 2 }"],
    );
    const held = {
      machine: "p4d.24xlarge",
      zone: "us-west-2a",
      count: 2,
      free: 2,
      state: "active",
      usable: true,
      placementGroup: "close",
    };
    expect(judged({ ...roomy, holdings: { [id]: { told: held } } }, undefined, text).faults).toEqual([
      {
        path: "nodeGroups[1].capacity.placementGroupName",
        reason: `${id} was bought in the placement group close, and serves no machine outside of it`,
        remedy: "write placementGroupName: close",
      },
    ]);
    const elsewhere = { ...held, placementGroup: undefined, zone: "us-west-2b", machine: "p5.48xlarge" };
    const { placementGroup: _, ...other } = elsewhere;
    expect(lines(judged({ ...roomy, holdings: { [id]: { told: other } } }, undefined, text).faults)).toEqual([
      `nodeGroups[1].machine: ${id} holds p5.48xlarge, not p4d.24xlarge`,
      `nodeGroups[1].zone: ${id} is in us-west-2b, the nodes are in us-west-2a`,
    ]);
  });
});

describe("what was bought, now", () => {
  const block: Holding = {
    machine: "p5.48xlarge",
    count: 4,
    free: 4,
    state: "active",
    usable: true,
    window: { start: new Date("2026-11-30T11:30:00Z"), end: new Date("2026-12-02T11:30:00Z") },
  };
  const faults = (held: Holding, at: string, desired = 4, stands = 0) =>
    holdingFaults("cr-1", held, desired, stands, new Date(at)).map(({ reason }) => reason);

  it("gives machines between its begin and half an hour before its end", () => {
    expect(faults({ ...block, state: "scheduled", usable: false }, "2026-11-30T11:29:00Z")).toEqual([
      "cr-1 begins on 2026-11-30 11:30 UTC, and is scheduled",
    ]);
    expect(faults(block, "2026-11-30T11:30:00Z")).toEqual([]);
    expect(faults(block, "2026-12-02T10:59:59Z")).toEqual([]);
    expect(faults(block, "2026-12-02T11:00:00Z")).toEqual([
      "cr-1 ends on 2026-12-02 11:30 UTC, and its machines go half an hour before",
    ]);
  });

  it("gives as many as are free, those that stand in it already aside", () => {
    const { window: _, ...reservation } = { ...block, free: 1 };
    expect(faults(reservation, "2026-12-01T00:00:00Z", 4, 3)).toEqual([]);
    expect(faults(reservation, "2026-12-01T00:00:00Z", 4, 2)).toEqual(["cr-1 has 1 machines left of 4, and 2 more are needed"]);
    expect(faults({ ...reservation, usable: false, state: "cancelled" }, "2026-12-01T00:00:00Z")).toEqual([
      "cr-1 is cancelled, and gives no machines",
    ]);
  });
});
