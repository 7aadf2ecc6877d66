import * as aws from "@pulumi/aws";
import * as trafficmanager from "@pulumi/azure-native/trafficmanager";
import * as gcpDns from "@pulumi/gcp/dns";
import { describe, expect, it } from "vitest";
import { Cloud } from "../../../components/core/cloud";
import { type TrafficSideArgs, WeightedNames, type WeightedNamesArgs } from "../../../components/traffic";
import { planTraffic } from "../../../components/traffic/plan";
import { rehearse, type Yard } from "../../../scripts/rehearsal";
import { problemsOf } from "../../problems";

/** A cloud's DNS, and how the shares of its answers read there. */
interface Place {
  readonly cloud: Cloud;
  readonly zoneId: string;
  readonly config: Readonly<Record<string, string>>;
  readonly addresses: readonly [blue: string, green: string];
  /** Share of each side that is answered, in what was made. */
  readonly shares: (yard: Yard) => Readonly<Record<string, number>>;
}

const addresses = ["198.51.100.1", "198.51.100.2"] as const;
const inputs = (yard: Yard, type: string) => yard.resources(type).map((resource) => Object(resource.inputs));

const places: readonly Place[] = [
  {
    cloud: Cloud.Aws,
    zoneId: "Z0123456789ABCDEFGHIJ",
    config: { "aws:region": "us-west-2" },
    addresses: ["blue.elb.example", "green.elb.example"],
    shares: (yard) =>
      Object.fromEntries(
        inputs(yard, "aws:route53/record:Record")
          .filter(({ weightedRoutingPolicies: [{ weight }] }) => weight > 0)
          .map(({ records, weightedRoutingPolicies: [{ weight }] }) => [records[0], weight]),
      ),
  },
  {
    cloud: Cloud.Gcp,
    zoneId: "models",
    config: { "gcp:project": "yard-project" },
    addresses,
    shares: (yard) =>
      Object.fromEntries(
        inputs(yard, "gcp:dns/recordSet:RecordSet").flatMap(({ routingPolicy: { wrrs } }) =>
          wrrs.map(({ weight, rrdatas }: { weight: number; rrdatas: string[] }) => [rrdatas[0], weight]),
        ),
      ),
  },
  {
    cloud: Cloud.Azure,
    zoneId: "/subscriptions/s/resourceGroups/dns/providers/Microsoft.Network/dnsZones/models.example.com",
    config: { "azure-native:location": "eastus" },
    addresses,
    shares: (yard) =>
      Object.fromEntries(
        inputs(yard, "azure-native:trafficmanager:Endpoint")
          .filter(({ endpointStatus }) => endpointStatus === "Enabled")
          .map(({ target, weight }) => [target, weight]),
      ),
  },
];

const args = ({ cloud, zoneId }: Place, sides: TrafficSideArgs[]): WeightedNamesArgs => ({
  cloud,
  zone: "models.example.com",
  zoneId,
  hosts: ["llama.models.example.com"],
  sides,
});

describe.each(places)("names that are shared out on $cloud", (place) => {
  const [blue, green] = place.addresses;
  const sides = (toGreen: number): TrafficSideArgs[] => [
    { name: "blue", weight: 100 - toGreen, address: blue },
    { name: "green", weight: toGreen, address: green },
  ];
  const names = (all: TrafficSideArgs[]) => () => void new WeightedNames("names", args(place, all));

  it("lead to one cluster, to two by weight, and to the other one; nothing is made anew for a weight", async () => {
    const yard = await rehearse(names([{ name: "blue", weight: 100, address: blue }]), { config: place.config });
    expect(place.shares(yard)).toEqual({ [blue]: 100 });
    for (const [weight, shares] of [
      [0, { [blue]: 100 }],
      [10, { [blue]: 90, [green]: 10 }],
      [100, { [green]: 100 }],
    ] as const) {
      await yard.up(names(sides(weight)));
      expect(place.shares(yard)).toEqual(shares);
      expect(yard.changes.replace ?? 0).toBe(0);
    }
    await yard.up(names([{ name: "green", weight: 100, address: green }]));
    expect(place.shares(yard)).toEqual({ [green]: 100 });
    await yard.destroy();
    expect(yard.resources()).toEqual([]);
  });
});

