/** What a stack's configuration keeps of rollouts, so that every `up`, plain `pulumi up` too, declares what the phase at hand asks for. */

export const Colour = { Blue: "blue", Green: "green" } as const;
export type Colour = (typeof Colour)[keyof typeof Colour];

export function other(colour: Colour): Colour {
  return colour === Colour.Blue ? Colour.Green : Colour.Blue;
}

/** One of two sides that stand side by side, or the only one. */
export interface Side {
  readonly version: "old" | "new";
  /** Machines or replicas, in percent of what the environment asks for. */
  readonly capacityPercent: number;
  /** Requests, or new jobs, that it takes, in percent. */
  readonly trafficPercent: number;
  /** In a side that is changed in place: how much of it is new already. 100 with `version: new` once all of it is. */
  readonly updatedPercent: number;
}

/** What the program declares in a phase. */
export interface Declaration {
  readonly active: Colour;
  readonly blue?: Side;
  readonly green?: Side;
  /** A cluster: the side that training runs on. Two coordinators would both hand out shards. Default: the active one. */
  readonly jobs?: Colour;
}

/** What is kept of one target. A target of which nothing is kept is blue and what the environment says. */
export interface HeldTarget {
  readonly declaration: Declaration;
  /** What `old` stands for: the target's part of the environment before the rollout. Kept after a rollback, until the next rollout. */
  readonly old?: unknown;
  /** What `new` stands for, while a rollout is under way. */
  readonly new?: unknown;
  /** The side that has to give up machines before the other one can get them. */
  readonly first?: Colour;
  /** A cluster: node groups of which no second set can be had; their machines move from one side to the other. */
  readonly scarce?: readonly string[];
  /** The driver's own notes; the program does not read them. */
  readonly rollout?: unknown;
}

/** By target: `node-group/training`, `service/coordinator`, `cluster`. */
export type HeldTargets = Readonly<Record<string, HeldTarget>>;

/** Key of the stack's configuration, in the namespace `trainyard`. */
export const rolloutsKey = "rollouts";

/** The stack's output that says what each target is declared as. */
export const declaredOutput = "declared";

/** Start of the names of a green cluster. */
export function greenPrefix(prefix: string): string {
  return `${prefix}-green`;
}

/** Type, in the program, of what stands for the green cluster and all that is on it. */
export const greenClusterType = "trainyard:stacks:GreenCluster";
