import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";

export const rule: ResourceRule<aws.sqs.QueueArgs & aws.sns.TopicArgs> = {
  id: "queue-encrypted",
  title: "Queues and topics are encrypted",
  severity: "medium",
  level: "mandatory",
  why: "Interruption notices and job messages name datasets, buckets and people",
  remedy: 'sqsManagedSseEnabled: true (queue), kmsMasterKeyId: "alias/aws/sns" (topic)',
  unknown: "Whether encryption is on.",
  sources: [
    "https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-1",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/sns-controls.html#sns-1",
  ],
  types: ["aws:sqs/queue:Queue", "aws:sns/topic:Topic"],
  check: (queue, { type, report }) => {
    if (isGiven(() => queue.kmsMasterKeyId)) return;
    if (type === "aws:sns/topic:Topic") report("kmsMasterKeyId is not given; give a key");
    else if (queue.sqsManagedSseEnabled === false)
      report("sqsManagedSseEnabled is false and there is no key; leave it out or give a key");
  },
};
