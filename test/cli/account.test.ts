import { describe, expect, it } from "vitest";
import { script, standIn } from "../account/stand-in";
import { changed, project } from "../config/fixture";
import { trainyard } from "./run";

const text = changed([
  `    storage:
      buckets:
        - name: checkpoints
          replicationFactor: 2
          replicaRegions: [us-east-2]
    coordinator: {}
    training:
      nodeGroup: training
`,
  "    storage: { buckets: [] }\n    devicePlugins: { install: false }\n",
]);
const yard = () =>
  project({ "Pulumi.yaml": "name: yard\nruntime: nodejs\nstackConfigDir: stacks\n", "stacks/Pulumi.test.yaml": text });

/** An account in the form of `aws`; what is asked of it beside that fails. */
function account(pInstances: number) {
  const quota = (code: string, Value: number) => [`--quota-code ${code}`, { Quota: { QuotaCode: code, Value } }] as const;
  const zones = ["us-west-2a", "us-west-2b", "us-west-2d"];
  return standIn("aws", [
    quota("L-417A185B", pInstances),
    quota("L-1216C47A", 64),
    quota("L-F678F1CE", 5),
    quota("L-0263D0A3", 5),
    ["describe-instances", []],
    [
      "describe-capacity-reservations",
      { fails: "An error occurred (UnauthorizedOperation) when calling the DescribeCapacityReservations operation: no" },
    ],
    [
      "describe-instance-type-offerings",
      {
        InstanceTypeOfferings: ["p4d.24xlarge", "m6i.2xlarge"].flatMap((InstanceType) =>
          zones.map((Location) => ({ InstanceType, LocationType: "availability-zone", Location })),
        ),
      },
    ],
    ["describe-availability-zones", zones.map((name) => ({ name, state: "available" }))],
    ["describe-vpcs", []],
    ["describe-addresses", 0],
  ]);
}

/** The real engine's program as far as it gets: a stack that was never made. `up` and `preview` end with a word that a test can find. */
function pulumi(): void {
  script(
    "pulumi",
    `case "$*" in
*version*) echo v3.214.0 ;;
*"stack export"*) echo '{ "version": 3, "deployment": {} }' ;;
*preview*|*up*) echo "the engine was reached" >&2; exit 255 ;;
*) exit 0 ;;
esac`,
  );
}

describe("a live run", () => {
  it("asks the account first: a shortage ends it with its place and its way out, before the engine plans anything", async () => {
    pulumi();
    account(96);
    for (const operation of [["preview"], ["up", "--yes"]]) {
      const { code, err } = await trainyard(...operation, "test", "-C", yard(), "--live");
      expect(code).toBe(2);
      expect(err).toMatch(
        /environment test, held against its account: 1 problem\n {2}nodeGroups\[1\]\.nodes\.desired: Running On-Demand P instances \(L-417A185B\): 192 vcpus are needed for training, 96 of 96 are left in us-west-2; ask for 192 or more .*\(stacks\/Pulumi\.test\.yaml:\d+\)/,
      );
      expect(err).not.toContain("the engine was reached");
    }
  });

  it("goes on where all fits, and says among its advice what it could not read", async () => {
    pulumi();
    account(384);
    const { code, out } = await trainyard("preview", "test", "-C", yard(), "--live", "--json");
    const { diagnostics } = JSON.parse(out) as { diagnostics: { severity: string; path?: string; message: string }[] };
    expect(code).toBe(1);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        severity: "warning",
        path: "nodeGroups[1].nodes.desired",
        message: expect.stringContaining(
          "was counted without reservations without machines (`aws ec2 describe-capacity-reservations` failed",
        ),
      }),
    );
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ severity: "error", message: expect.stringContaining("the engine was reached") }),
    );
  });

  it("asks nobody where it is told not to, and a rehearsal never does", async () => {
    pulumi();
    const { calls } = account(96);
    const { out } = await trainyard("preview", "test", "-C", yard(), "--live", "--no-account", "--json");
    expect(out).toContain("the engine was reached");
    const { code } = await trainyard("doctor", "test", "-C", yard());
    expect(code).toBe(0);
    expect(calls().filter((call) => !call.startsWith("--version"))).toEqual([]);
  });
});

describe("doctor --live", () => {
  it("looks without `pulumi` too, and says what it therefore does not know", async () => {
    account(384);
    script("pulumi", "exit 1");
    const { code, out } = await trainyard("doctor", "test", "-C", yard(), "--live");
    expect(code).toBe(0);
    expect(out).toMatch(
      /good +account, nodeGroups\[1\]\.nodes\.desired +Running On-Demand P instances .*: 192 more fit; 384 of 384 are left/,
    );
    expect(out).toMatch(
      /advice +account, account +what of the account's use is this environment's own is not known \(--live needs `pulumi`/,
    );
  });

  it("needs an environment, and has nothing to ask of a cluster that is there", async () => {
    expect(await trainyard("doctor", "--live")).toMatchObject({ code: 2, err: expect.stringContaining("name one") });
    const { out } = await trainyard("doctor", "onprem", "--live");
    expect(out).toMatch(/absent +account +cloud: kubernetes has no account with limits; nothing was asked/);
  });
});
