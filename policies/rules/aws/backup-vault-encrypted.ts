import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";

export const rule: ResourceRule<aws.backup.VaultArgs> = {
  id: "backup-vault-encrypted",
  title: "Backup vaults are encrypted with a key of your own",
  severity: "medium",
  level: "mandatory",
  why: "A backup is the data once more; with AWS's own key it cannot be shared with the account that restores it",
  remedy: "kmsKeyArn: key.arn",
  unknown: "Nothing: a key that is not known yet is a key.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/backup-controls.html#backup-1"],
  types: ["aws:backup/vault:Vault"],
  check: (vault, { report }) => {
    if (!isGiven(() => vault.kmsKeyArn)) report("kmsKeyArn is not given; give a key of your own");
  },
};
