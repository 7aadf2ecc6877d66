/** What is paid for beside machines, at list price. Each with where the number stands and the day it was read there. */
export interface Rate {
  readonly usd: number;
  readonly per: "hour" | "month";
  /** One of these is counted: `cluster`, `gateway`, `GiB`. */
  readonly unit: string;
  readonly source: string;
  readonly date: string;
}

const listed =
  (source: string, date: string) =>
  (usd: number, per: Rate["per"], unit: string): Rate => ({ usd, per, unit, source, date });

/** Read by somebody else, who names the page. */
const thirdParty = (page: string) => listed(`${page}, read by a third party`, "2026-04-01");
const known = (page: string) => listed(`${page}, generally known, not read again`, "2026-04-01");

const vpc = thirdParty("aws.amazon.com/vpc/pricing");
const lustre = known("aws.amazon.com/fsx/lustre/pricing");
const s3 = known("aws.amazon.com/s3/pricing");
const ebs = known("aws.amazon.com/ebs/pricing");
/** The page's table, in a copy of that day. */
const cloudNat = listed("cloud.google.com/nat/pricing", "2026-12-01");
const googleDisks = known("cloud.google.com/compute/disks-image-pricing");
const filestore = known("cloud.google.com/filestore/pricing");
const azureNat = listed("azure.microsoft.com/pricing/details/azure-nat-gateway, read by a third party (c3x.dev)", "2026-12-01");
const azureDisks = known("azure.microsoft.com/pricing/details/managed-disks, East US");

/** Prices of US regions; others differ by up to a third. Requests and traffic between regions are never counted. */
export const rates = {
  "eks-cluster": thirdParty("aws.amazon.com/eks/pricing")(0.1, "hour", "cluster"),
  "aws-nat-gateway": vpc(0.045, "hour", "gateway"),
  "aws-nat-data": vpc(0.045, "month", "GiB a month"),
  "aws-interface-endpoint": thirdParty("aws.amazon.com/privatelink/pricing")(0.01, "hour", "endpoint and zone"),
  "aws-public-ipv4": vpc(0.005, "hour", "address"),
  "aws-network-load-balancer": known("aws.amazon.com/elasticloadbalancing/pricing")(0.0225, "hour", "load balancer"),
  "aws-kms-key": known("aws.amazon.com/kms/pricing")(1, "month", "key"),
  "aws-gp3": ebs(0.08, "month", "GiB"),
  "aws-st1": ebs(0.045, "month", "GiB"),
  "aws-s3-standard": s3(0.023, "month", "GiB"),
  "aws-logs": known("aws.amazon.com/cloudwatch/pricing")(0.5, "month", "GiB a month"),
  "aws-efs-standard": known("aws.amazon.com/efs/pricing")(0.3, "month", "GiB"),
  "aws-fsx-lustre-scratch": lustre(0.14, "month", "GiB"),
  "aws-fsx-lustre-125": lustre(0.145, "month", "GiB"),
  "aws-fsx-lustre-250": lustre(0.21, "month", "GiB"),
  "aws-fsx-lustre-500": lustre(0.34, "month", "GiB"),
  "aws-fsx-lustre-1000": lustre(0.6, "month", "GiB"),
  "gke-cluster": listed("cloud.google.com/kubernetes-engine/pricing", "2026-04-01")(0.1, "hour", "cluster"),
  "gcp-nat-machine": cloudNat(0.0014, "hour", "machine behind it"),
  "gcp-nat-gateway": cloudNat(0.044, "hour", "gateway of more than 32 machines"),
  "gcp-nat-data": cloudNat(0.045, "month", "GiB a month"),
  "gcp-address": cloudNat(0.005, "hour", "address"),
  "gcp-forwarding-rule": known("cloud.google.com/vpc/network-pricing")(0.025, "hour", "forwarding rule"),
  "gcp-key-version": known("cloud.google.com/kms/pricing")(0.06, "month", "key version"),
  "gcp-storage-standard": known("cloud.google.com/storage/pricing")(0.02, "month", "GiB"),
  "gcp-pd-balanced": googleDisks(0.1, "month", "GiB"),
  "gcp-pd-ssd": googleDisks(0.17, "month", "GiB"),
  "gcp-pd-standard": googleDisks(0.04, "month", "GiB"),
  "gcp-filestore-basic-hdd": filestore(0.2, "month", "GiB"),
  "gcp-filestore-basic-ssd": filestore(0.3, "month", "GiB"),
  "aks-cluster": known("azure.microsoft.com/pricing/details/kubernetes-service, standard tier")(0.1, "hour", "cluster"),
  "azure-nat-gateway": azureNat(0.045, "hour", "gateway"),
  "azure-nat-data": azureNat(0.045, "month", "GiB a month"),
  "azure-address": azureNat(0.005, "hour", "address"),
  "azure-load-balancer": known("azure.microsoft.com/pricing/details/load-balancer, up to five rules")(
    0.025,
    "hour",
    "load balancer",
  ),
  "azure-private-endpoint": known("azure.microsoft.com/pricing/details/private-link")(0.01, "hour", "endpoint"),
  "azure-blob-hot-zrs": known("azure.microsoft.com/pricing/details/storage/blobs, hot, East US")(0.026, "month", "GiB"),
  "azure-premium-32": azureDisks(5.28, "month", "disk of 32 GiB"),
  "azure-premium-64": azureDisks(10.21, "month", "disk of 64 GiB"),
  "azure-premium-128": azureDisks(19.71, "month", "disk of 128 GiB"),
  "azure-premium-256": azureDisks(38.01, "month", "disk of 256 GiB"),
  "azure-premium-512": azureDisks(73.22, "month", "disk of 512 GiB"),
  "azure-premium-1024": azureDisks(135.17, "month", "disk of 1024 GiB"),
  "azure-premium-2048": azureDisks(259.05, "month", "disk of 2048 GiB"),
  "azure-premium-4096": azureDisks(495.57, "month", "disk of 4096 GiB"),
  "azure-premium-zrs-32": azureDisks(7.92, "month", "disk of 32 GiB in three zones"),
  "azure-premium-zrs-64": azureDisks(15.32, "month", "disk of 64 GiB in three zones"),
  "azure-premium-zrs-128": azureDisks(29.57, "month", "disk of 128 GiB in three zones"),
  "azure-premium-zrs-256": azureDisks(57.02, "month", "disk of 256 GiB in three zones"),
  "azure-premium-zrs-512": azureDisks(109.83, "month", "disk of 512 GiB in three zones"),
  "azure-premium-zrs-1024": azureDisks(202.76, "month", "disk of 1024 GiB in three zones"),
  "azure-premium-zrs-2048": azureDisks(388.58, "month", "disk of 2048 GiB in three zones"),
  "azure-premium-zrs-4096": azureDisks(743.36, "month", "disk of 4096 GiB in three zones"),
  "azure-standard-ssd": azureDisks(0.075, "month", "GiB of disks as they are sold"),
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof rates;
