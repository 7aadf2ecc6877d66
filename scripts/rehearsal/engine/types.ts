/**
 * What the rehearsal engine promises to those who call it: the command line, tests, and people who rehearse programs of their own.
 */
import type { Advice, CheckFailure, SimulatedCloud } from "../provider";
import type { Plugin } from "./plugin";

/** A Pulumi program: registers resources; what it returns becomes the stack's outputs. */
export type Program = () => unknown;

export type Operation = "preview" | "up" | "refresh" | "destroy";

/** Pulumi's own names for what happens to one resource. */
export type StepOp =
  | "same"
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "read"
  | "read-replacement"
  | "refresh"
  | "discard"
  | "discard-replaced"
  | "remove-pending-replace"
  | "import"
  | "import-replacement";

/** How many resources had what done to them, as Pulumi's summary counts (default providers are not counted). */
export type Changes = { readonly [op in StepOp]?: number };

export interface Step {
  readonly op: StepOp;
  readonly urn: string;
  /** `aws:ec2/vpc:Vpc` */
  readonly type: string;
  readonly name: string;
  /** For an update or a replacement: the top-level properties that differ. */
  readonly diffs?: readonly string[];
  /** For a replacement: those of them that could not be changed in place. */
  readonly replaceKeys?: readonly string[];
}

export interface Diagnostic {
  readonly severity: "debug" | "info" | "warning" | "error";
  /** The resource that it is about, where it is about one. */
  readonly urn?: string;
  readonly message: string;
}

/** What a policy found. A mandatory one fails the step (or the run, when it is about the whole stack). */
export interface Violation {
  readonly policy: string;
  readonly pack: string;
  readonly level: "advisory" | "mandatory";
  readonly urn?: string;
  readonly message: string;
}

/** A resource as a policy sees it: secrets in the clear, `Unknown` where a preview does not know. */
export interface AnalyzedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly properties: PropertyValues;
  readonly parent?: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: { readonly [property: string]: readonly string[] };
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly string[];
  readonly customTimeouts?: CustomTimeouts;
  /** The provider that makes it; undefined for a component. */
  readonly provider?: { readonly type: string; readonly name: string; readonly urn: string; readonly properties: PropertyValues };
}