describe("what the simulated clouds refuse of names, as the real ones do", () => {
  it("Route 53: a weight beyond 255, a plain record beside a weighted one, the same identifier twice", async () => {
    const record = (name: string, change: Partial<aws.route53.RecordArgs>) =>
      new aws.route53.Record(name, {
        zoneId: "Z0123456789ABCDEFGHIJ",
        name: "llama.models.example.com",
        type: "CNAME",
        ttl: 60,
        records: ["blue.example"],
        setIdentifier: "blue",
        weightedRoutingPolicies: [{ weight: 100 }],
        ...change,
      });
    const config = { "aws:region": "us-west-2" };
    const run = (program: () => void) => rehearse(program, { config });
    await expect(run(() => void record("a", { weightedRoutingPolicies: [{ weight: 256 }] }))).rejects.toThrow(
      "Weight 256 is not an integer from 0 to 255",
    );
    await expect(run(() => void record("a", { setIdentifier: undefined }))).rejects.toThrow("must be specified");
    await expect(
      run(() => {
        const first = record("a", {});
        new aws.route53.Record(
          "b",
          { zoneId: "Z0123456789ABCDEFGHIJ", name: "llama.models.example.com", type: "CNAME", ttl: 60, records: ["x.example"] },
          { dependsOn: [first] },
        );
      }),
    ).rejects.toThrow("other RRSets exist with the same name and type");
    await expect(
      run(() => {
        const first = record("a", {});
        new aws.route53.Record(
          "b",
          {
            zoneId: "Z0123456789ABCDEFGHIJ",
            name: "llama.models.example.com.",
            type: "CNAME",
            ttl: 60,
            records: ["x.example"],
            setIdentifier: "blue",
            weightedRoutingPolicies: [{ weight: 1 }],
          },
          { dependsOn: [first] },
        );
      }),
    ).rejects.toThrow("set-identifier='blue'] but it already exists");
  });

  it("Cloud DNS: a name without its last dot, weights that sum up to nothing, an address that is none", async () => {
    const run = (change: Partial<gcpDns.RecordSetArgs>) =>
      rehearse(
        () =>
          void new gcpDns.RecordSet("a", {
            managedZone: "models",
            name: "llama.models.example.com.",
            type: "A",
            ttl: 60,
            routingPolicy: { wrrs: [{ weight: 1, rrdatas: ["198.51.100.1"] }] },
            ...change,
          }),
        { config: { "gcp:project": "yard-project" } },
      );
    await expect(run({ name: "llama.models.example.com" })).rejects.toThrow("must be fully qualified and end with a dot");
    await expect(run({ routingPolicy: { wrrs: [{ weight: 0, rrdatas: ["198.51.100.1"] }] } })).rejects.toThrow("sum up to zero");
    await expect(run({ routingPolicy: { wrrs: [{ weight: 1, rrdatas: ["lb.example"] }] } })).rejects.toThrow(
      "is no IPv4 address",
    );
  });

  it("Traffic Manager: a weight of 0, an address of a private range, one target twice, a name that is taken", async () => {
    const zone = { resourceGroupName: "dns", profileName: "p" };
    const profile = (name: string, profileName = "p") =>
      new trafficmanager.Profile(name, {
        resourceGroupName: "dns",
        profileName,
        location: "global",
        trafficRoutingMethod: "Weighted",
        dnsConfig: { relativeName: "llama", ttl: 60 },
        monitorConfig: { protocol: "TCP", port: 443 },
      });
    const endpoint = (name: string, change: Partial<trafficmanager.EndpointArgs>, after: trafficmanager.Profile) =>
      new trafficmanager.Endpoint(
        name,
        { ...zone, endpointType: "ExternalEndpoints", endpointName: name, target: "198.51.100.1", weight: 1, ...change },
        { dependsOn: [after] },
      );
    const run = (program: () => void) => rehearse(program, { config: { "azure-native:location": "eastus" } });
    await expect(run(() => void endpoint("a", { weight: 0 }, profile("p")))).rejects.toThrow("It must be between 1 and 1000");
    await expect(run(() => void endpoint("a", { target: "10.0.0.4" }, profile("p")))).rejects.toThrow("private address");
    await expect(
      run(() => {
        const made = profile("p");
        endpoint("a", {}, made);
        endpoint("b", {}, made);
      }),
    ).rejects.toThrow("targets are unique in a profile");
    await expect(
      run(() => {
        profile("p");
        profile("q", "q");
      }),
    ).rejects.toThrow("Domain name 'llama.trafficmanager.net' already exists");
  });
});

it("names everything that is wrong with what is to be shared out", () => {
  const [aws] = places;
  const sound = args(aws as Place, [{ name: "blue", weight: 100, address: "a.example" }]);
  const problems = (change: Partial<WeightedNamesArgs>) => problemsOf(() => planTraffic("names", { ...sound, ...change }));
  expect(problems({})).toEqual([]);
  expect(problems({ cloud: Cloud.Kubernetes })).toEqual([
    "cloud: kubernetes has no DNS of its own that shares out; use aws, gcp or azure, or turn your own DNS",
  ]);
  expect(problems({ zoneId: "models" })).toEqual([
    'zoneId: "models" is not the id of a hosted zone; give one such as Z0123456789ABCDEFGHIJ',
  ]);
  expect(problems({ hosts: ["llama.example.com", "models.example.com"] })).toEqual([
    "hosts[0]: llama.example.com is not in the zone models.example.com; give a name below models.example.com, or name its own zone",
    "hosts[1]: models.example.com is the zone itself, which can have no CNAME; give a name below it, api.models.example.com",
  ]);
  expect(
    problems({
      sides: [
        { name: "blue", weight: 60, address: "a.example" },
        { name: "blue", weight: 30, address: "b.example" },
      ],
      ttlSeconds: 86_400,
    }),
  ).toEqual([
    "sides[1].name: blue is taken by another side; give each side a name of its own",
    "sides: have weights that make 90; let them make 100",
    "ttlSeconds: 86400 would keep clients on a cluster for hours; give 3600 or less, best 60",
  ]);
});
