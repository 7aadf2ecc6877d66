import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "image-not-latest",
  title: "No image follows the latest tag",
  severity: "high",
  level: "mandatory",
  why: "Each machine pulls what is newest when it starts: a gang of mixed versions hangs in its first collective, and nobody can go back",
  remedy: "image: registry.example.com/trainer:1.4.2, better with its digest",
  unknown: "Which image is used.",
  sources: ["KSV-0013"],
  types: workloadTypes,
  check: (object, context) => {
    eachContainer(object, context, ({ image }, path) => {
      if (image === undefined || image === null || image.includes("@sha256:")) return;
      if (!/:([^/:]+)$/.test(image) || image.endsWith(":latest"))
        context.report(`${path}.image ${image} follows latest; name a version or a digest`);
    });
  },
};
