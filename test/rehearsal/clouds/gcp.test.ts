import { beforeEach, describe, expect, it } from "vitest";
import { World } from "../../../scripts/rehearsal/clouds";
import { isUnknown, type Properties } from "../../../scripts/rehearsal/provider";
import { Bench, type Made } from "./harness";

const types = {
  network: "gcp:compute/network:Network",
  subnet: "gcp:compute/subnetwork:Subnetwork",
  firewall: "gcp:compute/firewall:Firewall",
  router: "gcp:compute/router:Router",
  policy: "gcp:compute/resourcePolicy:ResourcePolicy",
  cluster: "gcp:container/cluster:Cluster",
  pool: "gcp:container/nodePool:NodePool",
  bucket: "gcp:storage/bucket:Bucket",
  ring: "gcp:kms/keyRing:KeyRing",
  key: "gcp:kms/cryptoKey:CryptoKey",
  account: "gcp:serviceaccount/account:Account",
} as const;

const config = { project: "acme-training", region: "us-central1" };
const path = "projects/acme-training";

describe("networks on simulated Google Cloud", () => {
  let gcp: Bench;
  let network: Made;
  beforeEach(async () => {
    gcp = await Bench.open("gcp", config);
    network = await gcp.make(types.network, "yard", { name: "yard", autoCreateSubnetworks: false });
  });
  const subnet = (name: string, ipCidrRange: string, more: Properties = {}) =>
    gcp.make(types.subnet, name, { name, network: network.id, ipCidrRange, ...more });

  it("gives ids and self-links that look real, and leaves unknown in a preview what only the cloud can say", async () => {
    const made = await subnet("a", "10.0.0.0/20");
    expect(network.id).toBe(`${path}/global/networks/yard`);
    expect(made.id).toBe(`${path}/regions/us-central1/subnetworks/a`);
    expect(made.outputs).toMatchObject({
      selfLink: `https://www.googleapis.com/compute/v1/${made.id}`,
      gatewayAddress: "10.0.0.1",
    });
    const planned = await gcp.plan(types.subnet, "b", { network: network.id, ipCidrRange: "10.1.0.0/20" });
    expect(isUnknown(planned.selfLink)).toBe(true);
  });

  it("refuses ranges that overlap, are none, are too small or are Google's", async () => {
    await subnet("a", "10.0.0.0/20", { secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: "10.64.0.0/14" }] });
    await expect(subnet("b", "10.0.8.0/24")).rejects.toThrow(
      `Error 400: Invalid IPCidrRange: 10.0.8.0/24 conflicts with existing subnetwork '${path}/regions/us-central1/subnetworks/a'`,
    );
    await expect(subnet("b", "10.65.0.0/20")).rejects.toThrow("(10.64.0.0/14)");
    await expect(subnet("b", "10.1.0.1/20")).rejects.toThrow("did you mean 10.1.0.0/20?");
    await expect(subnet("b", "10.1.0.0/30")).rejects.toThrow("must have a prefix length of 29 or less");
    await expect(subnet("b", "169.254.0.0/24")).rejects.toThrow("overlaps a range that Google keeps for itself");
  });

  it("grows a subnetwork in place, and replaces it for another range", async () => {
    const made = await subnet("a", "10.0.0.0/20");
    expect((await gcp.diff(made, { ...made.inputs, ipCidrRange: "10.0.0.0/18" })).replaces).toEqual([]);
    expect((await gcp.diff(made, { ...made.inputs, ipCidrRange: "10.1.0.0/20" })).replaces).toEqual(["ipCidrRange"]);
  });

  it("keeps what is in use", async () => {
    await subnet("a", "10.0.0.0/20");
    await expect(gcp.delete(network)).rejects.toThrow("resourceInUseByAnotherResource");
  });

  it("has no more networks than the quota, and no name twice", async () => {
    await expect(gcp.make(types.network, "again", { name: "yard" })).rejects.toThrow("already exists");
    const small = await Bench.open("gcp", config, new World({ settings: { gcp: { networks: 1 } } }));
    await small.make(types.network, "one", {});
    await expect(small.make(types.network, "two", {})).rejects.toThrow("Quota 'NETWORKS' exceeded. Limit: 1.0 globally.");
  });

  it("holds a RDMA network to its profile", async () => {
    const profile = `${path}/global/networkProfiles/us-central1-a-vpc-roce`;
    const rdma = { autoCreateSubnetworks: false, networkProfile: profile };
    await expect(gcp.make(types.network, "r", { ...rdma, mtu: 8244 })).rejects.toThrow("takes an MTU of 8896");
    await expect(gcp.make(types.network, "r", { ...rdma, networkProfile: profile.replace("-a-", "-z-") })).rejects.toThrow(
      "was not found",
    );
    const made = await gcp.make(types.network, "r", { ...rdma, mtu: 8896 });
    const inside = { network: made.id, ipCidrRange: "10.9.0.0/24" };
    await expect(gcp.make(types.subnet, "s", { ...inside, region: "us-east4" })).rejects.toThrow(
      "must be in the region us-central1",
    );
    await expect(gcp.make(types.subnet, "s", { ...inside, privateIpGoogleAccess: true })).rejects.toThrow("does not support it");
    const rule = { network: made.id, allows: [{ protocol: "all" }], sourceRanges: ["10.9.0.0/24"] };
    await expect(gcp.make(types.firewall, "f", rule)).rejects.toThrow("RDMA_ROCE_POLICY");
    await expect(gcp.make(types.router, "n", { network: made.id })).rejects.toThrow("Cloud Router is not supported");
  });
});

