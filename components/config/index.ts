/** An environment: its schema, its layers, and where each value came from. */
export * from "./arguments";
export { type Advisory, checkEnvironment } from "./check";
export { type Leaf, leaves } from "./leaves";
export {
  type LoadedEnvironment,
  type LoadOptions,
  type LocatedProblem,
  loadEnvironment,
  locatedProblem,
  namedSecrets,
  type StackSetting,
} from "./load";
export { formatOrigin, Layer, type Located, type LocatedMap, type Origin, originAt, type Plain, toPlain } from "./located";
export { type EnvironmentFiles, environmentKey, findEnvironment, findProject, listEnvironments, type Project } from "./project";
export { type Environment, environmentSchema, type NodeGroup, type StorageBucket } from "./schema";
