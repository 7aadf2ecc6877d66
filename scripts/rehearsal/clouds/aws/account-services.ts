import { CloudError } from "../../provider";
import { account } from "../invent";
import type { ResourceModel } from "../model";
import { text } from "../values";
import { arn, input, tagsAll } from "./names";

const repository: ResourceModel = {
  required: [],
  replaceOn: ["encryptionConfigurations", "name", "region"],
  autoName: { property: "name", max: 256, lower: true },
  check: (check) => {
    const name = text(check.inputs.name);
    if (name !== undefined && !/^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(name)) {
      check.fail(
        "name",
        `InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy constraint: lower-case letters, digits, . _ - and / (${name})`,
      );
    }
  },
  refuse: (act) => {
    if (act.old === undefined && act.find(act.type, act.inputs.name) !== undefined) {
      throw new CloudError(
        "RepositoryAlreadyExistsException",
        `The repository with name '${input(act, "name")}' already exists in the registry with id '${account}'`,
      );
    }
  },
  id: (act) => input(act, "name"),
  outputs: {
    arn: (act) => arn("ecr", act.scope, `repository/${act.id}`),
    registryId: () => account,
    repositoryUrl: (act) => `${account}.dkr.ecr.${act.scope}.amazonaws.com/${act.id}`,
    tagsAll,
  },
};

const budget: ResourceModel = {
  required: ["budgetType", "timeUnit"],
  replaceOn: ["accountId", "name", "namePrefix"],
  autoName: { property: "name", max: 100 },
  global: true,
  check: (check) => {
    const unit = text(check.inputs.timeUnit);
    if (unit !== undefined && !["ANNUALLY", "CUSTOM", "DAILY", "MONTHLY", "QUARTERLY"].includes(unit)) {
      check.fail("timeUnit", `expected timeUnit to be one of ["DAILY" "MONTHLY" "QUARTERLY" "ANNUALLY" "CUSTOM"], got ${unit}`);
    }
    const name = text(check.inputs.name);
    if (name !== undefined && (name.length > 100 || /[:\\]/.test(name))) {
      check.fail("name", `InvalidParameterException: a budget's name has 100 characters at most and neither : nor \\ (${name})`);
    }
  },
  refuse: (act) => {
    const id = `${account}:${input(act, "name")}`;
    if (act.old === undefined && act.find(act.type, id) !== undefined) {
      throw new CloudError(
        "DuplicateRecordException",
        `Error creating budget: ${input(act, "name")} - the budget already exists.`,
      );
    }
  },
  id: (act) => `${account}:${input(act, "name")}`,
  outputs: { accountId: () => account, arn: (act) => `arn:aws:budgets::${account}:budget/${input(act, "name")}`, tagsAll },
};

export const models: { readonly [type: string]: ResourceModel } = {
  "aws:budgets/budget:Budget": budget,
  "aws:ecr/repository:Repository": repository,
};
