import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { StackRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";
import { awsPoolType, eachPool } from "../../lib/pools";

export const rule: StackRule = {
  id: "accelerator-image",
  title: "A machine for which there is no public image is given one",
  severity: "medium",
  level: "advisory",
  why: "Without its driver the machine joins the cluster, costs its full price and offers no accelerator",
  remedy: "imageId: an image of your own with the vendor's platform SDK",
  unknown: "Which machine the group has.",
  sources: ["quic/cloud-ai-sdk#5"],
  types: [awsPoolType],
  checkStack: (stack, context) => {
    eachPool(stack, context, ({ machine, template, resource }) => {
      const { images } = machine ?? {};
      if (resource.type !== awsPoolType || machine?.accelerator === undefined || images === undefined) return;
      const own = template !== undefined && isGiven(() => template.props.imageId);
      const type = (resource.props as Unwrap<aws.eks.NodeGroupArgs>).amiType;
      if (own || (type === "CUSTOM" && template === undefined)) return;
      if (images.families.length === 0)
        context.report(`${machine.name}: ${images.none ?? "no public image"}; give imageId`, resource);
      else if (type !== undefined && !images.families.includes(type)) {
        context.report(
          `amiType ${type} is none of ${images.families.join(", ")}, which carry the driver of ${machine.name}`,
          resource,
        );
      }
    });
  },
};
