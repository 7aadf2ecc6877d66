import { unknown } from "../../../scripts/rehearsal/provider";
import { type AreaExamples, type ExampleResource, type RuleExamples, resource } from "../harness";
import { awsDataExamples } from "./aws-data";
import { awsIdentitiesExamples } from "./aws-identities";

const cluster = (props: object) => resource("aws:eks/cluster:Cluster", { vpcConfig: {}, ...props }, { name: "cluster" });
const securityGroup = (...ingress: object[]) => resource("aws:ec2/securityGroup:SecurityGroup", { ingress });
const tcp = (port: unknown, ...cidrBlocks: unknown[]) => ({ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks });
const vpc = resource("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16", id: unknown }, { name: "vpc" });
const template = (props: object) => resource("aws:ec2/launchTemplate:LaunchTemplate", { ...props });
const nodeGroup = (props: object, from: ExampleResource["from"] = {}) =>
  resource("aws:eks/nodeGroup:NodeGroup", { ...props }, { name: "group", from });
const addon = (addonName: unknown, configurationValues?: unknown) =>
  resource(
    "aws:eks/addon:Addon",
    { addonName, ...(configurationValues === undefined ? {} : { configurationValues }) },
    { name: "addon" },
  );

/** A switch of one resource: on is good, off or absent is bad. */
function flag(type: string, good: object, bad: object, says: string, unsure: object): RuleExamples {
  return {
    good: [resource(type, { ...good })],
    bad: [{ example: resource(type, { ...bad }), says }],
    unknown: resource(type, { ...unsure }),
  };
}

