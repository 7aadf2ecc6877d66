import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.ecr.RepositoryArgs> = {
  id: "ecr-scan-on-push",
  title: "Images are scanned when they are pushed",
  severity: "medium",
  level: "mandatory",
  why: "Training images are large, old and full of C libraries; what is not scanned at push is scanned by somebody else later",
  remedy: "imageScanningConfiguration: { scanOnPush: true }",
  unknown: "Whether scanning is on.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-1"],
  types: ["aws:ecr/repository:Repository"],
  check: ({ imageScanningConfiguration }, { report }) => {
    if (imageScanningConfiguration?.scanOnPush !== true) report("imageScanningConfiguration.scanOnPush is not true; set it");
  },
  remediate: (repository) =>
    repository.imageScanningConfiguration?.scanOnPush === true
      ? undefined
      : { imageScanningConfiguration: { ...repository.imageScanningConfiguration, scanOnPush: true } },
};
