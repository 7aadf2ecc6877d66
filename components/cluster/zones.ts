/**
 * Zones where EKS puts no control plane, by the names that most accounts know them by: us-east-1e is use1-az3 in most. An account may
 * call it otherwise. https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html, 2026-11.
 */
export const zonesWithoutControlPlane: readonly string[] = ["us-east-1e"];
