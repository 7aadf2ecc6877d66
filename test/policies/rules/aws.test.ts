import { unknown } from "../../../scripts/rehearsal/provider";
import { describeRules, resource } from "../harness";

const cluster = (vpcConfig: object, more: object = {}) => resource("aws:eks/cluster:Cluster", { vpcConfig, ...more });
const securityGroup = (...ingress: object[]) => resource("aws:ec2/securityGroup:SecurityGroup", { ingress });
const tcp = (port: unknown, ...cidrBlocks: unknown[]) => ({ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks });
const vpc = resource("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16", id: unknown }, { name: "vpc" });

describeRules("aws", {
  "eks-endpoint-restricted": {
    good: [cluster({ endpointPublicAccess: false }), cluster({ publicAccessCidrs: ["203.0.113.0/24"] })],
    bad: [
      { example: cluster({}), says: "open to 0.0.0.0/0, which is EKS's default" },
      { example: cluster({ publicAccessCidrs: ["10.0.0.0/8", "0.0.0.0/0"] }), says: "publicAccessCidrs[1] is 0.0.0.0/0" },
    ],
    unknown: cluster({ endpointPublicAccess: true, publicAccessCidrs: [unknown] }),
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
  "kms-rotation": {
    good: [
      resource("aws:kms/key:Key", { enableKeyRotation: true }),
      resource("aws:kms/key:Key", { customerMasterKeySpec: "RSA_4096" }),
    ],
    bad: [{ example: resource("aws:kms/key:Key", {}), says: "enableKeyRotation is not true" }],
    unknown: resource("aws:kms/key:Key", { enableKeyRotation: unknown }),
  },
  "vpc-flow-logs": {
    good: [[vpc, resource("aws:ec2/flowLog:FlowLog", { vpcId: unknown }, { from: { vpcId: "vpc" } })]],
    bad: [{ example: [vpc], says: "no flow log watches this VPC" }],
    unknown: {
      example: [vpc, resource("aws:ec2/flowLog:FlowLog", { vpcId: unknown }, { from: { vpcId: "vpc" } })],
      decided: true,
    },
  },
});
