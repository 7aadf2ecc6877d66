/**
 * Writes ../aws/shapes: per resource type, which inputs are required, which outputs are the cloud's own, which are secret (read from
 * the classes of @pulumi/aws) and which inputs replace (from the `createOnly` marks of CloudFormation's resource specification, npm's
 * @aws-cdk/aws-service-spec, by equal names). Where Terraform's provider, which Pulumi's is made of, replaces for other inputs than
 * CloudFormation does, the models in ../aws say so by hand.
 *
 * Run: npx tsx scripts/rehearsal/clouds/generate/aws.ts
 */
import { join } from "node:path";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { type ClassShape, classesOf, moduleOf, packageOf, writeShapes } from "./classes";

/** CloudFormation's resource types by their names in small letters without separators: `ec2subnet`. */
const specification = new Map<string, ReadonlyMap<string, boolean>>();
for (const resource of loadAwsServiceSpecSync().all("resource")) {
  const properties = new Map<string, boolean>();
  for (const [name, property] of Object.entries(resource.properties)) {
    properties.set(name.toLowerCase(), property.causesReplacement === "yes");
  }
  const [, service, kind] = resource.cloudFormationType.split("::");
  specification.set(`${service}${kind}`.toLowerCase(), properties);
}

/** Where Pulumi's module or class has another name than CloudFormation's. */
const otherNames: { readonly [token: string]: string } = {
  "cloudwatch/eventRule": "eventsrule",
  "cloudwatch/logGroup": "logsloggroup",
  "cloudwatch/logStream": "logslogstream",
  "cloudwatch/metricAlarm": "cloudwatchalarm",
  "eks/nodeGroup": "eksnodegroup",
  "lb/loadBalancer": "elasticloadbalancingv2loadbalancer",
  "lb/targetGroup": "elasticloadbalancingv2targetgroup",
  "lb/listener": "elasticloadbalancingv2listener",
  "vpc/securityGroupEgressRule": "ec2securitygroupegress",
  "vpc/securityGroupIngressRule": "ec2securitygroupingress",
};

/** What a toolkit for training and serving comes near; the other modules of the SDK would only make these files many. */
const wanted = new Set(
  `acm amp apigatewayv2 athena autoscaling backup batch budgets cfg cloudformation cloudtrail cloudwatch codebuild cognito costexplorer
  datasync dlm dynamodb ebs ec2 ec2transitgateway ecr ecrpublic ecs efs eks elasticache emrcontainers fsx glue grafana guardduty iam
  imagebuilder inspector2 kinesis kms lambda lb memorydb msk networkfirewall opensearch organizations ram rds resourcegroups route53
  s3 s3control s3tables sagemaker scheduler secretsmanager securityhub servicequotas sfn sns sqs ssm synthetics transfer vpc vpclattice
  wafv2 xray`.split(/\s+/),
);

function* withReplacements(shapes: Iterable<ClassShape>) {
  for (const shape of shapes) {
    const kind = shape.token.split("/")[1]?.split(":")[0] ?? "";
    const module = moduleOf(shape.token);
    const rules = specification.get(otherNames[`${module}/${kind}`] ?? `${module}${kind}`.toLowerCase());
    yield { ...shape, replaceOn: shape.inputs.filter((input) => input === "region" || rules?.get(input.toLowerCase()) === true) };
  }
}

const sdk = packageOf("@pulumi/aws");
const spec = packageOf("@aws-cdk/aws-service-spec");
const from = `${sdk.name} ${sdk.version} and ${spec.name} ${spec.version} by generate/aws.ts`;
writeShapes(join(__dirname, "../aws/shapes"), from, withReplacements(classesOf(sdk, wanted)));
