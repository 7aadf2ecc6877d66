import { describe, expect, it } from "vitest";
import { settingsOf } from "../../components/delivery";
import type { Account } from "../../scripts/account";
import { proveCapacity } from "../../scripts/rollout/capacity";
import { planRollout } from "../../scripts/rollout/stages";
import { changes, changesInPlace, choose, jobsOn } from "../../scripts/rollout/targets";
import { load, soundEnvironment } from "../config/fixture";

const environment = (change: (text: string) => string = (text) => text) =>
  load({ "stacks/Pulumi.test.yaml": change(soundEnvironment) }).environment;
const made = () => {
  const { nodeGroups, coordinator, cluster } = environment();
  const groups = nodeGroups.map((group) => [`node-group/${group.name}`, group]);
  return { ...Object.fromEntries(groups), "service/coordinator": coordinator, cluster };
};
const rootVolume = (text: string) => text.replace("zone: us-west-2a\n", "zone: us-west-2a\n        rootVolumeGiB: 300\n");

describe("what differs from what was made", () => {
  it("is nothing where nothing was changed but the strategy", () =>
    expect(
      changes(
        environment((text) => text.replace("strategy: rolling", "strategy: blue-green")),
        made(),
      ),
    ).toEqual([]));
  it("is one target, by its name where there are more", () => {
    const both = environment((text) => rootVolume(text).replace("coordinator: {}", "coordinator: { logLevel: debug }"));
    const found = changes(both, made());
    expect(found.map(({ key, strategy }) => [key, strategy])).toEqual([
      ["node-group/training", "rolling"],
      ["service/coordinator", "recreate"],
    ]);
    expect(choose(found, "service/coordinator", both).key).toBe("service/coordinator");
    expect(() => choose(found, undefined, both)).toThrow(
      "--target: 2 targets differ: node-group/training, service/coordinator; name one; they are rolled out one after another",
    );
    expect(() => choose(found, "cluster", both)).toThrow("nothing differs from what was made");
  });
  it("reaches a group that stays, unless its machine, its zone or the way it was bought is another", () => {
    const [volume] = changes(environment(rootVolume), made());
    const [machine] = changes(
      environment((text) => text.replace("p4d.24xlarge", "p5.48xlarge")),
      made(),
    );
    const [spot] = changes(
      environment((text) => text.replace("zone: us-west-2a\n", "zone: us-west-2a\n        capacity: { kind: spot }\n")),
      made(),
    );
    expect([volume, machine, spot].map((change) => change && changesInPlace(change))).toEqual([true, false, false]);
  });
  it("concerns the jobs on it, and takes the target's own settings over the environment's", () => {
    const said = environment(
      (text) => `${text}    delivery: { batchPercent: 20, targets: [{ name: cluster, batchPercent: 60 }] }\n`,
    );
    expect(settingsOf(said, "cluster")).toEqual({ steps: [10, 50, 100], batchPercent: 60, gates: [] });
    expect(settingsOf(said, "node-group/training").batchPercent).toBe(20);
    expect(jobsOn(said, { kind: "node-group", name: "system" })).toEqual([]);
    expect(jobsOn(said, { kind: "node-group", name: "training" })).toEqual([
      { name: "worker", policy: "checkpoint", deadlineSeconds: 3600 },
    ]);
  });
});

