/**
 * Runs a program in this process through the SDK's own runtime, as Pulumi's host for inline programs does (`automation/server.js` of
 * @pulumi/pulumi): its settings live in an AsyncLocalStorage store of their own, so several runs do not disturb each other.
 */
import type { AsyncLocalStorage } from "node:async_hooks";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { InvalidInput } from "../../../components/core/problems";
import { leavePromisesWithoutStacks } from "./promiseStacks";
import type { Program } from "./types";

/** What is used of `@pulumi/pulumi/runtime`, whose declarations leave out what its own hosts use. */
interface Store {
  readonly settings: { monitor?: { close(): void }; engine?: ReturnType<typeof engineWithoutDebug> };
  leakCandidates: Set<{ readonly _debugCtx?: string }>;
  /** The server of the program's transforms and hooks; its address, when it listens. */
  readonly callbacks?: { readonly _target?: Promise<string> };
}
interface Runtime {
  readonly settings: {
    resetOptions(
      project: string,
      stack: string,
      parallel: number,
      engine: string,
      monitor: string,
      preview: boolean,
      organization: string,
    ): void;
    disconnect(signalShutdown: boolean): Promise<void>;
  };
  readonly config: { setAllConfig(config: Readonly<Record<string, string>>, secretKeys: readonly string[]): void };
  readonly stack: { runInPulumiStack(program: Program): Promise<unknown> };
  readonly state: { withLocalStorage<T>(callback: () => T): T };
  readonly errors: {
    isGrpcError(error: unknown): boolean;
    readonly RunError: { isInstance(error: unknown): boolean };
    readonly ResourceError: { isInstance(error: unknown): error is Error & { readonly hideStack: boolean } };
  };
}

function runtime(): Runtime {
  leavePromisesWithoutStacks();
  return {
    settings: require("@pulumi/pulumi/runtime/settings"),
    config: require("@pulumi/pulumi/runtime/config"),
    stack: require("@pulumi/pulumi/runtime/stack"),
    state: require("@pulumi/pulumi/runtime/state"),
    errors: require("@pulumi/pulumi/errors"),
  };
}

declare global {
  // The SDK keeps its store here, so that all copies of it in a process share one.
  var asyncLocalStorage: AsyncLocalStorage<unknown>;
}

export interface ProgramOptions {
  readonly program: Program;
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  readonly address: string;
  readonly preview: boolean;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

export class RunningProgram {
  /** What the program threw, first things first; each once. */
  readonly errors: unknown[] = [];
  private store: Store | undefined;
  private readonly sdk = runtime();

