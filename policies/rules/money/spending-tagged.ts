import type { ResourceRule } from "../../core/rule";

interface Tagged {
  readonly tags?: { readonly [tag: string]: string };
  readonly labels?: { readonly [label: string]: string };
  readonly resourceLabels?: { readonly [label: string]: string };
  readonly nodeConfig?: { readonly resourceLabels?: { readonly [label: string]: string } };
}

export const rule: ResourceRule<Tagged> = {
  id: "spending-tagged",
  title: "What costs money says whose it is",
  severity: "medium",
  level: "advisory",
  why: "A bill of 300,000 USD that nobody can divide is paid by nobody, or by everybody",
  remedy: 'tags: { environment: "production", owner: "training" }, or the provider\'s defaultTags',
  unknown: "Which tags are set.",
  sources: ["https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html"],
  types: [
    "aws:eks/nodeGroup:NodeGroup",
    "aws:eks/cluster:Cluster",
    "aws:ec2/instance:Instance",
    "aws:fsx/lustreFileSystem:LustreFileSystem",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "gcp:container/nodePool:NodePool",
    "gcp:container/cluster:Cluster",
    "gcp:storage/bucket:Bucket",
    "azure-native:containerservice:ManagedCluster",
    "azure-native:containerservice:AgentPool",
    "azure-native:storage:StorageAccount",
  ],
  settings: {
    tags: {
      type: "array",
      items: { type: "string" },
      description: "Tags (labels on Google) that must be there, in any case.",
      default: ["environment"],
    },
  },
  check: (resource, { report, setting, provider }) => {
    const own = {
      ...resource.labels,
      ...resource.resourceLabels,
      ...resource.nodeConfig?.resourceLabels,
      ...resource.tags,
      ...provider?.defaultTags,
    };
    // A label of Google's takes no colon: `trainyard:environment` stands there as `trainyard_environment`.
    const there = Object.keys(own).map((tag) => tag.toLowerCase().replace(/^(.*[:/]|trainyard_)/, ""));
    const missing = setting<string[]>("tags").filter((tag) => !there.includes(tag.toLowerCase()));
    if (missing.length > 0) report(`it has no tag ${missing.join(", ")}; add it here or to the provider's default tags`);
  },
};
