/** One Kubernetes version on EKS. Dates are days, `YYYY-MM-DD`. */
export interface KubernetesRelease {
  readonly version: string;
  /** Until then the control plane costs 0.10 USD an hour. */
  readonly standardUntil: string;
  /** Until then 0.60 USD an hour, and only with extended support; EKS upgrades it by itself afterwards. */
  readonly extendedUntil: string;
}

/** Source: EKS release calendar as https://endoflife.date/amazon-eks lists it, read 2026-11-22 (page of 2026-02-14). */
export const kubernetesReleases: readonly KubernetesRelease[] = [
  { version: "1.32", standardUntil: "2026-03-23", extendedUntil: "2027-03-23" },
  { version: "1.33", standardUntil: "2026-07-29", extendedUntil: "2027-07-29" },
  { version: "1.34", standardUntil: "2026-12-02", extendedUntil: "2027-12-02" },
  { version: "1.35", standardUntil: "2027-03-27", extendedUntil: "2028-03-27" },
];

/** What a cluster gets when nobody names a version: the listed one that is supported longest. */
export const defaultKubernetesVersion = "1.35";