  constructor(
    private readonly options: ProgramOptions,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Resolves when the program has ended and everything that it registered is done, deletions included. Never rejects. */
  async run(): Promise<void> {
    const { settings, config, stack, state } = this.sdk;
    const { program, project, stack: name, address, preview, organization } = this.options;
    await state.withLocalStorage(async () => {
      this.store = globalThis.asyncLocalStorage.getStore() as Store;
      const release = watchErrors(this.store, (error) => this.thrown(error));
      try {
        // The SDK serialises registrations itself when told of one at a time, in a chain that one failure breaks for every later run of
        // the process; the engine does that better, so the SDK is always told of many.
        settings.resetOptions(project, name, 1024, address, address, preview, organization);
        this.store.settings.engine = engineWithoutDebug(address);
        config.setAllConfig(this.options.config, this.options.secretKeys);
        await stack.runInPulumiStack(program);
        // A hook that the program made last is registered once its server listens, which the SDK itself does not wait for.
        await this.store.callbacks?._target?.catch(() => {});
        // Before the engine hears that the program is complete, a rejection that nobody handles has to have shown itself.
        await new Promise((resolve) => setImmediate(resolve));
        await settings.disconnect(this.errors.length === 0);
      } catch (error) {
        this.thrown(error);
        await settings.disconnect(false);
      } finally {
        release();
      }
    });
  }

  /** What the program still waits for, in the SDK's words, for a program that hangs. */
  waitsFor(): string[] {
    const waiting = [...(this.store?.leakCandidates ?? [])].map(({ _debugCtx }) => _debugCtx ?? "");
    const property = /^serializeProperty\.await\(Promise<resource:(.*?)(?:\.id)?>\)$/;
    return [...new Set(waiting.flatMap((context) => property.exec(context)?.[1] ?? []))];
  }

  /** Closes the SDK's connections and forgets what never settled. */
  close(): void {
    this.store?.settings.monitor?.close();
    this.store?.settings.engine?.close();
    this.store?.leakCandidates.clear();
  }

  private thrown(error: unknown): void {
    // The engine hung up because something failed, which has been told already.
    if (this.sdk.errors.isGrpcError(error) || this.errors.includes(error)) return;
    this.errors.push(error);
    this.onError(error);
  }
}

/**
 * The engine's client, as the SDK would make it itself, but that it keeps debug messages to itself: the SDK sends several of them for each
 * resource, one after the other, and here nobody reads them. (A third of the time of a large run, measured with 1,000 resources.)
 */
function engineWithoutDebug(address: string) {
  const client = new EngineClient(address, credentials.createInsecure());
  type Done = (error: ServiceError | null, response?: Empty) => void;
  return {
    log: (request: LogRequest, done: Done) => {
      if (request.getSeverity() === LogSeverity.DEBUG) done(null);
      else client.log(request, done);
    },
    setRootResource: client.setRootResource.bind(client),
    getRootResource: client.getRootResource.bind(client),
    requirePulumiVersion: client.requirePulumiVersion.bind(client),
    close: () => client.close(),
  };
}

/** The message and the first line of the program's own code, without the stack through the SDK and this engine. */
export function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return `the program threw ${String(error)}`;
  if (InvalidInput.is(error) || error.name === "RunError" || error.name === "ResourceError") return error.message;
  const place = error.stack
    ?.split("\n")
    .map((line) => /^\s+at (?:.*\()?((?:file:\/\/)?\/.*:\d+:\d+)\)?$/.exec(line)?.[1])
    .find((where) => where !== undefined && !/node_modules|scripts\/rehearsal\/|node:internal/.test(where));
  return `${error.name}: ${error.message}${place === undefined ? "" : `\n    at ${place}`}`;
}

/** The runs under way, by the SDK's store of each, and what to do with an error that nobody handles. */
const watched = new Map<unknown, (error: unknown) => void>();

type Unhandled = "unhandledRejection" | "uncaughtException";
type Listener = (error: unknown, more: unknown) => void;
const events: readonly Unhandled[] = ["unhandledRejection", "uncaughtException"];
const listenersBefore = new Map<Unhandled, readonly Listener[]>();

/** Errors go to the run that they belong to; those of no run go to whoever listened before. */
function listenerOf(event: Unhandled): Listener {
  return (error, more) => {
    const [only] = watched.size === 1 ? watched.values() : [];
    const mine = watched.get(globalThis.asyncLocalStorage.getStore()) ?? only;
    const before = listenersBefore.get(event) ?? [];
    if (mine !== undefined) mine(error);
    else if (before.length === 0) throw error;
    else for (const listener of before) listener(error, more);
  };
}
const ours = new Map(events.map((event) => [event, listenerOf(event)]));

function watchErrors(store: unknown, then: (error: unknown) => void): () => void {
  if (watched.size === 0) {
    for (const [event, listener] of ours) {
      listenersBefore.set(event, process.rawListeners(event) as Listener[]);
      process.removeAllListeners(event);
      process.on(event, listener);
    }
  }
  watched.set(store, then);
  // What the SDK leaves rejected as it ends is rejected within this turn.
  return () => void setTimeout(() => forgetErrors(store), 0);
}

function forgetErrors(store: unknown): void {
  watched.delete(store);
  if (watched.size > 0) return;
  for (const [event, listener] of ours) {
    process.removeListener(event, listener);
    for (const before of listenersBefore.get(event) ?? []) process.on(event, before);
  }
}
