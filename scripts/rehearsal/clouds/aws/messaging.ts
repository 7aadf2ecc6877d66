import { CloudError } from "../../provider";
import { account } from "../invent";
import type { Act, Check, ResourceModel } from "../model";
import { number, text } from "../values";
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
    tagsAll,
  },
};

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
};
