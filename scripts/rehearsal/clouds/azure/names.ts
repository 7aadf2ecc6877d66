import { CloudError, type Properties, type Value } from "../../provider";
import { wasAutoNamed } from "../autoname";
import { Invention } from "../invent";
import type { Act, Check, ResourceModel } from "../model";
import { given, map, text } from "../values";
import type { Thing } from "../world";

/** The subscription and directory that everything belongs to where the provider names none. */
export const defaultSubscription = "5f0a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c";
export const tenant = "72f1e0d9-c8b7-4a65-9f43-2e1d0c9b8a76";

export function subscriptionOf(config: Properties): string {
  return text(config.subscriptionId) ?? process.env.ARM_SUBSCRIPTION_ID ?? defaultSubscription;
}

export function locationOf(act: Act): string {
  return plainLocation(text(act.inputs.location) ?? text(act.config.location) ?? text(groupOf(act)?.inputs.location) ?? "");
}

/** `West Europe` and `westeurope` are the same place. */
export function plainLocation(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}

export const groupType = "azure-native:resources:ResourceGroup";

export function groupId(config: Properties, name: string): string {
  return `/subscriptions/${subscriptionOf(config)}/resourceGroups/${name}`;
}

/** The resource group of a resource; undefined for one that was never made here, which is then one that the user has. */
export function groupOf(act: Act): Thing | undefined {
  const name = text(act.inputs.resourceGroupName);
  return name === undefined ? undefined : act.find(groupType, groupId(act.config, name));
}

/** How a kind of resource is called and named. */
export interface Arm {
  /** `Microsoft.Network/virtualNetworks` */
  readonly type: string;
  /** The input that names it. */
  readonly name: string;
  /** Inputs that name what it is a part of, outermost first. */
  readonly parents?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** The pattern in words. */
  readonly allowed?: string;
  readonly lower?: boolean;
  /** The only name that it may have, filled in where it is left out. */
  readonly only?: string;
}

export function nameOf(act: Act, arm: Arm): string {
  return text(act.inputs[arm.name]) ?? act.name;
}

/** `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/s` */
export function armId(act: Act, arm: Arm): string {
  const [provider = "", ...kinds] = arm.type.split("/");
  const names = [...(arm.parents ?? []).map((parent) => text(act.inputs[parent]) ?? ""), nameOf(act, arm)];
  const path = kinds.map((kind, index) => `${kind}/${names[index]}`).join("/");
  return `${groupId(act.config, text(act.inputs.resourceGroupName) ?? "")}/providers/${provider}/${path}`;
}

/** Azure's refusal for what is there already, where a name is the resource and a second create would be an update. */
export function refuseTwice(act: Act, id: string): void {
  if (act.old !== undefined || act.find(act.type, id) === undefined) return;
  throw new CloudError("Conflict", `cannot create already existing resource '${id}'`);
}

/** What all resources of Azure Resource Manager share: path, names, groups, common outputs. */
export function armModel(arm: Arm, model: ResourceModel): ResourceModel {
  const child = (arm.parents ?? []).length > 0;
  return {
    ...model,
    // Pulumi's provider adds eight digits to a name of its own, and takes the logical name as it is inside a parent.
    ...(child
      ? {
          complete: (inputs, request) => (given(inputs[arm.name]) ? inputs : { ...inputs, [arm.name]: arm.only ?? request.name }),
        }
      : {
          autoName: {
            property: arm.name,
            max: arm.max ?? 80,
            digits: 8,
            separator: "",
            ...(arm.lower === true ? { lower: true } : {}),
          },
        }),
    check: (check) => {
      checkName(check, arm);
      model.check?.(check);
    },
    refuse: (act) => {
      const group = text(act.inputs.resourceGroupName);
      if (group !== undefined && groupOf(act) === undefined) {
        act.advise("info", `the rehearsed subscription has no resource group ${group}; it is taken for one that you have`);
      }
      refuseTwice(act, armId(act, arm));
      model.refuse?.(act);
    },
    deleteBeforeReplace: ({ urn, olds, news }) => {
      const [before, after] = [text(olds[arm.name]), text(news[arm.name])];
      const logical = urn.slice(urn.lastIndexOf("::") + 2);
      return (
        before === after && !wasAutoNamed({ property: arm.name, max: 80, digits: 8, separator: "" }, after ?? "", logical, news)
      );
    },
    id: (act) => armId(act, arm),
    outputs: {
      azureApiVersion: () => "2025-07-01",
      location: (act) => (child ? undefined : locationOf(act)),
      name: (act) => nameOf(act, arm),
      provisioningState: () => "Succeeded",
      type: () => arm.type,
      ...model.outputs,
    },
  };
}

function checkName(check: Check, arm: Arm): void {
  const name = text(check.inputs[arm.name]);
  if (name === undefined) return;
  const max = arm.max ?? 80;
  const min = arm.min ?? 1;
  const pattern = arm.pattern ?? /^[a-zA-Z0-9]([\w.-]*\w)?$/;
  if (name.length >= min && name.length <= max && pattern.test(name)) return;
  const allowed = arm.allowed ?? "letters, digits, underscores, dots and hyphens, a letter or digit first, no dot or hyphen last";
  check.fail(
    arm.name,
    `InvalidResourceName: Resource name '${name}' is invalid. It must be ${min} to ${max} characters: ${allowed}`,
  );
}

/** Fifty tags, names of 512 and values of 256 characters (Azure Resource Manager, "Tag resources", 2026). */
export function checkTags(check: Check): void {
  const tags = Object.entries(map(check.inputs.tags));
  if (tags.length > 50) check.fail("tags", `TagCountLimitExceeded: a resource holds 50 tags at most, ${tags.length} are given`);
  for (const [key, value] of tags) {
    if (/[<>%&\\?/]/.test(key) || key.length > 512)
      check.fail(`tags.${key}`, `InvalidTagNameCharacters: The tag name '${key}' may not hold < > % & \\ ? /`);
    if (typeof value === "string" && value.length > 256)
      check.fail(`tags.${key}`, "InvalidTagValueLength: a tag's value has 256 characters at most");
  }
}

/** Another resource by its id, whatever its letters' case; undefined with a note for one that was never made here. */
export function resolve(act: Act, type: string, id: Value | undefined): Thing | undefined {
  const wanted = text(id);
  if (wanted === undefined) return undefined;
  const exact = act.find(type, wanted);
  if (exact !== undefined) return exact;
  for (const thing of act.all(type)) if (thing.id.toLowerCase() === wanted.toLowerCase()) return thing;
  act.advise("info", `the rehearsed subscription has no ${wanted}; it is taken for one that you have`);
  return undefined;
}

/** The thing with this id or, for a part, the thing that it is a part of. */
export function lastOf(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

export function guid(seed: string): string {
  return new Invention(seed).uuid();
}
