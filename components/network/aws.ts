import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { endpoints } from "./aws-endpoints";
import { flowLogs } from "./aws-flow-logs";
import { fabricSecurityGroup } from "./aws-security-groups";
import { type Site, tags } from "./aws-site";
import type { NetworkOutputs, Subnet } from "./index";
import type { NetworkPlan, ZonePlan } from "./plan";

/** One zone while it is built. */
interface Zone {
  readonly plan: ZonePlan;
  readonly public: PlacedSubnet;
  readonly private: PlacedSubnet;
  readonly fabric?: PlacedSubnet;
  readonly privateRoutes: aws.ec2.RouteTable;
}

interface PlacedSubnet {
  readonly subnet: aws.ec2.Subnet;
  readonly routing: aws.ec2.RouteTableAssociation;
}

export function network(parent: pulumi.Resource, name: string, plan: NetworkPlan): NetworkOutputs {
  const { region } = plan;
  const vpc = new aws.ec2.Vpc(
    name,
    {
      region,
      cidrBlock: plan.cidr,
      // Interface endpoints answer under the services' public names only when both are on.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: tags(plan, name),
    },
    { parent },
  );
  const site: Site = { parent, name, plan, vpc };
  // Adopts the VPC's own default group and takes its rules away, so that nothing that forgets its group is reachable.
  new aws.ec2.DefaultSecurityGroup(
    `${name}-default`,
    { region, vpcId: vpc.id, ingress: [], egress: [], tags: tags(plan, `${name}-default-closed`) },
    { parent },
  );

  const internet = internetRoutes(site);
  const zones = plan.zones.map((zone) => buildZone(site, zone, internet.table));
  const nat = natGateways(site, zones, internet.route);
  endpoints(site, {
    subnetIds: zones.map((zone) => zone.private.subnet.id),
    routeTableIds: [internet.table.id, ...zones.map((zone) => zone.privateRoutes.id)],
  });
  flowLogs(site);
  const fabric = plan.zones.some((zone) => zone.fabric !== undefined)
    ? fabricSecurityGroup(parent, `${name}-fabric`, { region, vpcId: vpc.id, tags: plan.tags })
    : undefined;

  return {
    id: vpc.id,
    publicSubnets: describe(zones, (zone) => zone.public, [internet.route]),
    privateSubnets: describe(zones, (zone) => zone.private, nat.routes),
    fabricSubnets: describe(zones, (zone) => zone.fabric, nat.routes),
    fabricSecurityGroupId: fabric?.id,
    natAddresses: pulumi.all(nat.addresses),
  };
}

function internetRoutes({ parent, name, plan, vpc }: Site) {
  const { region } = plan;
  const gateway = new aws.ec2.InternetGateway(`${name}-internet`, { region, vpcId: vpc.id, tags: tags(plan, name) }, { parent });
  const table = new aws.ec2.RouteTable(
    `${name}-public`,
    { region, vpcId: vpc.id, tags: tags(plan, `${name}-public`) },
    { parent },
  );
  const route = new aws.ec2.Route(
    `${name}-public-internet`,
    { region, routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
    { parent },
  );
  return { table, route };
}

function buildZone(site: Site, zone: ZonePlan, publicRoutes: aws.ec2.RouteTable): Zone {
  const { parent, name, plan, vpc } = site;
  const privateRoutes = new aws.ec2.RouteTable(
    `${name}-private-${zone.name}`,
    { region: plan.region, vpcId: vpc.id, tags: tags(plan, `${name}-private-${zone.name}`) },
    { parent },
  );
  return {
    plan: zone,
    // The role tags tell the load balancer controller where to put what faces the internet and what does not.
    public: placeSubnet(site, zone, "public", zone.public, publicRoutes, { "kubernetes.io/role/elb": "1" }),
    private: placeSubnet(site, zone, "private", zone.private, privateRoutes, { "kubernetes.io/role/internal-elb": "1" }),
    fabric: zone.fabric === undefined ? undefined : placeSubnet(site, zone, "fabric", zone.fabric, privateRoutes, {}),
    privateRoutes,
  };
}

function placeSubnet(
  { parent, name, plan, vpc }: Site,
  zone: ZonePlan,
  tier: "public" | "private" | "fabric",
  cidrBlock: string,
  routes: aws.ec2.RouteTable,
  more: Record<string, string>,
): PlacedSubnet {
  const label = `${name}-${tier}-${zone.name}`;
  const { region } = plan;
  const subnet = new aws.ec2.Subnet(
    label,
    {
      region,
      vpcId: vpc.id,
      availabilityZone: zone.name,
      cidrBlock,
      mapPublicIpOnLaunch: false,
      tags: tags(plan, label, { "trainyard:tier": tier, ...more }),
    },
    { parent },
  );
  const routing = new aws.ec2.RouteTableAssociation(label, { region, subnetId: subnet.id, routeTableId: routes.id }, { parent });
  return { subnet, routing };
}

/** The way out of private subnets, and the public addresses that it is seen under. */
function natGateways(site: Site, zones: readonly Zone[], internet: aws.ec2.Route) {
  const { parent, name, plan } = site;
  if (plan.natGateways === "none") return { routes: [], addresses: [] };
  const hosts = plan.natGateways === "single" ? zones.slice(0, 1) : zones;
  const gateways = hosts.map((zone) => natGateway(site, zone, internet));
  const routes = zones.map((zone, index) => {
    const gateway = plan.natGateways === "single" ? gateways[0] : gateways[index];
    return new aws.ec2.Route(
      `${name}-private-${zone.plan.name}-nat`,
      {
        region: plan.region,
        routeTableId: zone.privateRoutes.id,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: gateway?.id,
      },
      { parent },
    );
  });
  return { routes, addresses: gateways.map((gateway) => gateway.publicIp) };
}

function natGateway({ parent, name, plan }: Site, zone: Zone, internet: aws.ec2.Route): aws.ec2.NatGateway {
  const label = `${name}-nat-${zone.plan.name}`;
  const { region } = plan;
  const address = new aws.ec2.Eip(label, { region, domain: "vpc", tags: tags(plan, label) }, { parent });
  return new aws.ec2.NatGateway(
    label,
    { region, subnetId: zone.public.subnet.id, allocationId: address.id, tags: tags(plan, label) },
    // A gateway in a subnet that cannot reach the internet yet fails.
    { parent, dependsOn: [internet, zone.public.routing] },
  );
}

/**
 * The subnets that `pick` chooses. They are handed out only once their routes are in place, and so go before their routes go: a node
 * that starts without a way out never joins, and one that loses it cannot be drained.
 */
function describe(
  zones: readonly Zone[],
  pick: (zone: Zone) => PlacedSubnet | undefined,
  routes: readonly aws.ec2.Route[],
): pulumi.Output<Subnet[]> {
  const ready = pulumi.all(routes.map((route) => route.id));
  return pulumi.all(
    zones.flatMap((zone) => {
      const placed = pick(zone);
      if (placed === undefined) return [];
      const { subnet, routing } = placed;
      return pulumi
        .all([subnet.id, subnet.cidrBlock, routing.id, ready])
        .apply(([id, cidr]) => ({ id, zone: zone.plan.name, cidr: cidr ?? "" }));
    }),
  );
}
