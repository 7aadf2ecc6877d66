import type { ResourceRule } from "../../core/rule";
import type { StorageAccountArgs } from "../../lib/azure";

export const rule: ResourceRule<StorageAccountArgs> = {
  id: "azure-storage-no-shared-key",
  title: "Storage accounts are used by identities and not by their keys",
  severity: "medium",
  level: "advisory",
  why: "An account key is every right on every container, never expires, and ends up in job manifests",
  remedy: "allowSharedKeyAccess: false",
  unknown: "Whether keys are allowed.",
  sources: ["https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent"],
  types: ["azure-native:storage:StorageAccount"],
  check: ({ allowSharedKeyAccess }, { report }) => {
    if (allowSharedKeyAccess !== false) report("allowSharedKeyAccess is not false; set false");
  },
};