describe("clusters and pools on simulated Google Cloud", () => {
  async function site(settings: { readonly [key: string]: unknown } = {}) {
    const gcp = await Bench.open("gcp", config, new World({ settings: { gcp: settings } }));
    const network = await gcp.make(types.network, "yard", { name: "yard", autoCreateSubnetworks: false });
    const subnet = await gcp.make(types.subnet, "yard", {
      name: "yard",
      network: network.id,
      ipCidrRange: "10.0.0.0/20",
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: "10.1.0.0/21" },
        { rangeName: "services", ipCidrRange: "10.2.0.0/20" },
      ],
    });
    const args = (more: Properties = {}): Properties => ({
      name: "yard",
      location: "us-central1",
      network: network.id,
      subnetwork: subnet.id,
      initialNodeCount: 1,
      deletionProtection: false,
      ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" },
      ...more,
    });
    const pool = (nodeConfig: Properties, more: Properties = {}) =>
      gcp.make(types.pool, "workers", {
        name: "workers",
        cluster: "yard",
        location: "us-central1",
        nodeLocations: ["us-central1-a"],
        nodeCount: 2,
        nodeConfig,
        ...more,
      });
    return { gcp, args, pool };
  }
  const h100 = { machineType: "a3-highgpu-8g" };

  it("refuses private clusters whose endpoint nobody is let into, or by ranges that are not private", async () => {
    const { gcp, args } = await site();
    const isPrivate = { enablePrivateNodes: true, enablePrivateEndpoint: true, masterIpv4CidrBlock: "172.16.0.0/28" };
    const make = (more: Properties) => gcp.make(types.cluster, "yard", args({ privateClusterConfig: isPrivate, ...more }));
    await expect(make({})).rejects.toThrow("Master authorized networks must be enabled if private endpoint is enabled.");
    const outside = { cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }] };
    await expect(make({ masterAuthorizedNetworksConfig: outside })).rejects.toThrow(
      'network "203.0.113.0/24" is not a reserved network',
    );
    const noRange = { ...isPrivate, masterIpv4CidrBlock: null };
    await expect(make({ privateClusterConfig: noRange, masterAuthorizedNetworksConfig: {} })).rejects.toThrow(
      "master_ipv4_cidr_block must be set if enable_private_nodes is true",
    );
    const taken = { ...isPrivate, masterIpv4CidrBlock: "10.1.0.16/28" };
    await expect(make({ privateClusterConfig: taken, masterAuthorizedNetworksConfig: {} })).rejects.toThrow(
      "overlaps with an existing network 10.1.0.0/21",
    );
    await expect(make({ masterAuthorizedNetworksConfig: {} })).resolves.toMatchObject({
      id: `${path}/locations/us-central1/clusters/yard`,
    });
  });

  it("refuses ranges that the subnetwork has not, and deletion under protection", async () => {
    const { gcp, args } = await site();
    const wrong = { clusterSecondaryRangeName: "pod", servicesSecondaryRangeName: "services" };
    await expect(gcp.make(types.cluster, "yard", args({ ipAllocationPolicy: wrong }))).rejects.toThrow("(it has pods, services)");
    const made = await gcp.make(types.cluster, "yard", args({ deletionProtection: true }));
    await expect(gcp.delete(made)).rejects.toThrow("deletion_protection is set to true");
  });

  it("refuses flex-start with repair or a fixed count, and compact placement over zones", async () => {
    const { gcp, args, pool } = await site();
    await gcp.make(types.cluster, "yard", args());
    const flex = { ...h100, flexStart: true };
    await expect(pool(flex)).rejects.toThrow(/auto-repair must be disabled.*takes no fixed number of machines/s);
    const compact = { placementPolicy: { type: "COMPACT" }, nodeLocations: ["us-central1-a", "us-central1-b"] };
    await expect(pool(h100, compact)).rejects.toThrow("Compact placement is in exactly one zone, 2 are given");
    const lost = { placementPolicy: { type: "COMPACT", policyName: "near" } };
    await expect(pool(h100, lost)).rejects.toThrow("resourcePolicies/near' was not found");
  });

  it("refuses machines that a zone has not, and zones that are not there", async () => {
    const { gcp, args, pool } = await site();
    await gcp.make(types.cluster, "yard", args());
    await expect(pool({ machineType: "a3-megagpu-8g" })).rejects.toThrow(
      "Machine type with name 'a3-megagpu-8g' does not exist in zone 'us-central1-a'",
    );
    await expect(pool(h100, { nodeLocations: ["us-central1-z"] })).rejects.toThrow('Location "us-central1-z" does not exist.');
    await expect(pool(h100, { nodeLocations: ["us-east4-a"] })).rejects.toThrow("is not in the cluster's region 'us-central1'");
  });

  it("refuses more accelerators than the quota, and counts spot apart", async () => {
    const { gcp, args, pool } = await site({ quotas: { NVIDIA_H100_GPUS: 24 } });
    await gcp.make(types.cluster, "yard", args());
    await expect(pool(h100, { nodeCount: 4 })).rejects.toThrow(
      "resource \"NVIDIA_H100_GPUS\": request requires '32.0' and is short '8.0'. project has a quota of '24.0' with '24.0' available.",
    );
    await expect(pool({ ...h100, spot: true }, { nodeCount: 4 })).resolves.toBeDefined();
  });

  it("refuses a reservation in another zone, of another machine, or too small", async () => {
    const reservations = [{ name: "block", zone: "us-central1-c", machineType: "a3-highgpu-8g", count: 2 }];
    const { gcp, args, pool } = await site({ reservations });
    await gcp.make(types.cluster, "yard", args());
    const from = (name: string, machineType = h100.machineType) => ({
      machineType,
      reservationAffinity: {
        consumeReservationType: "SPECIFIC_RESERVATION",
        key: "compute.googleapis.com/reservation-name",
        values: [name],
      },
    });
    const inC = { nodeLocations: ["us-central1-c"] };
    await expect(pool(from("block"))).rejects.toThrow("Reservation 'block' is in zone 'us-central1-c'");
    await expect(pool(from("other"), inC)).rejects.toThrow("Reservation 'other' was not found");
    await expect(pool(from("block", "a2-highgpu-8g"), inC)).rejects.toThrow("holds 'a3-highgpu-8g' machines");
    await expect(pool(from("block"), { ...inC, nodeCount: 3 })).rejects.toThrow("holds 2 machines, 3 are asked for");
    await expect(pool(from("block"), inC)).resolves.toBeDefined();
  });

  it("refuses nodes for whose pods there are no addresses", async () => {
    const { gcp, args, pool } = await site();
    await gcp.make(types.cluster, "yard", args());
    const plain = { machineType: "n2-standard-8" };
    await expect(pool(plain, { nodeCount: 9 })).rejects.toThrow("IP_SPACE_EXHAUSTED: the pod range 'pods' (10.1.0.0/21)");
    await expect(pool(plain, { nodeCount: 8 })).resolves.toBeDefined();
  });
});

