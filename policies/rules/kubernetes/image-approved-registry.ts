import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "image-approved-registry",
  title: "Images come from registries that you named",
  severity: "low",
  level: "advisory",
  why: "What one typing mistake in a registry name pulls runs beside your weights",
  remedy:
    '"image-approved-registry": { "registries": ["123456789012.dkr.ecr.us-west-2.amazonaws.com/"] } in the policy configuration',
  unknown: "Which image is used.",
  sources: ["CIS EKS 1.8 5.1.4"],
  types: workloadTypes,
  settings: {
    registries: {
      type: "array",
      items: { type: "string" },
      description: "How the names of allowed images begin; empty allows all.",
      default: [],
    },
  },
  check: (object, context) => {
    const registries = context.setting<string[]>("registries");
    if (registries.length === 0) return;
    eachContainer(object, context, ({ image }, path) => {
      if (image !== undefined && image !== null && !registries.some((registry) => image.startsWith(registry))) {
        context.report(`${path}.image ${image} is from none of ${registries.join(", ")}`);
      }
    });
  },
};
