/**
 * Names of Terraform's providers for the types of Pulumi's that are bridged from them. The bridge takes a module and a name for each; most
 * follow a rule, and those that do not stand here. Sources: provider/resources.go of pulumi/pulumi-aws v7 and pulumi/pulumi-gcp v9, read 2026-11.
 */

/** AWS modules whose name stands in Terraform's; `ec2` is left out of it. */
const awsModules = new Set([
  "eks",
  "iam",
  "kms",
  "s3",
  "efs",
  "fsx",
  "scheduler",
  "sqs",
  "sns",
  "vpc",
  "cloudwatch",
  "ssm",
  "ecr",
  "secretsmanager",
]);
const gcpModules = new Set(["compute", "container", "kms", "storage", "logging", "pubsub", "monitoring"]);

const irregular: Readonly<Record<string, string>> = {
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "aws_s3_bucket_replication_configuration",
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "aws_kinesis_firehose_delivery_stream",
  "aws:route53/record:Record": "aws_route53_record",
  "aws:route53/zone:Zone": "aws_route53_zone",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "aws_sqs_queue_redrive_allow_policy",
  "aws:sqs/redrivePolicy:RedrivePolicy": "aws_sqs_queue_redrive_policy",
  "aws:autoscaling/tag:Tag": "aws_autoscaling_group_tag",
  "aws:ec2/capacityReservation:CapacityReservation": "aws_ec2_capacity_reservation",
  "aws:ebs/volume:Volume": "aws_ebs_volume",
  "gcp:projects/iAMMember:IAMMember": "google_project_iam_member",
  "gcp:serviceaccount/account:Account": "google_service_account",
  "gcp:serviceaccount/iAMMember:IAMMember": "google_service_account_iam_member",
};

/** Lists of blocks that Terraform names in the plural itself; all others Pulumi made plural. */
const pluralBlocks = new Set([
  "block_device_mappings",
  "network_interfaces",
  "tag_specifications",
  "cidr_blocks",
  "additional_node_network_configs",
  "additional_pod_network_configs",
  "node_repair_config_overrides",
]);

/** Lists that hold one value at most, which Pulumi made that value. */
export const listsOfOne: Readonly<Record<string, readonly string[]>> = { aws_fsx_lustre_file_system: ["subnet_ids"] };

/** Arguments that Pulumi gave another name, by type. */
export const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_cloudwatch_log_subscription_filter: { log_group: "log_group_name" },
  aws_cloudwatch_metric_alarm: { name: "alarm_name" },
};

/** Maps of people's own words, whose keys stay as they are. */
export const openMaps = new Set([
  "tags",
  "labels",
  "annotations",
  "metadata",
  "resource_labels",
  "effective_labels",
  "request_parameters",
]);

/** `aws:ec2/natGateway:NatGateway` is `aws_nat_gateway`; undefined where the name is not known here. */
export function terraformType(token: string): string | undefined {
  const known = irregular[token];
  if (known !== undefined) return known;
  const [, provider, module = "", name = ""] = /^(aws|gcp):([a-z0-9]+)\/[a-zA-Z0-9]+:([A-Za-z0-9]+)$/.exec(token) ?? [];
  if (provider === "aws" && module === "ec2") return `aws_${snake(name)}`;
  if (provider === "aws" && awsModules.has(module)) return `aws_${module}_${snake(name)}`;
  if (provider === "gcp" && gcpModules.has(module)) return `google_${module}_${snake(name)}`;
  return undefined;
}

/** `iamRoleArn` is `iam_role_arn`, `KeyIAMMember` is `key_iam_member`. */
export function snake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

/** Name of an argument; a list of blocks is named in the singular. */
export function argumentName(property: string, value: unknown): string {
  const plain = snake(property);
  const blocks = Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "object" && item !== null);
  if (!blocks || pluralBlocks.has(plain)) return plain;
  if (plain.endsWith("ies")) return `${plain.slice(0, -3)}y`;
  return plain.endsWith("s") && !plain.endsWith("ss") ? plain.slice(0, -1) : plain;
}
