/** How workers agree on a step. The job sees it as SYNC_MODE. */
export const SyncMode = {
  AllReduce: "allreduce",
  /** Gradients go to servers of their own, which need no accelerator. */
  ParameterServer: "parameter-server",
  Ring: "ring",
  /** Reduced within a machine first, then between machines. */
  Hierarchical: "hierarchical",
} as const;
export type SyncMode = (typeof SyncMode)[keyof typeof SyncMode];

/** The collective library of the accelerator, which decides the variables that a job is given. */
export const Collectives = { Hccl: "HCCL", Nccl: "NCCL", Rccl: "RCCL", Neuron: "NEURON", None: "none" } as const;
export type Collectives = (typeof Collectives)[keyof typeof Collectives];
