import { CloudError } from "../../provider";
import { account } from "../invent";
import type { Act, Check, ResourceModel } from "../model";
import { given, number, text } from "../values";
import { requireKey } from "./kms";
import { arn, input, tagsAll } from "./names";
import { policyFaults } from "./policies";

function fifo(inputs: { readonly [key: string]: unknown }): string {
  return inputs.fifoQueue === true || inputs.fifoTopic === true ? ".fifo" : "";
}

function checkFifoName(check: Check, switchName: string, max: number): void {
  const name = text(check.inputs.name);
  if (name === undefined) return;
  const wanted = check.inputs[switchName] === true;
  if (wanted !== name.endsWith(".fifo")) {
    check.fail("name", `invalid name: ${name}; it ends in .fifo exactly where ${switchName} is true`);
  } else if (!/^[A-Za-z0-9_-]+(\.fifo)?$/.test(name) || name.length > max) {
    check.fail("name", `invalid name: ${name}; ${max} letters, digits, - and _ at most`);
  }
}

function checkPolicy(check: Check): void {
  for (const fault of policyFaults(text(check.inputs.policy), "resource"))
    check.fail("policy", fault.replace("MalformedPolicyDocument", "InvalidAttributeValue"));
}

const queue: ResourceModel = {
  required: [],
  replaceOn: ["fifoQueue", "name", "namePrefix", "region"],
  autoName: { property: "name", max: 80, ending: fifo },
  json: ["policy", "redrivePolicy", "redriveAllowPolicy"],
  check: (check) => {
    checkFifoName(check, "fifoQueue", 80);
    checkPolicy(check);
    if (given(check.inputs.kmsMasterKeyId) && check.inputs.sqsManagedSseEnabled === true)
      check.fail("sqsManagedSseEnabled", '"sqsManagedSseEnabled": conflicts with kmsMasterKeyId');
    const ranges: { readonly [property: string]: readonly [number, number] } = {
      delaySeconds: [0, 900],
      maxMessageSize: [1024, 1048576],
      messageRetentionSeconds: [60, 1209600],
      receiveWaitTimeSeconds: [0, 20],
      visibilityTimeoutSeconds: [0, 43200],
    };
    for (const [property, [least, most]] of Object.entries(ranges)) {
      const value = number(check.inputs[property]);
      if (value !== undefined && (value < least || value > most)) {
        check.fail(property, `expected ${property} to be in the range (${least} - ${most}), got ${value}`);
      }
    }
  },
  refuse: (act) => {
    requireKey(act, text(act.inputs.kmsMasterKeyId));
    checkRedrive(act);
    const url = queueUrl(act);
    if (act.old === undefined && act.find(act.type, url) !== undefined) {
      throw new CloudError(
        "QueueAlreadyExists",
        `A queue already exists with the same name and a different value for attribute (${input(act, "name")})`,
      );
    }
  },
  id: queueUrl,
  outputs: {
    arn: (act) => arn("sqs", act.scope, input(act, "name")),
    url: (act) => act.id,
    visibilityTimeoutSeconds: () => 30,
    messageRetentionSeconds: () => 345600,
    // New queues are encrypted by SQS where no key is given.
    sqsManagedSseEnabled: (act) => !given(act.inputs.kmsMasterKeyId),
    tagsAll,
  },
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html: RedrivePolicy. */
function checkRedrive(act: Act): void {
  const policy = text(act.inputs.redrivePolicy);
  if (policy === undefined || policy === "") return;
  const refusal = (why: string) =>
    new CloudError("InvalidParameterValue", `Value ${policy} for parameter RedrivePolicy is invalid. Reason: ${why}`);
  const words: unknown = JSON.parse(policy);
  const { deadLetterTargetArn: target, maxReceiveCount: count } = words as Readonly<Record<string, unknown>>;
  const most = Number(count);
  if (!Number.isInteger(most) || most < 1 || most > 1000)
    throw refusal("Invalid value for maxReceiveCount, it must be from 1 to 1000.");
  if (typeof target !== "string") throw refusal("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  const [, , , region, owner] = target.split(":");
  if (region !== act.scope) throw refusal("Dead letter target should be in the same region as the source.");
  const there = [...act.all("aws:sqs/queue:Queue")].some(({ outputs }) => outputs.arn === target);
  if (owner === account && !there) throw refusal("Dead letter target does not exist.");
  if (target.endsWith(".fifo") !== (act.inputs.fifoQueue === true))
    throw refusal("Dead-letter queue must be same type of queue as the source.");
}

/** What is said of a queue beside it: its policy, and whose failed messages it takes. */
function besideQueue(property: "policy" | "redriveAllowPolicy"): ResourceModel {
  return {
    required: ["queueUrl", property],
    replaceOn: ["queueUrl", "region"],
    references: ["queueUrl"],
    json: [property],
    check: (check) => {
      if (property === "policy") checkPolicy(check);
    },
    refuse: (act) => {
      if (act.find("aws:sqs/queue:Queue", act.inputs.queueUrl) === undefined)
        throw new CloudError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
    },
    id: (act) => input(act, "queueUrl"),
  };
}

function queueUrl(act: Act): string {
  return `https://sqs.${act.scope}.amazonaws.com/${account}/${input(act, "name")}`;
}

const topic: ResourceModel = {
  required: [],
  replaceOn: ["fifoTopic", "name", "namePrefix", "region"],
  autoName: { property: "name", max: 256, ending: fifo },
  json: ["policy", "deliveryPolicy"],
  check: (check) => {
    checkFifoName(check, "fifoTopic", 256);
    checkPolicy(check);
  },
  refuse: (act) => requireKey(act, text(act.inputs.kmsMasterKeyId)),
  id: (act) => arn("sns", act.scope, input(act, "name")),
  outputs: { arn: (act) => act.id, owner: () => account, beginningArchiveTime: () => "", tagsAll },
};

const subscription: ResourceModel = {
  required: ["endpoint", "protocol", "topic"],
  replaceOn: ["endpoint", "protocol", "topic", "region"],
  references: ["topic"],
  check: (check) => {
    const protocol = text(check.inputs.protocol);
    const protocols = ["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"];
    if (protocol !== undefined && !protocols.includes(protocol)) {
      check.fail("protocol", `expected protocol to be one of ${JSON.stringify(protocols)}, got ${protocol}`);
    }
    const endpoint = text(check.inputs.endpoint);
    if (protocol === "email" && endpoint !== undefined && !/^\S+@\S+$/.test(endpoint)) {
      check.fail("endpoint", `InvalidParameter: Invalid parameter: Email address: ${endpoint}`);
    }
  },
  refuse: (act) => {
    const named = input(act, "topic");
    if (act.find("aws:sns/topic:Topic", named) === undefined && named.includes(`:${account}:`)) {
      throw new CloudError("NotFound", `Topic does not exist (${named})`);
    }
  },
  id: (act) => `${input(act, "topic")}:${act.invent.uuid()}`,
  outputs: {
    arn: (act) => act.id,
    ownerId: () => account,
    confirmationWasAuthenticated: () => true,
    pendingConfirmation: (act) => /^email/.test(input(act, "protocol")),
  },
};

export const models: { readonly [type: string]: ResourceModel } = {
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicSubscription:TopicSubscription": subscription,
  "aws:sqs/queue:Queue": queue,
  "aws:sqs/queuePolicy:QueuePolicy": besideQueue("policy"),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": besideQueue("redriveAllowPolicy"),
};
