/** Where an operation finds its state and leaves it: in memory, or in files (see `store.ts`). */
import type { StackOutputs } from "./builtins";
import { type CloudChoice, Clouds } from "./clouds";
import type { ResourceState } from "./resource";
import type { Pending, Sink, Snapshot } from "./snapshot";
import { exportDeployment } from "./stateFile";
import type { StackExport, State } from "./types";

export interface Session {
  readonly base: readonly ResourceState[];
  readonly pending: readonly Pending[];
  /** Told of every change before it counts; undefined where nothing outlives the process. */
  readonly sink?: Sink;
  readonly clouds: Clouds;
  readonly stackOutputs: StackOutputs;
  save(snapshot: Snapshot): Promise<void>;
  close(): Promise<void>;
}

/** State that lives as long as this object, with the worlds of its clouds. */
export class MemoryState implements State {
  private resources: readonly ResourceState[] = [];
  private pending: readonly Pending[] = [];
  private house: Clouds | undefined;
  private busy = false;

  /** The clouds of the first operation stay for the later ones, for their worlds are in them. */
  clouds(choice: CloudChoice): Clouds {
    this.house ??= new Clouds(choice);
    return this.house;
  }

  open(choice: CloudChoice, stackOutputs: StackOutputs): Session {
    if (this.busy) throw new Error("an operation runs on this state already; await it before the next");
    this.busy = true;
    return {
      base: this.resources,
      pending: this.pending,
      clouds: this.clouds(choice),
      stackOutputs,
      save: async (snapshot) => {
        this.resources = snapshot.settled();
        this.pending = snapshot.pending();
      },
      close: async () => {
        this.busy = false;
      },
    };
  }

  export(): StackExport {
    return exportDeployment(this.resources, this.pending);
  }
}
