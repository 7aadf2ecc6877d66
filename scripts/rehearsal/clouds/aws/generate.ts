/**
 * Writes shapes/<service>.generated.ts: per resource type, which inputs are required, which outputs are the cloud's own, which are
 * secret (read from the classes of @pulumi/aws) and which inputs replace (from the `createOnly` marks of CloudFormation's resource
 * specification, npm's @aws-cdk/aws-service-spec, by equal names). Where Terraform's provider, which Pulumi's is made of, replaces
 * for other inputs than CloudFormation does, the models in this folder say so by hand.
 *
 * Run: npx tsx scripts/rehearsal/clouds/aws/generate.ts
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";

interface Shape {
  required: string[];
  outputs: string[];
  secrets: string[];
  replaceOn: string[];
  /** `name` where the provider makes one up. */
  autoNamed: string[];
}

const sdk = dirname(require.resolve("@pulumi/aws/package.json"));
const { version } = JSON.parse(readFileSync(join(sdk, "package.json"), "utf8")) as { version: string };
const specVersion = (
  JSON.parse(readFileSync(require.resolve("@aws-cdk/aws-service-spec/package.json"), "utf8")) as { version: string }
).version;

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

function specificationOf(module: string, kind: string): ReadonlyMap<string, boolean> | undefined {
  const service = module.split("/")[0] ?? "";
  return specification.get(otherNames[module] ?? `${service}${kind}`.toLowerCase());
}

function shapeOf(source: string): { readonly token: string; readonly shape: Shape } | undefined {
  const token = /__pulumiType = '(aws:([^:']+):([^']+))'/.exec(source);
  if (token?.[1] === undefined || token[2] === undefined || token[3] === undefined) return undefined;
  const required = [...source.matchAll(/Missing required property '(\w+)'/g)].map((match) => match[1] ?? "");
  const outputs = [...source.matchAll(/resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g)].map((match) => match[1] ?? "");
  const inputs = [...source.matchAll(/resourceInputs\["(\w+)"\] = args\?\.(?:\w+)/g)].map((match) => match[1] ?? "");
  const wrapped = [...source.matchAll(/resourceInputs\["(\w+)"\] = args\?\.\w+ \? pulumi\.secret/g)].map(
    (match) => match[1] ?? "",
  );
  const declared = /additionalSecretOutputs: \[([^\]]*)\]/.exec(source)?.[1] ?? "";
  const secrets = new Set([...wrapped, ...[...declared.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? "")]);
  const rules = specificationOf(token[2], token[3]);
  const replaceOn = inputs.filter((input) => input === "region" || rules?.get(input.toLowerCase()) === true);
  const autoNamed = inputs.includes("name") && !required.includes("name") ? ["name"] : [];
  const unique = (names: readonly string[]): string[] => [...new Set(names)];
  return {
    token: token[1],
    shape: { required: unique(required), outputs, secrets: [...secrets], replaceOn: unique(replaceOn), autoNamed },
  };
}

function print(names: readonly string[]): string {
  return JSON.stringify(names.join(" "));
}

/** What a toolkit for training and serving comes near; the other modules of the SDK would only make these files many. */
const wanted = new Set(
  `acm amp apigatewayv2 athena autoscaling backup batch budgets cfg cloudformation cloudtrail cloudwatch codebuild cognito costexplorer
  datasync dlm dynamodb ebs ec2 ec2transitgateway ecr ecrpublic ecs efs eks elasticache emrcontainers fsx glue grafana guardduty iam
  imagebuilder inspector2 kinesis kms lambda lb memorydb msk networkfirewall opensearch organizations ram rds resourcegroups route53
  s3 s3control s3tables sagemaker scheduler secretsmanager securityhub servicequotas sfn sns sqs ssm synthetics transfer vpc vpclattice
  wafv2 xray`.split(/\s+/),
);

const target = join(__dirname, "shapes");
mkdirSync(target, { recursive: true });
const services = new Map<string, string[]>();
for (const module of readdirSync(sdk)) {
  const folder = join(sdk, module);
  if (!statSync(folder).isDirectory() || !wanted.has(module)) continue;
  for (const file of readdirSync(folder)) {
    if (!file.endsWith(".js") || file === "index.js" || file.startsWith("get")) continue;
    const found = shapeOf(readFileSync(join(folder, file), "utf8"));
    if (found === undefined) continue;
    const { required, outputs, secrets, replaceOn, autoNamed } = found.shape;
    const service = found.token.split(/[:/]/)[1] ?? "";
    const line = `  ${JSON.stringify(found.token)}: [${[required, outputs, secrets, replaceOn, autoNamed].map(print).join(", ")}],`;
    services.set(service, [...(services.get(service) ?? []), line]);
  }
}
const heading = `// Generated by ../generate.ts from @pulumi/aws ${version} and @aws-cdk/aws-service-spec ${specVersion}; do not edit.\n// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].\n`;
for (const [service, lines] of services) {
  const body = lines.sort().join("\n");
  writeFileSync(
    join(target, `${service}.generated.ts`),
    `${heading}export const shapes: { readonly [type: string]: readonly string[] } = {\n${body}\n};\n`,
  );
}
const names = [...services.keys()].sort().map((name) => JSON.stringify(name));
writeFileSync(
  join(target, "index.generated.ts"),
  `${heading.split("\n")[0]}\nexport const services: ReadonlySet<string> = new Set([${names.join(", ")}]);\n`,
);
