/** What is paid for beside machines, at list price. Each with where the number stands and the day it was read there. */
export interface Rate {
  readonly usd: number;
  readonly per: "hour" | "month";
  /** One of these is counted: `cluster`, `gateway`, `GiB`. */
  readonly unit: string;
  readonly source: string;
  readonly date: string;
}

/** Prices of US regions; others differ by up to a third. Traffic and requests come on top and are never counted. */
export const rates = {
  "eks-cluster": {
    usd: 0.1,
    per: "hour",
    unit: "cluster",
    source: "aws.amazon.com/eks/pricing, read by a third party",
    date: "2026-04-01",
  },
  "aws-nat-gateway": {
    usd: 0.045,
    per: "hour",
    unit: "gateway",
    source: "aws.amazon.com/vpc/pricing, read by a third party",
    date: "2026-04-01",
  },
  "aws-interface-endpoint": {
    usd: 0.01,
    per: "hour",
    unit: "endpoint and zone",
    source: "aws.amazon.com/privatelink/pricing, read by a third party",
    date: "2026-04-01",
  },
  "aws-public-ipv4": {
    usd: 0.005,
    per: "hour",
    unit: "address",
    source: "aws.amazon.com/vpc/pricing, read by a third party",
    date: "2026-04-01",
  },
  "aws-kms-key": { usd: 1, per: "month", unit: "key", source: "generally known, not read again", date: "2026-04-01" },
  "aws-gp3": { usd: 0.08, per: "month", unit: "GiB", source: "generally known, not read again", date: "2026-04-01" },
  "aws-fsx-lustre-scratch": {
    usd: 0.14,
    per: "month",
    unit: "GiB",
    source: "aws.amazon.com/fsx/lustre/pricing, generally known, not read again",
    date: "2026-04-01",
  },
  "aws-fsx-lustre-125": {
    usd: 0.145,
    per: "month",
    unit: "GiB",
    source: "aws.amazon.com/fsx/lustre/pricing, generally known, not read again",
    date: "2026-04-01",
  },
  "aws-fsx-lustre-250": {
    usd: 0.21,
    per: "month",
    unit: "GiB",
    source: "aws.amazon.com/fsx/lustre/pricing, generally known, not read again",
    date: "2026-04-01",
  },
  "aws-fsx-lustre-500": {
    usd: 0.34,
    per: "month",
    unit: "GiB",
    source: "aws.amazon.com/fsx/lustre/pricing, generally known, not read again",
    date: "2026-04-01",
  },
  "aws-fsx-lustre-1000": {
    usd: 0.6,
    per: "month",
    unit: "GiB",
    source: "aws.amazon.com/fsx/lustre/pricing, generally known, not read again",
    date: "2026-04-01",
  },
  "gke-cluster": {
    usd: 0.1,
    per: "hour",
    unit: "cluster",
    source: "cloud.google.com/kubernetes-engine/pricing",
    date: "2026-04-01",
  },
  "aks-cluster": {
    usd: 0.1,
    per: "hour",
    unit: "cluster",
    source: "generally known of the standard tier, not read again",
    date: "2026-04-01",
  },
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof rates;
