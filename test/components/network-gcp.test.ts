import { beforeAll, describe, expect, it } from "vitest";
import { Network, type NetworkArgs } from "../../components/network";
import { rehearse, type Yard } from "../../scripts/rehearsal";
import { countsOf } from "./counts";

const args: NetworkArgs = { cloud: "gcp", project: "acme-training", region: "us-central1", zones: 2, cidr: "10.20.0.0/16" };
const up = (changes: Partial<NetworkArgs> = {}) => rehearse(() => new Network("yard", { ...args, ...changes }));
const subnet = "gcp:compute/subnetwork:Subnetwork";
const firewall = "gcp:compute/firewall:Firewall";

describe("a network on Google Cloud in particular", () => {
  let yard: Yard;
  beforeAll(async () => {
    yard = await up();
  });

  it("is made of exactly this", () => {
    expect(countsOf(yard.resources())).toEqual({
      "trainyard:index:Network": 1,
      "gcp:compute/network:Network": 1,
      [subnet]: 1,
      [firewall]: 2,
      "gcp:compute/router:Router": 1,
      "gcp:compute/routerNat:RouterNat": 1,
      "gcp:compute/address:Address": 2,
      "gcp:logging/projectBucketConfig:ProjectBucketConfig": 1,
      "gcp:logging/projectSink:ProjectSink": 1,
    });
  });

  it("has one subnet with ranges for pods and services, reaches Google privately, and records flows", () => {
    expect(yard.one("gcp:compute/network:Network").inputs).toMatchObject({
      autoCreateSubnetworks: false,
      routingMode: "REGIONAL",
    });
    expect(yard.one(subnet).inputs).toMatchObject({
      ipCidrRange: "10.20.0.0/19",
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: "10.20.128.0/17" },
        { rangeName: "services", ipCidrRange: "10.20.32.0/19" },
      ],
      privateIpGoogleAccess: true,
      logConfig: { metadata: "INCLUDE_ALL_METADATA" },
    });
    expect(yard.one("gcp:logging/projectBucketConfig:ProjectBucketConfig").inputs.retentionDays).toBe(90);
  });

  it("lets nodes and pods in, and nobody else, and says so in the log", () => {
    expect(yard.one(firewall, "yard-internal").inputs).toMatchObject({
      direction: "INGRESS",
      sourceRanges: ["10.20.0.0/19", "10.20.128.0/17"],
      allows: [{ protocol: "all" }],
    });
    expect(yard.one(firewall, "yard-closed").inputs).toMatchObject({
      direction: "INGRESS",
      priority: 65534,
      sourceRanges: ["0.0.0.0/0"],
      denies: [{ protocol: "all" }],
      logConfig: { metadata: "INCLUDE_ALL_METADATA" },
    });
  });

  it("leaves by addresses of its own: one a zone, one, or none", async () => {
    const addresses = (made: Yard) => made.resources("gcp:compute/address:Address").map((one) => one.outputs.selfLink);
    expect(yard.one("gcp:compute/routerNat:RouterNat").inputs).toMatchObject({
      natIpAllocateOption: "MANUAL_ONLY",
      natIps: addresses(yard),
    });
    expect(addresses(await up({ natGateways: "single" }))).toHaveLength(1);
    const none = await up({ natGateways: "none" });
    expect(none.resources("gcp:compute/router:Router")).toEqual([]);
    expect(addresses(none)).toEqual([]);
  });

  it("closes each network of a fabric to all but its members", async () => {
    const made = await up({ fabricMachines: [{ machine: "a3-highgpu-8g", zone: "us-central1-a" }] });
    for (const place of [1, 2, 3, 4]) {
      const label = `yard-fabric-8244-${place}`;
      const range = made.one(subnet, label).inputs.ipCidrRange;
      expect(made.one(firewall, `${label}-internal`).inputs).toMatchObject({
        sourceRanges: [range],
        allows: [{ protocol: "all" }],
      });
      expect(made.one(firewall, `${label}-closed`).inputs).toMatchObject({ priority: 65534, denies: [{ protocol: "all" }] });
    }
  });

  it("says of machines and words that do not fit what to do", async () => {
    const wrong = {
      fabricMachines: [{ machine: "a3-highgpu-8", zone: "us-central1-f" }],
      interfaceEndpoints: ["sts"],
      flowLogs: { retentionDays: 5000 },
    };
    await expect(up(wrong)).rejects.toThrow(
      /flowLogs.retentionDays: Cloud Logging keeps no logs for 5000 days.*interfaceEndpoints: names services of AWS.*fabricMachines\[0\].machine: "a3-highgpu-8" is unknown; did you mean.*fabricMachines\[0\].zone: us-central1-f is not among/s,
    );
    await expect(up({ region: "us-west-2" })).rejects.toThrow(
      'region: "us-west-2" is not a region of Google Cloud; did you mean "us-west2"?',
    );
  });
});
