import { CloudError } from "../../provider";
import type { Act, ResourceModel } from "../model";
import { given, map, text } from "../values";
import { arn, input, tagsAll } from "./names";

const stream: ResourceModel = {
  required: ["destination"],
  replaceOn: ["name", "region"],
  autoName: { property: "name", max: 64 },
  check: (check) => {
    const destination = text(check.inputs.destination);
    if (destination === "extended_s3" && !given(check.inputs.extendedS3Configuration))
      check.fail("extendedS3Configuration", `is required with destination "extended_s3"`);
    if (destination === "s3") check.fail("destination", `expected destination to be another than "s3"; use "extended_s3"`);
  },
  refuse: (act) => {
    const { bucketArn, roleArn } = map(act.inputs.extendedS3Configuration);
    const bucket = text(bucketArn)?.split(":::")[1];
    // A bucket of another account or region is not ours to know.
    const there = [...act.all("aws:s3/bucket:Bucket")].map(({ id }) => id);
    if (bucket !== undefined && there.length > 0 && !there.includes(bucket))
      throw new CloudError("InvalidArgumentException", `Firehose is unable to find the bucket ${bucket}`);
    if (given(act.inputs.extendedS3Configuration) && text(roleArn) === undefined)
      throw new CloudError("InvalidArgumentException", "Firehose needs a role to write to the bucket");
    if (act.old === undefined && [...act.all(act.type)].some(({ outputs }) => outputs.name === act.inputs.name))
      throw new CloudError("ResourceInUseException", `Firehose ${input(act, "name")} under accountId already exists`);
  },
  id: streamArn,
  outputs: { arn: streamArn, destinationId: () => "destinationId-000000000001", versionId: () => "1", tagsAll },
};

function streamArn(act: Act): string {
  return arn("firehose", act.scope, `deliverystream/${input(act, "name")}`);
}

const groupType = "aws:cloudwatch/logGroup:LogGroup";

/** A group of logs hands its lines to two at most (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html, 2026-11). */
const most = 2;

const subscription: ResourceModel = {
  required: ["destinationArn", "filterPattern", "logGroup"],
  replaceOn: ["destinationArn", "logGroup", "name", "region"],
  autoName: { property: "name", max: 512 },
  references: ["logGroup", "destinationArn", "roleArn"],
  refuse: (act) => {
    const group = input(act, "logGroup");
    if (act.find(groupType, group) === undefined)
      throw new CloudError("ResourceNotFoundException", `The specified log group does not exist. (${group})`);
    const others = [...act.all(act.type)].filter(({ inputs, urn }) => inputs.logGroup === group && urn !== act.urn);
    if (others.length >= most) throw new CloudError("LimitExceededException", `Resource limit exceeded. (${group})`);
    if (/:firehose:/.test(input(act, "destinationArn")) && !given(act.inputs.roleArn))
      throw new CloudError("InvalidParameterException", "destinationArn for vendor firehose must have a role");
  },
  id: (act) => `cwlsf-${act.invent.hex(8)}`,
  outputs: { distribution: () => "ByLogStream" },
};

export const subscriptions: { readonly [type: string]: ResourceModel } = {
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": subscription,
};

export const models: { readonly [type: string]: ResourceModel } = {
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": stream,
};
