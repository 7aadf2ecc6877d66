/** Where an environment's machines live. */
export const Cloud = {
  Aws: "aws",
  Gcp: "gcp",
  Azure: "azure",
  /** A Kubernetes cluster that is there already. */
  Kubernetes: "kubernetes",
  /** Machines reached by SSH. */
  Hosts: "hosts",
} as const;
export type Cloud = (typeof Cloud)[keyof typeof Cloud];

/** How a change reaches machines and services that are in use. */
export const Strategy = {
  Rolling: "rolling",
  BlueGreen: "blue-green",
  Canary: "canary",
  Recreate: "recreate",
} as const;
export type Strategy = (typeof Strategy)[keyof typeof Strategy];