describe("buckets, keys and accounts on simulated Google Cloud", () => {
  let gcp: Bench;
  beforeEach(async () => {
    gcp = await Bench.open("gcp", config, new World({ settings: { gcp: { takenBuckets: ["data"] } } }));
  });

  it("gives a bucket the provider's project, where it names none", async () => {
    expect((await gcp.make(types.bucket, "plain", { location: "US-CENTRAL1" })).outputs.project).toBe("acme-training");
  });

  it("refuses names that are taken, illegal or Google's, turbo in one region, and keys elsewhere", async () => {
    const bucket = (more: Properties) => gcp.make(types.bucket, "b", { location: "US-CENTRAL1", ...more });
    await expect(bucket({ name: "data" })).rejects.toThrow("The requested bucket name is not available.");
    await expect(bucket({ name: "Data" })).rejects.toThrow("Invalid bucket name");
    await expect(bucket({ name: "my-google-data" })).rejects.toThrow("contain google");
    await expect(bucket({ rpo: "ASYNC_TURBO" })).rejects.toThrow("for dual-region buckets only");
    const defaultKmsKeyName = `${path}/locations/us-east1/keyRings/r/cryptoKeys/k`;
    await expect(bucket({ encryption: { defaultKmsKeyName } })).rejects.toThrow(
      "it has to be in the bucket's location, 'us-central1'",
    );
  });

  it("keeps the names of key rings for ever", async () => {
    const ring = await gcp.make(types.ring, "r", { name: "r", location: "us-central1" });
    await gcp.delete(ring);
    await expect(gcp.make(types.ring, "r2", { name: "r", location: "us-central1" })).rejects.toThrow(
      "A key ring is never deleted",
    );
  });

  it("refuses account ids and labels that Google does not take", async () => {
    await expect(gcp.make(types.account, "a", { accountId: "me" })).rejects.toThrow("6 to 30 lower-case letters");
    const labels = { "trainyard:environment": "dev" };
    await expect(gcp.make(types.bucket, "b", { location: "US", labels })).rejects.toThrow(
      "Invalid label key 'trainyard:environment'",
    );
  });
});
