import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { burnInAnnotation, burnInLabel, burnInTaint, fabricAnnotation, fabricLabel } from "./names";

/**
 * RBAC gives a right to all of a node or to none of it. This takes back what the controller has no use for: of a node it may change one
 * taint, and a label and an annotation for each stage, and nothing else. https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy
 */
export function guardNodes(
  name: string,
  account: string,
  labels: Readonly<Record<string, string>>,
  fabric: boolean,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const same = (map: "labels" | "annotations", keys: readonly string[]) => {
    const own = `key in [${keys.map((key) => `'${key}'`).join(", ")}]`;
    return {
      expression: [
        `object.metadata.?${map}.orValue({}).all(key, ${own} ||`,
        `(key in oldObject.metadata.?${map}.orValue({}) && oldObject.metadata.${map}[key] == object.metadata.${map}[key])) &&`,
        `oldObject.metadata.?${map}.orValue({}).all(key, ${own} || key in object.metadata.?${map}.orValue({}))`,
      ].join(" "),
      message: `of a node's ${map} the burn-in may change ${keys.join(" and ")} alone`,
    };
  };
  const others = (object: string) => `${object}.spec.?taints.orValue([]).filter(taint, taint.key != '${burnInTaint}')`;
  const kept = ["podCIDR", "providerID", "unschedulable"];
  const policy = new kubernetes.admissionregistration.v1.ValidatingAdmissionPolicy(
    `${name}-guard`,
    {
      metadata: { name: `${name}-controller.trainyard.dev`, labels: { ...labels } },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["nodes"] }],
        },
        matchConditions: [{ name: "its-own-account", expression: `request.userInfo.username == '${account}'` }],
        validations: [
          {
            expression: `${others("object")} == ${others("oldObject")}`,
            message: `the burn-in may change the taint ${burnInTaint} alone`,
          },
          {
            expression: kept.map((field) => `object.spec.?${field} == oldObject.spec.?${field}`).join(" && "),
            message: "the burn-in may change a node's taints alone",
          },
          same("labels", [burnInLabel, ...(fabric ? [fabricLabel] : [])]),
          same("annotations", [burnInAnnotation, ...(fabric ? [fabricAnnotation] : [])]),
        ],
      },
    },
    opts,
  );
  return new kubernetes.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
    `${name}-guard`,
    {
      metadata: { name: `${name}-controller.trainyard.dev`, labels: { ...labels } },
      spec: { policyName: policy.metadata.name, validationActions: ["Deny"] },
    },
    opts,
  );
}
