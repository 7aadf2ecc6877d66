import type { StackRule } from "../../core/rule";
import { refersTo } from "../../lib/stack";

interface BlobServiceArgs {
  readonly isVersioningEnabled?: boolean;
  readonly deleteRetentionPolicy?: { readonly enabled?: boolean };
}

export const rule: StackRule = {
  id: "azure-blob-recovery",
  title: "Blobs that were overwritten or deleted can be had back",
  severity: "medium",
  level: "mandatory",
  why: "A job that writes NaN into the last good checkpoint, or a wrong delete, is undone in a minute; object replication needs versions too",
  remedy:
    "new azure.storage.BlobServiceProperties(name, { accountName, isVersioningEnabled: true, deleteRetentionPolicy: { enabled: true, days: 30 } })",
  unknown: "Whether versions and deleted blobs are kept.",
  sources: ["https://learn.microsoft.com/azure/storage/blobs/data-protection-overview"],
  types: ["azure-native:storage:StorageAccount"],
  checkStack: (stack, { report, eachOf }) => {
    const services = stack.of<BlobServiceArgs>("azure-native:storage:BlobServiceProperties");
    eachOf<object>("azure-native:storage:StorageAccount", (account) => {
      const service = services.find((candidate) => refersTo(candidate, "accountName", account))?.props;
      // An account with a hierarchical namespace has no versions; deleted blobs are kept there all the same.
      const hierarchical = (account.props as { isHnsEnabled?: boolean }).isHnsEnabled === true;
      if (!hierarchical && service?.isVersioningEnabled !== true)
        report("isVersioningEnabled is not true for its blobs; set it", account);
      if (service?.deleteRetentionPolicy?.enabled !== true)
        report("deleteRetentionPolicy is off for its blobs; keep 30 days", account);
    });
  },
};
