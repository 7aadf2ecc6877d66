import { CloudError } from "../../provider";
import type { ResourceModel } from "../model";
import { given, number, text } from "../values";
import { requireKey } from "./kms";
import { arn, input, tagsAll } from "./names";
import { subscriptions } from "./streams";

/** Days that CloudWatch keeps logs; 0 is for ever (PutRetentionPolicy, 2026). */
const retentions = [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

const logGroup: ResourceModel = {
  required: [],
  replaceOn: ["name", "namePrefix", "logGroupClass", "region"],
  autoName: { property: "name", max: 512 },
  references: ["kmsKeyId"],
  defaults: () => ({ skipDestroy: false }),
  check: (check) => {
    const name = text(check.inputs.name);
    if (name !== undefined && !/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
      check.fail(
        "name",
        `isn't a valid log group name (alphanumeric characters, underscores, hyphens, slashes, hash signs and dots are allowed): "${name}"`,
      );
    }
    const days = number(check.inputs.retentionInDays);
    if (days !== undefined && !retentions.includes(days)) {
      check.fail("retentionInDays", `expected retentionInDays to be one of [${retentions.join(" ")}], got ${days}`);
    }
  },
  refuse: (act) => {
    requireKey(act, text(act.inputs.kmsKeyId));
    if (act.old === undefined && act.find(act.type, act.inputs.name) !== undefined) {
      throw new CloudError("ResourceAlreadyExistsException", `The specified log group already exists (${input(act, "name")})`);
    }
  },
  id: (act) => input(act, "name"),
  outputs: {
    arn: (act) => arn("logs", act.scope, `log-group:${act.id}`),
    logGroupClass: () => "STANDARD",
    retentionInDays: () => 0,
    tagsAll,
  },
};

const metricAlarm: ResourceModel = {
  required: ["comparisonOperator", "evaluationPeriods"],
  replaceOn: ["name", "region"],
  autoName: { property: "name", max: 255 },
  check: (check) => {
    const operator = text(check.inputs.comparisonOperator);
    const operators = [
      "GreaterThanOrEqualToThreshold",
      "GreaterThanThreshold",
      "LessThanThreshold",
      "LessThanOrEqualToThreshold",
    ];
    const bands = ["LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"];
    if (operator !== undefined && ![...operators, ...bands].includes(operator)) {
      check.fail(
        "comparisonOperator",
        `expected comparisonOperator to be one of ${JSON.stringify([...operators, ...bands])}, got ${operator}`,
      );
    }
    if (!given(check.inputs.metricName) && !given(check.inputs.metricQueries)) {
      check.fail("metricName", 'one of "metricName", "metricQueries" must be specified');
    }
  },
  id: (act) => input(act, "name"),
  outputs: { arn: (act) => arn("cloudwatch", act.scope, `alarm:${act.id}`), tagsAll },
};

const eventRule: ResourceModel = {
  required: [],
  replaceOn: ["eventBusName", "name", "namePrefix", "region"],
  autoName: { property: "name", max: 64 },
  json: ["eventPattern"],
  check: (check) => {
    const { eventPattern, scheduleExpression } = check.inputs;
    if (!given(eventPattern) && !given(scheduleExpression)) {
      check.fail("eventPattern", 'one of "eventPattern", "scheduleExpression" must be specified');
    }
    const schedule = text(scheduleExpression);
    if (schedule !== undefined && !/^(rate\(\d+ (minute|minutes|hour|hours|day|days)\)|cron\(.+\))$/.test(schedule)) {
      check.fail("scheduleExpression", `ValidationException: Parameter ScheduleExpression is not valid: ${schedule}`);
    }
  },
  id: (act) => input(act, "name"),
  outputs: {
    arn: (act) => arn("events", act.scope, `rule/${act.id}`),
    eventBusName: () => "default",
    state: () => "ENABLED",
    tagsAll,
  },
  heldBy: [
    {
      type: "aws:cloudwatch/eventTarget:EventTarget",
      code: "ValidationException",
      message: () => "Rule can't be deleted since it has targets.",
    },
  ],
};

const eventTarget: ResourceModel = {
  required: ["arn", "rule"],
  replaceOn: ["eventBusName", "rule", "targetId", "region"],
  references: ["rule", "roleArn"],
  refuse: (act) => {
    if (act.find("aws:cloudwatch/eventRule:EventRule", act.inputs.rule) === undefined) {
      throw new CloudError("ResourceNotFoundException", `Rule ${input(act, "rule")} does not exist on EventBus default.`);
    }
  },
  id: (act) => `${input(act, "rule")}-${text(act.inputs.targetId) ?? act.invent.hex(26)}`,
  outputs: { targetId: (act) => `terraform-${act.invent.hex(26)}`, eventBusName: () => "default" },
};

export const models: { readonly [type: string]: ResourceModel } = {
  "aws:cloudwatch/eventRule:EventRule": eventRule,
  "aws:cloudwatch/eventTarget:EventTarget": eventTarget,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  ...subscriptions,
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
};