export const awsExamples: AreaExamples = {
  ...awsDataExamples,
  ...awsIdentitiesExamples,
  "asg-launch-template": {
    good: [resource("aws:autoscaling/group:Group", { launchTemplate: { id: unknown } })],
    bad: [
      { example: resource("aws:autoscaling/group:Group", { launchConfiguration: "old" }), says: "launchConfiguration is used" },
    ],
    unknown: { example: resource("aws:autoscaling/group:Group", { launchTemplate: unknown }), decided: true },
  },
  "ebs-encrypted": {
    good: [
      template({
        blockDeviceMappings: [
          { deviceName: "/dev/xvda", ebs: { encrypted: "true" } },
          { deviceName: "/dev/sdb", virtualName: "ephemeral0" },
        ],
      }),
      resource("aws:ebs/volume:Volume", { encrypted: true }),
    ],
    bad: [
      {
        example: template({ blockDeviceMappings: [{ ebs: { volumeSize: 100 } }] }),
        says: "blockDeviceMappings[0].ebs.encrypted is not true",
      },
      {
        example: template({ blockDeviceMappings: [{ ebs: { encrypted: unknown } }, { ebs: { encrypted: "false" } }] }),
        says: "blockDeviceMappings[1]",
      },
      { example: resource("aws:ebs/volume:Volume", {}), says: "encrypted is not true" },
    ],
    unknown: template({ blockDeviceMappings: [{ ebs: { encrypted: unknown } }] }),
  },
  "ec2-imdsv2": {
    good: [
      template({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } }),
      template({ metadataOptions: { httpEndpoint: "disabled" } }),
    ],
    bad: [
      { example: template({}), says: "metadataOptions.httpTokens is not given" },
      {
        example: template({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } }),
        says: "httpPutResponseHopLimit is 2",
      },
      {
        example: resource("aws:ec2/instance:Instance", { metadataOptions: { httpTokens: "optional" } }),
        says: "httpTokens is optional",
      },
    ],
    unknown: template({ metadataOptions: unknown }),
  },
  "ec2-no-public-ip": {
    good: [template({ networkInterfaces: [{ associatePublicIpAddress: "false" }] }), resource("aws:ec2/instance:Instance", {})],
    bad: [
      {
        example: template({ networkInterfaces: [{}, { associatePublicIpAddress: "true" }] }),
        says: "networkInterfaces[1].associatePublicIpAddress is true",
      },
      {
        example: resource("aws:ec2/instance:Instance", { associatePublicIpAddress: true }),
        says: "associatePublicIpAddress is true",
      },
    ],
    unknown: template({ networkInterfaces: [{ associatePublicIpAddress: unknown }] }),
  },
  "eks-access-entries": {
    good: [cluster({ accessConfig: { authenticationMode: "API" } })],
    bad: [
      { example: cluster({}), says: "authenticationMode is CONFIG_MAP" },
      {
        example: cluster({ accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } }),
        says: "authenticationMode is API_AND_CONFIG_MAP",
      },
    ],
    unknown: cluster({ accessConfig: unknown }),
  },
  "eks-control-plane-logs": {
    good: [cluster({ enabledClusterLogTypes: ["audit", "authenticator", "api"] })],
    bad: [
      { example: cluster({}), says: "lacks audit, authenticator" },
      { example: cluster({ enabledClusterLogTypes: ["audit"] }), says: "lacks authenticator" },
    ],
    unknown: cluster({ enabledClusterLogTypes: unknown }),
  },
  "eks-deletion-protection": {
    good: [cluster({ deletionProtection: true })],
    bad: [{ example: cluster({}), says: "deletionProtection is not true" }],
    unknown: cluster({ deletionProtection: unknown }),
  },
  "eks-endpoint-restricted": {
    good: [
      cluster({ vpcConfig: { endpointPublicAccess: false } }),
      cluster({ vpcConfig: { publicAccessCidrs: ["203.0.113.0/24"] } }),
    ],
    bad: [
      { example: cluster({ vpcConfig: {} }), says: "open to 0.0.0.0/0, which is EKS's default" },
      {
        example: cluster({ vpcConfig: { publicAccessCidrs: ["10.0.0.0/8", "0.0.0.0/0"] } }),
        says: "publicAccessCidrs[1] is 0.0.0.0/0",
      },
      {
        example: cluster({ vpcConfig: { publicAccessCidrs: ["0.0.0.0/1", "128.0.0.0/1"] } }),
        says: "publicAccessCidrs[0] is 0.0.0.0/1",
      },
    ],
    unknown: cluster({ vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: [unknown] } }),
  },
  "eks-network-policy": {
    good: [
      [cluster({}), addon("vpc-cni", '{"enableNetworkPolicy":"true"}')],
      [cluster({ computeConfig: { enabled: true } })],
      [cluster({}), resource("kubernetes:helm.sh/v3:Release", { chart: "cilium" }, { name: "cilium" })],
    ],
    bad: [
      { example: [cluster({})], says: "no network policy engine" },
      { example: [cluster({}), addon("vpc-cni")], says: "no network policy engine" },
    ],
    unknown: [cluster({}), addon("vpc-cni", unknown)],
  },
  "eks-node-remote-access-off": {
    good: [nodeGroup({})],
    bad: [
      { example: nodeGroup({ remoteAccess: { ec2SshKey: "laptop" } }), says: "port 22 is open to the world" },
      {
        example: nodeGroup({ remoteAccess: { ec2SshKey: "laptop", sourceSecurityGroupIds: ["sg-1"] } }),
        says: "remoteAccess gives an SSH key;",
      },
    ],
    unknown: { example: nodeGroup({ subnetIds: unknown }), decided: true },
  },
  "eks-nodes-private": {
    good: [
      [
        resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: false }, { name: "private" }),
        resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }, { name: "public" }),
        nodeGroup({ subnetIds: [unknown] }, { subnetIds: "private" }),
      ],
    ],
    bad: [
      {
        example: [
          resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }, { name: "public" }),
          nodeGroup({ subnetIds: [unknown] }, { subnetIds: "public" }),
        ],
        says: "public give public addresses",
      },
    ],
    unknown: [
      resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: unknown }, { name: "subnet" }),
      nodeGroup({}, { subnetIds: "subnet" }),
    ],
  },
  "eks-secrets-encrypted": {
    good: [cluster({ encryptionConfig: { resources: ["secrets"], provider: { keyArn: unknown } } })],
    bad: [{ example: cluster({}), says: "encryptionConfig does not cover secrets" }],
    unknown: cluster({ encryptionConfig: unknown }),
  },
  "eks-version-supported": {
    good: [cluster({ version: "1.99" })],
    bad: [
      { example: cluster({}), says: "version is not given" },
      { example: cluster({ version: "1.32" }), says: "standard support of 1.32 ended on 2026-03-23" },
      { example: cluster({ version: "1.21" }), says: "1.21 is out of support" },
    ],
    unknown: cluster({ version: unknown }),
  },
  "eks-workload-identity": {
    good: [
      [cluster({}), addon("eks-pod-identity-agent")],
      [cluster({}), resource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", { url: unknown }, { name: "oidc" })],
    ],
    bad: [{ example: [cluster({}), addon("coredns")], says: "neither the eks-pod-identity-agent add-on nor an OIDC provider" }],
    unknown: [cluster({}), addon(unknown)],
  },
  "guardduty-on": flag("aws:guardduty/detector:Detector", {}, { enable: false }, "enable is false", { enable: unknown }),
  "nacl-no-admin-world": {
    good: [
      resource("aws:ec2/networkAcl:NetworkAcl", {
        ingress: [{ action: "allow", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/0" }],
      }),
      resource("aws:ec2/networkAclRule:NetworkAclRule", {
        egress: true,
        ruleAction: "allow",
        protocol: "-1",
        cidrBlock: "0.0.0.0/0",
      }),
    ],
    bad: [
      {
        example: resource("aws:ec2/networkAcl:NetworkAcl", {
          ingress: [{ action: "allow", protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: "0.0.0.0/0" }],
        }),
        says: "22 (SSH), 3389 (RDP)",
      },
      {
        example: resource("aws:ec2/networkAclRule:NetworkAclRule", {
          ruleAction: "allow",
          protocol: "tcp",
          fromPort: 22,
          toPort: 22,
          cidrBlock: "0.0.0.0/0",
        }),
        says: "22 (SSH)",
      },
    ],
    unknown: resource("aws:ec2/networkAclRule:NetworkAclRule", {
      ruleAction: "allow",
      protocol: "tcp",
      fromPort: 22,
      toPort: 22,
      cidrBlock: unknown,
    }),
  },
  "security-group-no-admin-world": {
    good: [securityGroup(tcp(443, "0.0.0.0/0"), tcp(22, "10.0.0.0/8"))],
    bad: [
      { example: securityGroup(tcp(22, "0.0.0.0/0")), says: "22 (SSH) open to 0.0.0.0/0" },
      { example: securityGroup({ protocol: "-1", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"] }), says: "3389 (RDP)" },
      { example: securityGroup(tcp(443, unknown), tcp(3389, "0.0.0.0/0")), says: "3389 (RDP) open to 0.0.0.0/0" },
      {
        example: resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
          ipProtocol: "tcp",
          fromPort: 20,
          toPort: 25,
          cidrIpv4: "0.0.0.0/0",
        }),
        says: "22 (SSH)",
      },
      {
        example: resource("aws:ec2/securityGroupRule:SecurityGroupRule", {
          type: "ingress",
          protocol: "tcp",
          fromPort: 5432,
          toPort: 5432,
          cidrBlocks: ["0.0.0.0/0"],
        }),
        says: "5432 (PostgreSQL)",
      },
    ],
    unknown: securityGroup(tcp(22, unknown)),
  },
  "subnet-no-public-ip": flag(
    "aws:ec2/subnet:Subnet",
    { mapPublicIpOnLaunch: false },
    { mapPublicIpOnLaunch: true },
    "mapPublicIpOnLaunch is true",
    {
      mapPublicIpOnLaunch: unknown,
    },
  ),
  "vpc-default-security-group-closed": {
    good: [
      [
        vpc,
        resource(
          "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
          { ingress: [], egress: [] },
          { name: "closed", from: { vpcId: "vpc" } },
        ),
      ],
    ],
    bad: [
      { example: [vpc], says: "its default security group is open" },
      {
        example: [
          vpc,
          resource(
            "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
            { egress: [{ protocol: "-1" }] },
            { name: "open", from: { vpcId: "vpc" } },
          ),
        ],
        says: "it has 1 rules",
      },
    ],
    unknown: [
      vpc,
      resource(
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        { ingress: unknown },
        { name: "maybe", from: { vpcId: "vpc" } },
      ),
    ],
  },
  "vpc-endpoints": {
    good: [
      [vpc],
      [
        vpc,
        cluster({}),
        resource(
          "aws:ec2/vpcEndpoint:VpcEndpoint",
          { serviceName: "com.amazonaws.us-west-2.s3" },
          { name: "s3", from: { vpcId: "vpc" } },
        ),
      ],
    ],
    bad: [{ example: [vpc, cluster({})], says: "it has no endpoint for S3" }],
    unknown: [
      vpc,
      cluster({}),
      resource("aws:ec2/vpcEndpoint:VpcEndpoint", { serviceName: unknown }, { name: "s3", from: { vpcId: "vpc" } }),
    ],
  },
  "vpc-flow-logs": {
    good: [[vpc, resource("aws:ec2/flowLog:FlowLog", { vpcId: unknown }, { name: "flows", from: { vpcId: "vpc" } })]],
    bad: [{ example: [vpc], says: "no flow log watches this VPC" }],
    unknown: {
      example: [vpc, resource("aws:ec2/flowLog:FlowLog", { vpcId: unknown }, { name: "flows", from: { vpcId: "vpc" } })],
      decided: true,
    },
  },
};
