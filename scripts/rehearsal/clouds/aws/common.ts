import type { Check, ResourceModel } from "../model";
import { isMap } from "../values";

/** What AWS asks of every resource: tags (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html, 2026). */
export function checkCommon(check: Check, _model: ResourceModel): void {
  const { tags } = check.inputs;
  if (isMap(tags)) checkTags(check, "tags", tags);
}

export function checkTags(check: Check, property: string, tags: { readonly [key: string]: unknown }): void {
  const keys = Object.keys(tags);
  if (keys.length > 50)
    check.fail(property, `TooManyTagsException: ${keys.length} tags given, a resource holds 50 at most; remove some`);
  for (const key of keys) {
    if (/^aws:/i.test(key)) {
      check.fail(
        `${property}.${key}`,
        `InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use; rename '${key}'`,
      );
    }
    if (key.length === 0 || key.length > 128) {
      check.fail(`${property}.${key}`, `InvalidTagKey: a tag key has 1 to 128 characters, '${key}' has ${key.length}`);
    }
    const value = tags[key];
    if (typeof value === "string" && value.length > 256) {
      check.fail(`${property}.${key}`, `InvalidTagValue: a tag value has 256 characters at most, this one has ${value.length}`);
    }
  }
}
