import { type PolicyReport, passes } from "./report";

/** For machines of one's own: one object. */
export function toJson(report: PolicyReport): string {
  const { packs, framework, ...rest } = report;
  const object = {
    ...rest,
    result: passes(report) ? "passed" : "failed",
    packs: packs.map(({ name, version, policies }) => ({
      name,
      version,
      policies: policies.map(({ name: policy, level, severity }) => ({ name: policy, level, severity })),
    })),
    ...(framework === undefined
      ? {}
      : {
          framework: {
            id: framework.framework.id,
            version: framework.framework.version,
            controls: framework.controls.map(({ control, ...outcome }) => ({
              id: control.id,
              title: control.title,
              coverage: control.coverage,
              rules: control.rules,
              ...outcome,
            })),
          },
        }),
  };
  return `${JSON.stringify(object, undefined, 2)}\n`;
}
