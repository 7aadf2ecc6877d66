import type { Properties } from "../../../provider";
import { map, text } from "../../values";
import { type Answers, matching, type Question, single } from "./question";

const names: { readonly [filter: string]: string } = {
  "availability-zone": "availabilityZone",
  "cidr-block": "cidrBlock",
  "group-name": "name",
  "vpc-id": "vpcId",
};

/** What a look-up shows of the one thing that fits. */
function shown(question: Question, type: string, what: string): Properties {
  const { args } = question;
  const filters = Object.entries(names).flatMap(([filter, property]) => {
    const value = text(args[property]);
    return value === undefined ? [] : [{ name: filter, values: [value] }];
  });
  const asked = { ...question, args: { ...args, filters: [...filters, ...(Array.isArray(args.filters) ? args.filters : [])] } };
  const thing = single(asked, type, what, names);
  return { ...thing.outputs, id: thing.id, region: question.region, tags: map(thing.outputs.tagsAll) };
}

export const networks: Answers = {
  "aws:ec2/getVpc:getVpc": (question) => shown(question, "aws:ec2/vpc:Vpc", "EC2 VPC"),
  "aws:ec2/getSubnet:getSubnet": (question) => shown(question, "aws:ec2/subnet:Subnet", "EC2 Subnet"),
  "aws:ec2/getSecurityGroup:getSecurityGroup": (question) =>
    shown(question, "aws:ec2/securityGroup:SecurityGroup", "EC2 Security Group"),
  "aws:ec2/getSubnets:getSubnets": (question) => {
    const ids = matching(question, "aws:ec2/subnet:Subnet", names).map((thing) => thing.id);
    return { ...question.args, id: question.region, region: question.region, ids };
  },
};
