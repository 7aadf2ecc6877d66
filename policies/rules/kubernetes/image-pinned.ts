import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "image-pinned",
  title: "Images are named by digest",
  severity: "medium",
  level: "advisory",
  why: "A tag that moves lets a restarted worker run another image than the rest of its gang",
  remedy: "image: registry.example.com/trainer@sha256:...",
  unknown: "Which image is used.",
  sources: ["CIS EKS 1.8 5.1.4", "KSV-0013"],
  types: workloadTypes,
  check: (object, context) => {
    eachContainer(object, context, ({ image }, path) => {
      if (image === undefined || image === null || /@sha256:[0-9a-f]{64}$/.test(image)) return;
      const tag = /:([^/:]+)$/.exec(image)?.[1];
      if (tag === undefined || tag === "latest") context.report(`${path}.image ${image} follows latest; name a digest`);
      else context.report(`${path}.image ${image} is named by tag; name its digest`);
    });
  },
};
