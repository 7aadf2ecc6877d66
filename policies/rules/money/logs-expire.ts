import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.cloudwatch.LogGroupArgs> = {
  id: "logs-expire",
  title: "Log groups have an end",
  severity: "low",
  level: "advisory",
  why: "CloudWatch keeps logs for ever by default, and control-plane logs of a busy cluster are gigabytes a day",
  remedy: "retentionInDays: 30",
  unknown: "How long logs are kept.",
  sources: ["https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html"],
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  check: ({ retentionInDays }, { report }) => {
    if ((retentionInDays ?? 0) === 0) report("retentionInDays is not given, so logs are kept for ever; give a number of days");
  },
};
