import * as compute from "@pulumi/gcp/compute";
import * as logging from "@pulumi/gcp/logging";
import * as pulumi from "@pulumi/pulumi";
import type { FabricNetworkPlan } from "./gcp-fabric";
import { type GcpNetworkPlan, podRange, secondServiceRange, serviceRange } from "./gcp-plan";
import type { FabricNetwork, NetworkOutputs } from "./index";

/** What every part of the network is built with. */
interface Site {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly plan: GcpNetworkPlan;
}

/** VMs of Google Cloud have this MTU unless told otherwise; jumbo frames cost nothing and carry more. */
const largestPacket = 8896;

export function gcpNetwork(parent: pulumi.Resource, name: string, plan: GcpNetworkPlan): NetworkOutputs {
  const site: Site = { parent, name, plan };
  const { project, region } = plan;
  const vpc = network(site, name, { mtu: largestPacket });
  const subnet = new compute.Subnetwork(
    name,
    {
      project,
      region,
      network: vpc.id,
      ipCidrRange: plan.nodes,
      secondaryIpRanges: [
        { rangeName: podRange, ipCidrRange: plan.pods },
        { rangeName: serviceRange, ipCidrRange: plan.services },
        ...(plan.secondServices === undefined ? [] : [{ rangeName: secondServiceRange, ipCidrRange: plan.secondServices }]),
      ],
      // Nodes without public addresses reach Google's APIs, and pull images, by this.
      privateIpGoogleAccess: true,
      logConfig: plan.flowLogs && {
        aggregationInterval: "INTERVAL_1_MIN",
        flowSampling: 0.5,
        metadata: "INCLUDE_ALL_METADATA",
      },
    },
    { parent },
  );
  const rules = closed(site, name, vpc, [plan.nodes, plan.pods]);
  keepFlowLogs(site, subnet);
  const nat = wayOut(site, vpc);
  const fabric = plan.fabric.map((one) => fabricNetwork(site, one));
  // Handed out once the way out and the rules are there: a node that starts without them never joins.
  const ready = pulumi.all([...rules, ...(nat.gateway ? [nat.gateway] : [])].map((made) => made.id));
  const subnets = pulumi
    .all([subnet.id, ready])
    .apply(([id]) => plan.zones.map((zone) => ({ id: String(id), zone, cidr: plan.nodes })));
  return {
    id: vpc.id,
    publicSubnets: pulumi.output([]),
    privateSubnets: subnets,
    fabricSubnets: pulumi.output([]),
    fabricNetworks: pulumi.all(fabric).apply((each) => each.flat()),
    natAddresses: pulumi.all(nat.addresses.map((one) => one.address)),
  };
}

function network({ parent, plan }: Site, label: string, about: { mtu: number; networkProfile?: string }): compute.Network {
  return new compute.Network(
    label,
    {
      project: plan.project,
      // Subnets are ours alone: an automatic network has one in every region of the world.
      autoCreateSubnetworks: false,
      routingMode: "REGIONAL",
      ...about,
    },
    { parent },
  );
}

/** Members talk to each other; whatever else comes is refused, and the refusal recorded. */
function closed({ parent, plan }: Site, label: string, vpc: compute.Network, ranges: readonly string[]): compute.Firewall[] {
  const place = { project: plan.project, network: vpc.id, direction: "INGRESS" };
  return [
    new compute.Firewall(
      `${label}-internal`,
      {
        ...place,
        description: "Nodes and pods of the network, and nobody else",
        priority: 1000,
        sourceRanges: [...ranges],
        allows: [{ protocol: "all" }],
      },
      { parent },
    ),
    new compute.Firewall(
      `${label}-closed`,
      {
        ...place,
        description: "Everything that no other rule lets in",
        // Above the implied rule, which says nothing in any log, and below every rule of GKE's own.
        priority: 65534,
        sourceRanges: ["0.0.0.0/0"],
        denies: [{ protocol: "all" }],
        logConfig: { metadata: "INCLUDE_ALL_METADATA" },
      },
      { parent },
    ),
  ];
}

/** A log bucket that keeps the flows of this network for as long as asked; the project's own keeps them for 30 days. */
function keepFlowLogs({ parent, name, plan }: Site, subnet: compute.Subnetwork): void {
  if (plan.flowLogs === undefined) return;
  const { project, region } = plan;
  const label = `${name}-flow-logs`;
  const bucket = new logging.ProjectBucketConfig(
    label,
    {
      project: subnet.project,
      location: region,
      bucketId: label,
      description: `Flow logs of network ${name}`,
      retentionDays: plan.flowLogs.retentionDays,
      cmekSettings: plan.flowLogs.keyArn === undefined ? undefined : { kmsKeyName: plan.flowLogs.keyArn },
    },
    { parent },
  );
  new logging.ProjectSink(
    label,
    {
      project,
      description: `Flow logs of network ${name}`,
      destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
      filter: pulumi.interpolate`log_id("compute.googleapis.com/vpc_flows") AND resource.labels.subnetwork_name="${subnet.name}"`,
      uniqueWriterIdentity: true,
    },
    { parent },
  );
}

function wayOut({ parent, name, plan }: Site, vpc: compute.Network) {
  const { project, region } = plan;
  if (plan.natAddresses === 0) return { addresses: [] };
  const addresses = Array.from(
    { length: plan.natAddresses },
    (_, index) => new compute.Address(`${name}-nat-${index + 1}`, { project, region, addressType: "EXTERNAL" }, { parent }),
  );
  const router = new compute.Router(name, { project, region, network: vpc.id }, { parent });
  const gateway = new compute.RouterNat(
    name,
    {
      project,
      region,
      router: router.name,
      natIpAllocateOption: "MANUAL_ONLY",
      natIps: addresses.map((address) => address.selfLink),
      sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
      // Pulling images of many gigabytes on many nodes opens more connections than the 64 ports that a machine has otherwise.
      enableDynamicPortAllocation: true,
      enableEndpointIndependentMapping: false,
      minPortsPerVm: 64,
      maxPortsPerVm: 4096,
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    },
    { parent },
  );
  return { addresses, gateway };
}

/** One network of the fabric, as each of its members sees it. */
function fabricNetwork(site: Site, fabric: FabricNetworkPlan): pulumi.Output<FabricNetwork[]> {
  const { parent, name, plan } = site;
  const { project, region } = plan;
  const label = `${name}-${fabric.label}`;
  const vpc = network(site, label, {
    mtu: fabric.mtu,
    networkProfile: fabric.profile && `projects/${project}/global/networkProfiles/${fabric.profile}`,
  });
  const subnets = fabric.subnets.map(
    (subnet) =>
      new compute.Subnetwork(
        `${name}-${subnet.label}`,
        { project, region, network: vpc.id, ipCidrRange: subnet.cidr },
        { parent },
      ),
  );
  // A RDMA network takes no such rules; only what has an interface in it is there at all.
  // https://cloud.google.com/firewall/docs/firewall-for-roce, 2026-11.
  const ranges = fabric.subnets.map((subnet) => subnet.cidr);
  const rules = fabric.kind === "roce" ? [] : closed(site, label, vpc, ranges);
  const ready = pulumi.all(rules.map((rule) => rule.id));
  const links = subnets.map((subnet) => pulumi.all([vpc.name, subnet.name, ready]));
  return pulumi
    .all(links)
    .apply((known) =>
      fabric.members.flatMap(({ machine, zone }) =>
        known.map(([vpcName, subnetName]) => ({ machine, zone, kind: fabric.kind, network: vpcName, subnetwork: subnetName })),
      ),
    );
}
