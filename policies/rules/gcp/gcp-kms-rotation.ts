import type * as kms from "@pulumi/gcp/kms";
import type { ResourceRule } from "../../core/rule";

const ninetyDays = 90 * 24 * 60 * 60;

export const rule: ResourceRule<kms.CryptoKeyArgs> = {
  id: "gcp-kms-rotation",
  title: "Encryption keys are rotated within 90 days",
  severity: "medium",
  level: "mandatory",
  why: "A key that is never rotated protects every checkpoint ever written if it leaks once",
  remedy: 'rotationPeriod: "7776000s"',
  unknown: "How often the key rotates.",
  sources: ["CIS GCP foundations 1.10"],
  types: ["gcp:kms/cryptoKey:CryptoKey"],
  check: ({ purpose, rotationPeriod }, { report }) => {
    if ((purpose ?? "ENCRYPT_DECRYPT") !== "ENCRYPT_DECRYPT") return;
    const seconds = Number(/^(\d+)(\.\d+)?s$/.exec(rotationPeriod ?? "")?.[1] ?? Number.POSITIVE_INFINITY);
    if (seconds > ninetyDays) report(`rotationPeriod is ${rotationPeriod ?? "not given"}; give "7776000s" or less`);
  },
};
