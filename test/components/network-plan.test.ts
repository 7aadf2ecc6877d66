import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NetworkArgs } from "../../components/network";
import { planNetwork } from "../../components/network/plan";
import { overlap, parseRange, type Range } from "../../components/network/ranges";

const base: NetworkArgs = { cloud: "aws", region: "us-west-2", zones: 3, cidr: "10.20.0.0/16" };

function plan(changes: Partial<NetworkArgs> = {}, configuredRegion?: string) {
  return planNetwork("yard", { ...base, ...changes }, configuredRegion);
}

function range(text: string): Range {
  const read = parseRange(text);
  if (typeof read === "string") throw new Error(`${text}: ${read}`);
  return read;
}

describe("the plan of a network", () => {
  it("cuts a /16 over three zones into blocks that leave room for a fourth", () => {
    expect(plan().zones).toEqual([
      { name: "us-west-2a", private: "10.20.0.0/19", fabric: "10.20.32.0/20", public: "10.20.48.0/21" },
      { name: "us-west-2b", private: "10.20.64.0/19", fabric: "10.20.96.0/20", public: "10.20.112.0/21" },
      { name: "us-west-2c", private: "10.20.128.0/19", fabric: "10.20.160.0/20", public: "10.20.176.0/21" },
    ]);
  });

  it("adds a fourth zone without moving the first three", () => {
    expect(plan({ zones: 4 }).zones.slice(0, 3)).toEqual(plan().zones);
  });

  it("never lets subnets overlap or leave the range, and gives every zone the same", () => {
    const count = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(count, fc.integer({ min: 16, max: 21 }), fc.integer({ min: 0, max: 255 }), (zones, bits, second) => {
        const cidr = `10.${second}.0.0/${bits}`;
        const planned = planNetwork("yard", { ...base, region: "us-east-1", zones, cidr });
        const all = planned.zones.flatMap((zone) => [zone.private, zone.public, zone.fabric ?? ""]).map(range);
        expect(all).toHaveLength(zones * 3);
        for (const [index, one] of all.entries()) {
          expect(overlap(one, range(cidr))).toBe(true);
          expect(one.bits).toBeGreaterThan(bits);
          expect(all.slice(index + 1).filter((other) => overlap(one, other))).toEqual([]);
        }
        expect(new Set(planned.zones.map((zone) => range(zone.private).bits)).size).toBe(1);
      }),
    );
  });

  it("leaves the fabric out when nobody wants it", () => {
    expect(plan({ fabric: false }).zones.map((zone) => zone.fabric)).toEqual([undefined, undefined, undefined]);
  });

  it("names zones after the provider's region where none is given, and leaves placing to the provider", () => {
    const planned = plan({ region: undefined }, "ap-northeast-1");
    expect(planned.zones.map((zone) => zone.name)).toEqual(["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]);
    expect(planned.region).toBeUndefined();
  });

  it("takes zones by name", () => {
    const planned = plan({ region: "us-west-1", zones: 2, zoneNames: ["us-west-1a", "us-west-1c"] });
    expect(planned.zones.map((zone) => zone.name)).toEqual(["us-west-1a", "us-west-1c"]);
  });

  it("keeps flow logs for 90 days unless told otherwise", () => {
    expect(plan().flowLogs).toEqual({ retentionDays: 90, keyArn: undefined, ownKey: false });
    expect(plan({ flowLogs: { enabled: false } }).flowLogs).toBeUndefined();
  });

  it.each<[string, Partial<NetworkArgs>, string]>([
    [
      "a range that is too small",
      { region: "us-east-1", zones: 6, cidr: "10.0.0.0/27" },
      "cidr: 10.0.0.0/27 holds 32 addresses, 6 zones need at least 1536; give a /21 or larger",
    ],
    [
      "a range that is too small for one zone",
      { zones: 1, cidr: "10.0.0.0/25" },
      "cidr: 10.0.0.0/25 holds 128 addresses, 1 zone needs at least 256; give a /24 or larger",
    ],
    [
      "a range that is too large",
      { cidr: "10.0.0.0/8" },
      "cidr: 10.0.0.0/8 is larger than a VPC may be (/16); give a /16 or smaller",
    ],
    [
      "a range that starts within",
      { cidr: "10.0.3.0/16" },
      "cidr: 10.0.3.0/16 does not start where a /16 starts; give 10.0.0.0/16",
    ],
    ["a range that is none", { cidr: "10.0/16" }, 'cidr: "10.0/16" is not a range of addresses; give one such as 10.0.0.0/16'],
    ["IPv6", { cidr: "fd00::/48" }, "cidr: fd00::/48 is an IPv6 range; give an IPv4 range such as 10.0.0.0/16"],
    ["no zones", { zones: 0 }, "zones: 0 is not a number of zones; give a whole number from 1 to 6"],
    ["half a zone", { zones: 1.5 }, "zones: 1.5 is not a number of zones; give a whole number from 1 to 6"],
    [
      "more zones than the region has",
      { region: "eu-central-1", zones: 4 },
      "zones: 4 is more than eu-central-1 has (eu-central-1a, eu-central-1b, eu-central-1c); give 3 or fewer, or another region",
    ],
    [
      "a region whose zones differ by account",
      { region: "us-west-1", zones: 2 },
      "zoneNames: the zones of us-west-1 differ from account to account or are not known here; list them " +
        "(aws ec2 describe-availability-zones --region us-west-1) and give 2 of them",
    ],
    [
      "no region at all",
      { region: undefined },
      "region: is not known, and zones are named after it; give region, or set aws:region in the stack's configuration",
    ],
    [
      "a zone elsewhere",
      { zones: 1, zoneNames: ["eu-west-1a"] },
      "zoneNames[0]: eu-west-1a is not in us-west-2; name a zone of us-west-2, such as us-west-2a",
    ],
    [
      "a zone named twice",
      { zones: 2, zoneNames: ["us-west-2a", "us-west-2a"] },
      "zoneNames[1]: us-west-2a is named twice; name each zone once",
    ],
    ["another count of names", { zones: 2, zoneNames: ["us-west-2a"] }, "zoneNames: names 1, zones says 2; make the two agree"],
    [
      "a retention nobody sells",
      { flowLogs: { retentionDays: 100 } },
      "flowLogs.retentionDays: CloudWatch keeps no logs for 100 days; give 120",
    ],
    ["an endpoint by its long name", { interfaceEndpoints: ["com.amazonaws.us-west-2.sts"] }, 'did you mean "sts"?'],
    ["a cloud without networks of ours", { cloud: "hosts" }, 'cloud: no network can be made on "hosts"'],
  ])("refuses %s", (_, changes, message) => {
    expect(() => plan(changes)).toThrow(message);
  });

  it("names all problems at once", () => {
    expect(() => plan({ zones: 9, cidr: "nowhere", flowLogs: { retentionDays: 2 } })).toThrow(/Network yard: 3 problems/);
  });
});
