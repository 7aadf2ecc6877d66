import { CloudError } from "../../../provider";
import { account } from "../../invent";
import type { ResourceModel } from "../../model";
import { given, text, texts } from "../../values";
import { ec2Arn, ec2Id, input, isForeign, relatedEc2Id, tagsAll } from "../names";
import { policyFaults } from "../policies";
import { requireVpc } from "./vpc";

const vpcEndpoint: ResourceModel = {
  required: ["vpcId"],
  replaceOn: [
    "resourceConfigurationArn",
    "serviceName",
    "serviceNetworkArn",
    "serviceRegion",
    "vpcEndpointType",
    "vpcId",
    "region",
  ],
  sets: ["routeTableIds", "subnetIds", "securityGroupIds"],
  json: ["policy"],
  references: ["vpcId", "subnetIds[]", "securityGroupIds[]", "routeTableIds[]"],
  defaults: () => ({ vpcEndpointType: "Gateway" }),
  check: (check) => {
    const { inputs } = check;
    const service = text(inputs.serviceName);
    if (inputs.vpcEndpointType === "Gateway") {
      if (given(inputs.subnetIds))
        check.fail("subnetIds", "InvalidParameter: subnet IDs are not supported for a Gateway endpoint");
      if (given(inputs.privateDnsEnabled) && inputs.privateDnsEnabled !== false) {
        check.fail("privateDnsEnabled", "InvalidParameter: Private DNS can't be enabled for a Gateway endpoint");
      }
      if (service !== undefined && !/\.(s3|dynamodb|s3express)$/.test(service)) {
        check.fail(
          "vpcEndpointType",
          `InvalidParameter: Endpoint type (Gateway) does not match available service types ([Interface]) of ${service}`,
        );
      }
    }
    if (inputs.vpcEndpointType === "Interface" && given(inputs.routeTableIds)) {
      check.fail("routeTableIds", "InvalidParameter: Route table IDs are only supported for Gateway endpoints");
    }
    for (const fault of policyFaults(text(inputs.policy), "resource")) check.fail("policy", fault);
  },
  refuse: (act) => {
    requireVpc(act);
    for (const place of texts(act.inputs.subnetIds)) {
      const found = act.find("aws:ec2/subnet:Subnet", place);
      if (found === undefined && !isForeign(place)) {
        throw new CloudError("InvalidSubnetID.NotFound", `The subnet ID '${place}' does not exist`);
      }
    }
    const zones = texts(act.inputs.subnetIds).map((place) =>
      text(act.find("aws:ec2/subnet:Subnet", place)?.outputs.availabilityZone),
    );
    const double = zones.find((zone, index) => zone !== undefined && zones.indexOf(zone) !== index);
    if (double !== undefined) {
      throw new CloudError(
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${double}.`,
      );
    }
    for (const other of act.world.holders(input(act, "vpcId"))) {
      if (other.type !== act.type || other.id === act.id || other.inputs.serviceName !== act.inputs.serviceName) continue;
      if (other.inputs.privateDnsEnabled === true && act.inputs.privateDnsEnabled === true) {
        throw new CloudError(
          "InvalidParameter",
          `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${input(act, "serviceName")} in the VPC ${input(act, "vpcId")}`,
        );
      }
    }
  },
  id: ec2Id("vpce"),
  outputs: {
    arn: ec2Arn("vpc-endpoint"),
    cidrBlocks: () => [],
    dnsEntries: (act) =>
      act.inputs.vpcEndpointType === "Interface"
        ? [
            {
              dnsName: `${act.id}-${act.invent.hex(8)}.${input(act, "serviceName").split(".").slice(3).join(".")}.${act.scope}.vpce.amazonaws.com`,
              hostedZoneId: `Z${act.invent.letters(13)}`,
            },
          ]
        : [],
    ipAddressType: () => "ipv4",
    networkInterfaceIds: (act) => texts(act.inputs.subnetIds).map((place) => relatedEc2Id("eni", act, place)),
    ownerId: () => account,
    policy: () => '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}],"Version":"2008-10-17"}',
    prefixListId: (act) => (act.inputs.vpcEndpointType === "Gateway" ? `pl-${act.invent.hex(8)}` : ""),
    privateDnsEnabled: () => false,
    requesterManaged: () => false,
    state: () => "available",
    tagsAll,
  },
};

/** The default format of version 2. */
const flowLogFormat = ["version", "account-id", "interface-id", "srcaddr", "dstaddr"].map((field) => `\${${field}}`).join(" ");

const flowLog: ResourceModel = {
  required: [],
  replaceOn: [
    ..."deliverCrossAccountRole destinationOptions eniId iamRoleArn logDestination logDestinationType logFormat".split(" "),
    ..."maxAggregationInterval subnetId trafficType transitGatewayId transitGatewayAttachmentId vpcId region".split(" "),
  ],
  references: ["vpcId", "subnetId", "eniId", "logDestination", "iamRoleArn"],
  defaults: () => ({ logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 }),
  check: (check) => {
    const { inputs } = check;
    const watched = ["eniId", "subnetId", "transitGatewayAttachmentId", "transitGatewayId", "vpcId"].filter((name) =>
      given(inputs[name]),
    );
    if (watched.length !== 1)
      check.fail("vpcId", `exactly one of eniId, subnetId, transitGatewayId, vpcId must be specified, ${watched.length} are`);
    if (inputs.logDestinationType === "cloud-watch-logs" && !given(inputs.iamRoleArn)) {
      check.fail(
        "iamRoleArn",
        "InvalidParameter: DeliverLogsPermissionArn can't be null if LogDestinationType is cloud-watch-logs",
      );
    }
    if (!given(inputs.trafficType) && given(inputs.vpcId)) {
      check.fail("trafficType", 'Missing required argument. The argument "trafficType" is required: ACCEPT, REJECT or ALL');
    }
    const interval = inputs.maxAggregationInterval;
    if (typeof interval === "number" && interval !== 60 && interval !== 600) {
      check.fail("maxAggregationInterval", `expected maxAggregationInterval to be one of [60 600], got ${interval}`);
    }
  },
  refuse: requireVpc,
  id: ec2Id("fl"),
  outputs: {
    arn: ec2Arn("vpc-flow-log"),
    logFormat: () => flowLogFormat,
    tagsAll,
  },
};

export const models: { readonly [type: string]: ResourceModel } = {
  "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint,
  "aws:ec2/flowLog:FlowLog": flowLog,
};
