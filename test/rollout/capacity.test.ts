import { describe, expect, it } from "vitest";
import { settingsOf } from "../../components/delivery";
import { proveCapacity } from "../../scripts/rollout/capacity";
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
  const prove = (edit: (text: string) => string) => {
    const said = environment(edit);
    const [change] = changes(said, made());
    if (change === undefined) throw new Error("nothing differs");
    return proveCapacity(change, said);
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
});
