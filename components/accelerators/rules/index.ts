/** What does not go together on accelerator machines. Every rule is pure, and gives problems with path, reason and remedy. */
export { type AksJobPools, aksFabricFaults } from "./aks";
export { type Bought, type CapacityQuestion, capacityFaults, quotaNeeded, type Window } from "./capacity";
export { type GkePool, gkePoolFaults } from "./gke";
export { type NodeSoftware, olderThan, softwareFaults } from "./software";
