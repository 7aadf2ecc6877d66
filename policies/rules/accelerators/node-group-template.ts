import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";
import { awsPoolType, templateOf } from "../../lib/pools";

export const rule: StackRule = {
  id: "node-group-template",
  title: "The launch template of a managed node group leaves to EKS what is EKS's",
  severity: "medium",
  level: "mandatory",
  why: "EKS refuses a template that names a subnet, an instance profile or a shutdown behaviour, after minutes of waiting",
  remedy: "leave networkInterfaces[].subnetId, iamInstanceProfile and instanceInitiatedShutdownBehavior out",
  unknown: "Nothing: what is given but not known yet is given.",
  sources: ["https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html"],
  types: [awsPoolType],
  checkStack: (stack, { report, eachOf }) => {
    eachOf<aws.eks.NodeGroupArgs>(awsPoolType, (group) => {
      const props = templateOf(stack, group)?.props;
      if (props === undefined) return;
      (props.networkInterfaces ?? []).forEach((face, index) => {
        if (isGiven(() => face.subnetId))
          report(`its template gives networkInterfaces[${index}].subnetId; leave it to the group's subnetIds`, group);
      });
      if (isGiven(() => props.iamInstanceProfile))
        report("its template gives iamInstanceProfile; leave it to the group's nodeRoleArn", group);
      if (isGiven(() => props.instanceInitiatedShutdownBehavior))
        report("its template gives instanceInitiatedShutdownBehavior; leave it out", group);
    });
  },
};
