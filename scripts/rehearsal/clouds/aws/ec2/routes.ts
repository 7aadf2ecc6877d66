import { CloudError, type Properties } from "../../../provider";
import { account } from "../../invent";
import type { Act, ResourceModel } from "../../model";
import { given, maps, text } from "../../values";
import { ec2Arn, ec2Id, input, isForeign, tagsAll } from "../names";
import { requireVpc } from "./vpc";

const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";

const targets = [
  "carrierGatewayId",
  "coreNetworkArn",
  "egressOnlyGatewayId",
  "gatewayId",
  "localGatewayId",
  "natGatewayId",
  "networkInterfaceId",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
];
const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];

function destinationOf(route: Properties): string {
  return destinations.map((name) => text(route[name])).find((value) => value !== undefined) ?? "";
}

const routeTable: ResourceModel = {
  required: ["vpcId"],
  replaceOn: ["vpcId", "region"],
  sets: ["routes"],
  references: ["vpcId", ...targets.map((target) => `routes[].${target}`)],
  check: (check) => {
    const seen = new Set<string>();
    for (const [index, route] of maps(check.inputs.routes).entries()) {
      const to = text(route.cidrBlock) ?? text(route.ipv6CidrBlock) ?? text(route.destinationPrefixListId);
      if (to !== undefined && seen.has(to)) {
        check.fail(`routes[${index}]`, `RouteAlreadyExists: The route identified by ${to} already exists; remove one of the two`);
      }
      if (to !== undefined) seen.add(to);
    }
  },
  refuse: requireVpc,
  id: ec2Id("rtb"),
  outputs: { arn: ec2Arn("route-table"), ownerId: () => account, routes: () => [], propagatingVgws: () => [], tagsAll },
  heldBy: [
    {
      type: associationType,
      code: "DependencyViolation",
      message: (held) => `The routeTable '${held.id}' has dependencies and cannot be deleted.`,
    },
  ],
};

const route: ResourceModel = {
  required: ["routeTableId"],
  replaceOn: ["routeTableId", ...destinations, "region"],
  references: targets,
  deleteBeforeReplace: true,
  check: (check) => {
    if (destinations.filter((name) => given(check.inputs[name])).length !== 1) {
      check.fail("destinationCidrBlock", `exactly one of ${destinations.join(", ")} must be specified`);
    }
    if (targets.filter((name) => given(check.inputs[name])).length !== 1) {
      check.fail("gatewayId", `exactly one of ${targets.join(", ")} must be specified`);
    }
  },
  refuse: (act) => {
    const table = input(act, "routeTableId");
    if (act.find("aws:ec2/routeTable:RouteTable", table) === undefined && !isForeign(table) && !isMainTable(act, table)) {
      throw new CloudError("InvalidRouteTableID.NotFound", `The routeTable ID '${table}' does not exist`);
    }
    if (act.old !== undefined) return;
    const to = destinationOf(act.inputs);
    for (const other of act.all(act.type)) {
      if (other.inputs.routeTableId === table && destinationOf(other.inputs) === to) {
        throw new CloudError("RouteAlreadyExists", `The route identified by ${to} already exists.`);
      }
    }
  },
  id: (act) => `r-${input(act, "routeTableId")}${act.invent.below(2 ** 31)}`,
  outputs: {
    origin: () => "CreateRoute",
    state: () => "active",
    instanceId: () => "",
    instanceOwnerId: () => "",
  },
};

function isMainTable(act: Act, table: string): boolean {
  for (const thing of act.all("aws:ec2/vpc:Vpc")) if (thing.outputs.defaultRouteTableId === table) return true;
  return false;
}

const routeTableAssociation: ResourceModel = {
  required: ["routeTableId"],
  replaceOn: ["subnetId", "gatewayId", "region"],
  references: ["subnetId", "gatewayId", "routeTableId"],
  check: (check) => {
    if (given(check.inputs.subnetId) === given(check.inputs.gatewayId)) {
      check.fail("subnetId", 'exactly one of "subnetId", "gatewayId" must be specified');
    }
  },
  refuse: (act) => {
    const place = text(act.inputs.subnetId);
    if (place === undefined || act.old !== undefined) return;
    const [other] = act.world.holders(place, act.type);
    if (other !== undefined) {
      throw new CloudError(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${input(act, "routeTableId")} conflicts with an existing association (${other.id})`,
      );
    }
  },
  id: ec2Id("rtbassoc"),
};

export const models: { readonly [type: string]: ResourceModel } = {
  "aws:ec2/routeTable:RouteTable": routeTable,
  "aws:ec2/route:Route": route,
  [associationType]: routeTableAssociation,
};
