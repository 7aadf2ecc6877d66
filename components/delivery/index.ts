/** How a change reaches what is in use: what the program declares while a rollout is under way. */
export { type ClusterSide, clusterSides } from "./cluster-sides";
export * from "./rollouts";
export { admit, type Freeze, type Schedule, scheduleProblems, type Window } from "./schedule";
export { settingsOf, type TargetSettings } from "./settings";
export { colourLabel, componentOf, declaredTargets, type GroupSide, groupSides, heldEnvironment, makesMachines } from "./sides";