/** Seconds, as Pulumi's state keeps them; 0 where none is set. */
export interface CustomTimeouts {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

/** Policy packs, whatever speaks to them. */
export interface Analyzers {
  /** Called with a resource's checked inputs before its step. */
  analyzeResource(resource: AnalyzedResource): Promise<readonly Violation[]>;
  /** May change the inputs; called before `analyzeResource`. Undefined where nothing is to be changed. */
  remediate?(resource: AnalyzedResource): Promise<PropertyValues | undefined>;
  /** Called once with every resource of the run, outputs included, when the program has ended. */
  analyzeStack(resources: readonly AnalyzedResource[]): Promise<readonly Violation[]>;
}

/** Plain JSON, with `Unknown` (see provider.ts) in a preview. */
export type PropertyValues = { readonly [property: string]: unknown };

export type ConfigValue = string | { readonly secret: string };
/** Stack configuration under full keys: `{ "aws:region": "us-west-2", "shop:token": { secret: "..." } }`. */
export type Config = { readonly [key: string]: ConfigValue };

export type EngineEvent =
  | { readonly kind: "stepStarted"; readonly step: Step }
  | { readonly kind: "stepFinished"; readonly step: Step; readonly durationMs: number; readonly error?: string }
  | { readonly kind: "diagnostic"; readonly diagnostic: Diagnostic }
  | { readonly kind: "violation"; readonly violation: Violation }
  | { readonly kind: "summary"; readonly result: "succeeded" | "failed"; readonly changes: Changes; readonly durationMs: number };

export interface OperationOptions {
  readonly operation: Operation;
  /** Run by preview and up, and by no other. */
  readonly program?: Program;
  readonly project: string;
  readonly stack: string;
  /** Default "organization", as with Pulumi's own file backend. */
  readonly organization?: string;
  readonly config?: Config;
  /** Where the state is kept between runs, encrypted and locked while a run lasts; give this or `memory`. */
  readonly stateDir?: string;
  /** State that lives as long as this object: `new MemoryState()`. */
  readonly memory?: State;
  /** Default: the clouds of scripts/rehearsal/clouds, each loaded when the first resource of its package is registered. */
  readonly clouds?: readonly SimulatedCloud[];
  readonly analyzers?: Analyzers;
  readonly onEvent?: (event: EngineEvent) => void;
  /** Providers that run elsewhere and speak Pulumi's protocol, see `attachProvider`; they stand before `clouds`. */
  readonly attached?: readonly Plugin[];
  /** Outputs of other stacks by the name that stack references use, for state in memory; files find each other. */
  readonly stackOutputs?: { readonly [name: string]: PropertyValues };
  /** How long a program may do nothing that the engine sees before it counts as hung, in milliseconds. Default 20,000. */
  readonly idleLimitMs?: number;
  /** Full URNs; only these are touched. */
  readonly targets?: readonly string[];
  /** How many steps may run at once. Default 16 a processor, as Pulumi does; 1 makes the order of steps that of registration. */
  readonly parallel?: number;
  /** Stops before the next step; what was done is saved. */
  readonly signal?: AbortSignal;
}

/** Opaque to callers: made by `new MemoryState()`. */
export interface State {
  /** A deep copy of the deployment as `pulumi stack export` would print it, secrets encrypted. */
  export(): StackExport;
}

/** What `pulumi stack export` prints and `pulumi stack import` takes. */
export interface StackExport {
  readonly version: 3;
  readonly deployment: { readonly [key: string]: unknown };
}

export interface OperationResult {
  readonly result: "succeeded" | "failed";
  readonly steps: readonly Step[];
  readonly changes: Changes;
  readonly diagnostics: readonly Diagnostic[];
  readonly violations: readonly Violation[];
  /** The stack's outputs, secrets in the clear and named in `secretOutputs`. */
  readonly outputs: PropertyValues;
  readonly secretOutputs: readonly string[];
  /** Every resource after the run (in a preview: as it would be), in the order in which they were made. */
  readonly resources: readonly YardResource[];
  readonly durationMs: number;
  /** What the program threw, where it threw; an `InvalidInput` stays one. */
  readonly programError?: unknown;
}

/** A resource after a run. */
export interface YardResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for a component. */
  readonly custom: boolean;
  /** Undefined for a component and, in a preview, for what is not made yet. */
  readonly id?: string;
  readonly inputs: PropertyValues;
  readonly outputs: PropertyValues;
  /** Top-level inputs and outputs that are, or hold, a secret. Their values are in the clear in `inputs` and `outputs`. */
  readonly secretInputs: readonly string[];
  readonly secretOutputs: readonly string[];
  readonly parent?: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: { readonly [property: string]: readonly string[] };
  /** URN of the provider resource. */
  readonly provider?: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith?: string;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly aliases: readonly string[];
  readonly customTimeouts?: CustomTimeouts;
  /** True for a resource that was read and is not managed. */
  readonly external: boolean;
  /** An input by path: `input("ingress[0].fromPort")`; undefined where there is none. */
  input(path: string): unknown;
  output(path: string): unknown;
}

export interface RehearseOptions {
  /** Default "rehearsal". */
  readonly project?: string;
  /** Default "test". */
  readonly stack?: string;
  readonly organization?: string;
  readonly config?: Config;
  readonly clouds?: readonly SimulatedCloud[];
  readonly attached?: readonly Plugin[];
  readonly stackOutputs?: { readonly [name: string]: PropertyValues };
  readonly idleLimitMs?: number;
  readonly analyzers?: Analyzers;
  /** Plan and make nothing: outputs that only a cloud knows stay `Unknown`. */
  readonly previewOnly?: boolean;
  readonly parallel?: number;
  readonly onEvent?: (event: EngineEvent) => void;
}

/** A rehearsed stack: ask what was made, change the program, drift the cloud, destroy it. */
export interface Yard {
  /** All resources, or those of one type. Neither the stack itself nor default providers are among them unless asked for by type. */
  resources(type?: string): readonly YardResource[];
  /** The one resource of that type (and name); an error that lists what there is where there is none or more than one. */
  one(type: string, name?: string): YardResource;
  /** The stack's outputs after the last operation. */
  readonly outputs: PropertyValues;
  readonly secretOutputs: readonly string[];
  /** Of the last operation. */
  readonly steps: readonly Step[];
  readonly changes: Changes;
  readonly diagnostics: readonly Diagnostic[];
  readonly violations: readonly Violation[];
  /** The resources as an indented tree of `type name`, stable from run to run, for snapshots. */
  tree(): string;
  preview(program: Program): Promise<OperationResult>;
  up(program: Program): Promise<OperationResult>;
  refresh(): Promise<OperationResult>;
  destroy(): Promise<OperationResult>;
  /** The simulated cloud of a package, to change it behind the engine's back. */
  cloud(name: string): SimulatedCloud;
  /** Makes the next such call on a resource of that type fail with that message. */
  failNext(type: string, call: "check" | "create" | "update" | "delete" | "read", message: string): void;
  /** The state as `pulumi stack export` would print it. */
  export(): StackExport;
}

export type { Advice, CheckFailure, SimulatedCloud };
