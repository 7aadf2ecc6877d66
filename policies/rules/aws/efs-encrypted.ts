import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.efs.FileSystemArgs> = {
  id: "efs-encrypted",
  title: "EFS file systems are encrypted",
  severity: "high",
  level: "mandatory",
  why: "Home directories and model caches hold tokens; encryption cannot be turned on later",
  remedy: "encrypted: true, kmsKeyId: key.arn",
  unknown: "Whether it is encrypted.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-1"],
  types: ["aws:efs/fileSystem:FileSystem"],
  check: ({ encrypted }, { report }) => {
    if (encrypted !== true) report("encrypted is not true; set it before the first file is written, the file system is replaced");
  },
};
