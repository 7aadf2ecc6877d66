import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";

export const rule: ResourceRule<aws.fsx.LustreFileSystemArgs> = {
  id: "fsx-lustre-safe",
  title: "A persistent Lustre file system is encrypted with your key and has backups or a bucket behind it",
  severity: "medium",
  level: "advisory",
  why: "Lustre is where runs write; what is neither backed up nor exported to a bucket is gone with one wrong destroy",
  remedy: "kmsKeyId: key.arn, automaticBackupRetentionDays: 7 (or a data repository association)",
  unknown: "Which key and how many days.",
  sources: ["https://docs.aws.amazon.com/fsx/latest/LustreGuide/using-backups-fsx.html"],
  types: ["aws:fsx/lustreFileSystem:LustreFileSystem"],
  check: (files, { report }) => {
    if (!(files.deploymentType ?? "SCRATCH_1").startsWith("PERSISTENT")) return;
    if (!isGiven(() => files.kmsKeyId)) report("kmsKeyId is not given; give a key of your own, it cannot be changed later");
    const kept = files.automaticBackupRetentionDays ?? 0;
    const behind = isGiven(() => files.importPath) || isGiven(() => files.exportPath);
    if (kept === 0 && !behind) {
      report("automaticBackupRetentionDays is 0 and no bucket is behind it; keep backups, or export to a bucket");
    }
  },
};
