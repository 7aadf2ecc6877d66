import type { SimulatedCloud } from "../../provider";
import { CloudError, type Properties, type Value } from "../../provider";
import { cloudOf } from "../generic";
import type { CloudModel, ResourceModel } from "../model";
import { type Described, kindOf, modelFinder, serviceOf } from "../shapes";
import { isMap, text } from "../values";
import type { World } from "../world";
import { checkCommon } from "./common";
import { shapeOf } from "./shape";

/** Files that describe types by hand, by the module of their type token; each is loaded when its first type is met. */
const described: Described = {
  budgets: () => require("./account-services") as typeof import("./account-services"),
  cloudwatch: () => require("./observability") as typeof import("./observability"),
  ec2: () => require("./ec2") as typeof import("./ec2"),
  ecr: () => require("./account-services") as typeof import("./account-services"),
  efs: () => require("./filesystems") as typeof import("./filesystems"),
  eks: () => require("./eks") as typeof import("./eks"),
  fsx: () => require("./filesystems") as typeof import("./filesystems"),
  iam: () => require("./iam") as typeof import("./iam"),
  kinesis: () => require("./streams") as typeof import("./streams"),
  kms: () => require("./kms") as typeof import("./kms"),
  route53: () => require("./dns") as typeof import("./dns"),
  s3: () => require("./s3") as typeof import("./s3"),
  secretsmanager: () => require("./secrets") as typeof import("./secrets"),
  sns: () => require("./messaging") as typeof import("./messaging"),
  sqs: () => require("./messaging") as typeof import("./messaging"),
  ssm: () => require("./secrets") as typeof import("./secrets"),
  vpc: () => require("./ec2") as typeof import("./ec2"),
};

const modelOf = modelFinder(described, shapeOf);

const fallbacks = new Map<string, ResourceModel>();

function fallback(type: string): ResourceModel {
  let model = fallbacks.get(type);
  if (model === undefined) {
    model = shapeOf(type) ?? {
      id: (act) => `${kindOf(type)}-${act.invent.hex(17)}`,
      outputs: {
        arn: (act) => `arn:aws:${serviceOf(type)}:${act.scope}:${act.world.account}:${kindOf(type).toLowerCase()}/${act.id}`,
        tagsAll: (act) => (isMap(act.inputs.tags) ? act.inputs.tags : {}),
      },
    };
    fallbacks.set(type, model);
  }
  return model;
}

const aws: CloudModel = {
  package: "aws",
  model: modelOf,
  fallback,
  prepare: withDefaultTags,
  check: checkCommon,
  scopeOf: (inputs, home) => text(inputs.region) ?? home,
  invoke: ({ token, args, scope, world }) => {
    const invokes = (require("./invokes") as typeof import("./invokes")).invokes;
    const answer = invokes[token];
    if (answer === undefined) throw new CloudError("NotSimulated", `the rehearsal has no answer for ${token}`);
    return answer({ args, region: text(args.region) ?? scope, world });
  },
};

export function awsCloud(world: World): SimulatedCloud & { readonly world: World } {
  return cloudOf(aws, world, { home: regionOf, identityKeys: ["region"], checkConfig });
}

/** As the provider finds its region: its configuration, then the environment. */
function regionOf(config: Properties): string | undefined {
  return text(config.region) ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
}

/** The provider's `defaultTags` go under a resource's own, and Pulumi's provider shows the sum as the input. */
function withDefaultTags(type: string, inputs: Properties, config: Properties): Properties {
  // What is nested in a provider's configuration crosses Pulumi's protocol as JSON text.
  const given = typeof config.defaultTags === "string" ? (JSON.parse(config.defaultTags) as Value) : config.defaultTags;
  const tags = isMap(given) ? given.tags : undefined;
  if (!isMap(tags) || Object.keys(tags).length === 0 || modelOrShape(type).outputs?.tagsAll === undefined) return inputs;
  if (inputs.tags !== undefined && !isMap(inputs.tags)) return inputs;
  return { ...inputs, tags: { ...tags, ...inputs.tags } };
}

function modelOrShape(type: string): ResourceModel {
  return modelOf(type) ?? fallback(type);
}

function checkConfig(config: Properties): { property: string; reason: string }[] {
  const region = text(config.region);
  if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    return [{ property: "region", reason: `Invalid AWS Region: ${region}; give one such as us-west-2` }];
  }
  return [];
}
