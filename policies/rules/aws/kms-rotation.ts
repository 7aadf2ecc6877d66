import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.kms.KeyArgs> = {
  id: "kms-rotation",
  title: "Symmetric KMS keys are rotated every year",
  severity: "medium",
  level: "mandatory",
  why: "A key that is never rotated protects every checkpoint ever written if it leaks once",
  remedy: "enableKeyRotation: true",
  unknown: "Whether the key rotates.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4"],
  types: ["aws:kms/key:Key"],
  check: (key, { report }) => {
    if (!rotates(key.customerMasterKeySpec)) return;
    if (key.enableKeyRotation !== true) report("enableKeyRotation is not true; set it, the key's id and alias stay the same");
  },
  remediate: (key) =>
    rotates(key.customerMasterKeySpec) && key.enableKeyRotation !== true ? { enableKeyRotation: true } : undefined,
};

/** Only symmetric encryption keys rotate by themselves; asymmetric and HMAC keys cannot. */
function rotates(spec: string | undefined): boolean {
  return (spec ?? "SYMMETRIC_DEFAULT") === "SYMMETRIC_DEFAULT";
}
