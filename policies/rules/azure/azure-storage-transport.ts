import type { ResourceRule } from "../../core/rule";
import type { StorageAccountArgs } from "../../lib/azure";

export const rule: ResourceRule<StorageAccountArgs> = {
  id: "azure-storage-transport",
  title: "Storage accounts take TLS 1.2 and nothing less",
  severity: "medium",
  level: "mandatory",
  why: "A client with a wrong endpoint reads and writes checkpoints, and its signature, in the clear",
  remedy: 'enableHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_2"',
  unknown: "What transport is allowed.",
  sources: ["CIS Azure foundations: secure transfer required, minimum TLS version 1.2"],
  types: ["azure-native:storage:StorageAccount"],
  check: ({ enableHttpsTrafficOnly, minimumTlsVersion }, { report }) => {
    if (enableHttpsTrafficOnly === false) report("enableHttpsTrafficOnly is false; leave it out");
    if (!/^TLS1_[23]$/.test(minimumTlsVersion ?? ""))
      report(`minimumTlsVersion is ${minimumTlsVersion ?? "not given"}; set "TLS1_2"`);
  },
};