describe("proof of capacity before anything starts", () => {
  const prove = (edit: (text: string) => string, account?: Account) => {
    const said = environment(edit);
    const [change] = changes(said, made());
    if (change === undefined) throw new Error("nothing differs");
    return proveCapacity(change, said, account);
  };
  const quota = (limit: number) => (text: string) => `${rootVolume(text)}    delivery: { quotas: { L-417A185B: ${limit} } }\n`;

  it("says what it did not ask, and what both sides cost", () => {
    const { spare, notes, doubleRunHourlyUsd } = prove(rootVolume);
    expect(spare).toEqual({ available: true });
    expect(notes[0]).toMatch(/^not asked: .*\(L-417A185B\); state the account's limit under delivery\.quotas/);
    expect(doubleRunHourlyUsd).toBeGreaterThan(2 * 20);
  });
  it("holds the second set against the quota: two machines of 96 vCPUs stand, two more have to fit", () => {
    expect(prove(quota(384)).spare).toEqual({ available: true });
    expect(prove(quota(383)).spare).toMatchObject({
      available: false,
      reason: expect.stringMatching(/^2 x p4d\.24xlarge need 192 vcpus of .*, 191 of 383 are left$/),
    });
  });
  it("never counts on a reservation for a second set", () =>
    expect(
      prove((text) =>
        rootVolume(text).replace(
          "rootVolumeGiB: 300",
          "rootVolumeGiB: 300\n        capacity: { kind: reservation, reservationId: cr-0123456789abcdef0 }",
        ),
      ).spare,
    ).toEqual({
      available: false,
      reason: "the reservation cr-0123456789abcdef0 holds the machines that are in use, and no second set",
    }));

  describe("with an account that was asked", () => {
    const id = "cr-0123456789abcdef0";
    const account = (limit: number, used: number, more: Partial<Account> = {}): Account => ({
      command: "aws",
      region: "us-west-2",
      limits: { "L-417A185B": { told: { limit, used } } },
      offers: { "p4d.24xlarge": { told: { zones: ["us-west-2a"] } } },
      holdings: {},
      ...more,
    });
    const reserved = (text: string) =>
      rootVolume(text).replace(
        "rootVolumeGiB: 300",
        `rootVolumeGiB: 300\n        capacity: { kind: reservation, reservationId: ${id} }`,
      );

    it("counts what others use too, above what the file states, and chooses batches where it does not fit", () => {
      expect(prove(quota(3072), account(500, 308))).toMatchObject({
        spare: { available: true },
        notes: ["p4d.24xlarge is offered in us-west-2a", "Running On-Demand P instances: 308 of 500 vcpus in use, 192 more fit"],
      });
      const short = prove(quota(3072), account(500, 309));
      expect(short.spare).toEqual({
        available: false,
        reason: "2 x p4d.24xlarge need 192 vcpus of Running On-Demand P instances (L-417A185B), 191 of 500 are left",
      });
      const plan = planRollout({
        target: { kind: "node-group", name: "training" },
        strategy: "blue-green",
        active: "blue",
        steps: [100],
        gates: [],
        batchPercent: 50,
        machines: 2,
        byCloud: false,
        hasJobs: false,
        spareCapacity: short.spare,
      });
      expect(plan.form).toBe("in-place");
      expect(plan.notes).toEqual([expect.stringContaining("changed in place, in batches: 2 x p4d.24xlarge need 192 vcpus")]);
    });

    it("takes a second set from a reservation that has one left, and from no other", () => {
      const holding = { machine: "p4d.24xlarge", zone: "us-west-2a", count: 4, free: 2, state: "active", usable: true };
      const of = (free: number, more = {}) =>
        prove(reserved, account(0, 0, { holdings: { [id]: { told: { ...holding, free, ...more } } } }));
      expect(of(2)).toMatchObject({
        spare: { available: true },
        notes: [expect.anything(), `${id}: 2 of 4 machines are left, 2 more fit`],
      });
      expect(of(1).spare).toEqual({
        available: false,
        reason: `the reservation ${id} has 1 of 4 machines left, a second set is 2`,
      });
      expect(of(2, { usable: false, state: "cancelled" }).spare).toEqual({ available: false, reason: `${id} is cancelled` });
    });

    it("refuses a zone that does not offer the machine to this account, and says what it could not read", () => {
      const elsewhere = { offers: { "p4d.24xlarge": { told: { zones: ["us-west-2c"] } } } };
      expect(prove(rootVolume, account(500, 0, elsewhere)).faults).toEqual([
        { path: "zone", reason: "p4d.24xlarge is not offered to this account in us-west-2a", remedy: "use us-west-2c" },
      ]);
      const blind = account(0, 0, { limits: { "L-417A185B": { unread: "aws is not on PATH; install it and log in" } } });
      expect(prove(rootVolume, blind)).toMatchObject({
        spare: { available: true },
        notes: [
          expect.anything(),
          "not checked: Running On-Demand P instances (L-417A185B); aws is not on PATH; install it and log in",
        ],
      });
    });
  });
});
