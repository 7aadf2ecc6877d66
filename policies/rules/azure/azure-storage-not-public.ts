import type { ResourceRule } from "../../core/rule";
import type { StorageAccountArgs } from "../../lib/azure";

interface Storage extends StorageAccountArgs {
  readonly publicAccess?: string;
}

export const rule: ResourceRule<Storage> = {
  id: "azure-storage-not-public",
  title: "No blob is public, and no account allows it",
  severity: "critical",
  level: "mandatory",
  why: "One wrong container later, weights and datasets are public; the account can refuse it",
  remedy: "allowBlobPublicAccess: false",
  unknown: "Whether public access is allowed.",
  sources: ["https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent"],
  types: ["azure-native:storage:StorageAccount", "azure-native:storage:BlobContainer"],
  check: (storage, { type, report }) => {
    if (type.endsWith("BlobContainer")) {
      const access = storage.publicAccess ?? "None";
      if (access !== "None") report(`publicAccess is ${access}; leave it out`);
    } else if (storage.allowBlobPublicAccess !== false) report("allowBlobPublicAccess is not false; set false");
  },
  remediate: (storage, { type }) =>
    type.endsWith("StorageAccount") && storage.allowBlobPublicAccess !== false ? { allowBlobPublicAccess: false } : undefined,
};
