import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.ec2.LaunchTemplateArgs | aws.ec2.InstanceArgs> = {
  id: "ec2-imdsv2",
  title: "Machines answer metadata requests of version 2 only, and not from pods",
  severity: "high",
  level: "mandatory",
  why: "With version 1, or more than one hop, any pod that can be made to fetch a URL hands out the node role's credentials",
  remedy: 'metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 }',
  unknown: "Which metadata options are set.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8"],
  types: ["aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"],
  check: ({ metadataOptions }, { report }) => {
    if (metadataOptions?.httpEndpoint === "disabled") return;
    if (metadataOptions?.httpTokens !== "required") {
      report(`metadataOptions.httpTokens is ${metadataOptions?.httpTokens ?? "not given"}; set "required"`);
    }
    const hops = metadataOptions?.httpPutResponseHopLimit ?? 1;
    if (hops > 1) report(`metadataOptions.httpPutResponseHopLimit is ${hops}; set 1, pods have identities of their own`);
  },
  remediate: (machine) => {
    const { metadataOptions } = machine;
    if (metadataOptions?.httpEndpoint === "disabled" || metadataOptions?.httpTokens === "required") return undefined;
    return { metadataOptions: { ...metadataOptions, httpEndpoint: "enabled", httpTokens: "required" } };
  },
};
