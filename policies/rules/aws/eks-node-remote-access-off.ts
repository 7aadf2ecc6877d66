import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";

export const rule: ResourceRule<aws.eks.NodeGroupArgs> = {
  id: "eks-node-remote-access-off",
  title: "Node groups have no SSH key",
  severity: "high",
  level: "mandatory",
  why: "remoteAccess without source groups opens port 22 of every node to the world, and nobody knows who has the key; Session Manager needs neither",
  remedy: "leave remoteAccess out, attach AmazonSSMManagedInstanceCore to the node role",
  unknown: "Nothing: a key that is not known yet is a key.",
  sources: ["https://docs.aws.amazon.com/eks/latest/userguide/create-managed-node-group.html"],
  types: ["aws:eks/nodeGroup:NodeGroup"],
  check: (group, { report }) => {
    if (!isGiven(() => group.remoteAccess?.ec2SshKey)) return;
    const open = isGiven(() => group.remoteAccess?.sourceSecurityGroupIds?.[0]) ? "" : ", and port 22 is open to the world";
    report(`remoteAccess gives an SSH key${open}; leave remoteAccess out and use Session Manager`);
  },
};
