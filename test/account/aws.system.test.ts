import { execFile, spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isTold, readAccount, type Standing } from "../../scripts/account";
import { trainyard } from "../cli/run";
import { changed, load, project } from "../config/fixture";
import { awsCommand, motoServer, type Played, playAws } from "./cloud-commands";

const run = promisify(execFile);
// A moto without what its server needs ends with an error.
const there = (program: string, flag: string) => program !== "" && spawnSync(program, [flag]).status === 0;
const programs = there(awsCommand, "--version") && there(motoServer, "--help");

const reservation = (id: string, more: string) => `<item><capacityReservationId>${id}</capacityReservationId>
  <instanceType>p5.48xlarge</instanceType><availabilityZone>us-west-2a</availabilityZone>${more}</item>`;
const block = "cr-0123456789abcdef0";
const reserved = "cr-0fedcba9876543210";

const steady: Standing = { made: false, nodes: {} };
const name = programs ? "an AWS account, read by `aws`" : "an AWS account (skipped: needs awscli and moto of PyPI)";

describe.skipIf(!programs)(name, () => {
  let played: Played;
  const before = { ...process.env };
  // Not by spawnSync: the stand-in answers in this process.
  const aws = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout } = await run(awsCommand, [...args, "--region", "us-west-2", "--output", "json"], { timeout: 60_000 });
    return JSON.parse(stdout);
  };
  beforeAll(async () => {
    played = await playAws({
      applied: { "L-417A185B": 400, "L-1216C47A": 64 },
      defaults: { "L-0263D0A3": 2, "L-C4BD4855": 0 },
      reservations:
        reservation(
          block,
          `<totalInstanceCount>4</totalInstanceCount><availableInstanceCount>4</availableInstanceCount><state>scheduled</state>
           <startDate>2099-01-01T11:30:00.000Z</startDate><endDate>2099-01-15T11:30:00.000Z</endDate>
           <reservationType>capacity-block</reservationType>`,
        ) +
        reservation(
          reserved,
          `<totalInstanceCount>2</totalInstanceCount><availableInstanceCount>1</availableInstanceCount><state>active</state>
           <startDate>2026-01-01T00:00:00.000Z</startDate><reservationType>default</reservationType>
           <placementGroupArn>arn:aws:ec2:us-west-2:111122223333:placement-group/close</placementGroupArn>`,
        ),
    });
    Object.assign(process.env, {
      PATH: `${dirname(awsCommand)}:${process.env.PATH}`,
      AWS_ENDPOINT_URL: played.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_CONFIG_FILE: "/nowhere",
    });
    // Somebody else's machine in the same account.
    const image = String(await aws("ec2", "describe-images", "--owners", "amazon", "--query", "Images[0].ImageId"));
    await aws("ec2", "run-instances", "--image-id", image, "--instance-type", "p4d.24xlarge", "--count", "1");
  });
  afterAll(async () => {
    await played.close();
    for (const key of Object.keys(process.env)) if (!(key in before)) delete process.env[key];
    Object.assign(process.env, before);
  });

  it("tells limits and what counts against them, offerings, networks, zones, and what a reservation has left", async () => {
    const capacity = `{ kind: reservation, reservationId: ${reserved}, placementGroupName: close }`;
    const text = changed([
      "    storage:",
      `      - { name: bought, machine: p5.48xlarge, zone: us-west-2a, nodes: { desired: 2 }, capacity: ${capacity} }\n    storage:`,
    ]);
    const account = await readAccount(load({ "stacks/Pulumi.test.yaml": text }), steady);
    // One p4d.24xlarge runs, and one p5.48xlarge is reserved and not used.
    expect(account?.limits).toEqual({
      "L-1216C47A": { told: { limit: 64, used: 0 } },
      "L-417A185B": { told: { limit: 400, used: 96 + 192 } },
      "L-F678F1CE": { told: { limit: 5, used: 1 } },
      "L-0263D0A3": { told: { limit: 2, used: 0 } },
    });
    // The limit on addresses was never raised, so that the account has none of its own.
    expect(played.asked).toEqual(
      expect.arrayContaining(["GetServiceQuota ec2 L-0263D0A3", "GetAWSDefaultServiceQuota ec2 L-0263D0A3"]),
    );
    const offer = account?.offers["p4d.24xlarge"];
    expect(offer !== undefined && isTold(offer) && offer.told.zones).toEqual(expect.arrayContaining(["us-west-2a"]));
    expect(account?.zones).toEqual({ told: ["us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"] });
    expect(account?.networks).toMatchObject({ told: [{ ranges: ["172.31.0.0/16"] }] });
    expect(account?.holdings[reserved]).toEqual({
      told: {
        machine: "p5.48xlarge",
        zone: "us-west-2a",
        count: 2,
        free: 1,
        state: "active",
        usable: true,
        placementGroup: "close",
      },
    });
  });

  it("is what `doctor --live` holds an environment against: every shortage with its place and its way out", async () => {
    const text = changed(
      ["machine: p4d.24xlarge", `machine: p5.48xlarge\n        capacity: { kind: capacity-block, reservationId: ${block} }`],
      ["nodes: { desired: 2 }", "nodes: { desired: 9 }"],
      ["cidr: 10.0.0.0/16", "cidr: 172.31.0.0/16"],
    );
    const root = project({
      "Pulumi.yaml": "name: yard\nruntime: nodejs\nstackConfigDir: stacks\n",
      "stacks/Pulumi.test.yaml": text,
    });
    const { code, out } = await trainyard("doctor", "test", "-C", root, "--live", "--json");
    const findings = (JSON.parse(out) as { findings: { state: string; what: string; says: string }[] }).findings;
    const broken = findings.filter(({ state }) => state === "broken").map(({ what, says }) => `${what}: ${says}`);
    expect(code).toBe(1);
    expect(broken).toEqual([
      expect.stringMatching(
        /^account, nodeGroups\[0\]\.nodes\.desired: Running On-Demand Standard .* \(L-1216C47A\): 72 vcpus are needed for system, 64 of 64 are left in us-west-2; ask for 72 or more \(aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-1216C47A --desired-value 72\), or ask for less \(stacks\/Pulumi\.test\.yaml:\d+\)$/,
      ),
      expect.stringMatching(
        /^account, network\.natGateways: EC2-VPC Elastic IPs \(L-0263D0A3\): 3 addresses are needed, 2 of 2 are left in us-west-2; ask for 3 or more/,
      ),
      expect.stringMatching(
        /^account, nodeGroups\[1\]\.capacity\.reservationId: cr-0123456789abcdef0 begins on 2099-01-01 11:30 UTC, and is scheduled; make the group then/,
      ),
    ]);
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ state: "good", what: "account, network", says: expect.stringContaining("VPCs per Region") }),
        expect.objectContaining({
          state: "advice",
          what: "account, network.cidr",
          says: expect.stringMatching(
            /^172\.31\.0\.0\/16 shares addresses with vpc-[0-9a-f]+, 172\.31\.0\.0\/16, of the same account/,
          ),
        }),
      ]),
    );
  });
});
