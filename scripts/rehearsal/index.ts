/**
 * Rehearses Pulumi programs: offline, in seconds, against simulated clouds that refuse what the real ones refuse. The program is not
 * changed for it; it runs through Pulumi's own SDK against an engine that speaks Pulumi's protocol.
 */

export { type PackOptions, PolicyPackClient, type PolicyPackConfig, readPolicyConfig } from "./analyzer";
export { type AttachOptions, attachProvider } from "./attach";
export { RehearsalFailed } from "./engine/errors";
export { runOperation } from "./engine/operation";
export { MemoryState } from "./engine/session";
export type * from "./engine/types";
export { rehearse } from "./engine/yard";
export * from "./provider";
