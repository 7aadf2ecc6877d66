/** What is used of `@pulumi/pulumi/runtime/debuggable`, which the SDK's own modules call through its exports. */
interface Debuggable {
  readonly debugPromiseLeaks: boolean;
  debuggablePromise<T>(promise: Promise<T>, context?: string): Promise<T>;
}

const relieved = new WeakSet<Debuggable>();

/**
 * The SDK writes a stack onto every promise that it makes, several for each property of each resource, and shows it only to whoever asks with
 * PULUMI_DEBUG_PROMISE_LEAKS. Writing them is a third of a rehearsal's time (more under a loader that maps sources), so here nobody does unless
 * asked: a promise keeps its words, which is what a program that hangs is told by, and an error keeps its own stack.
 */
export function leavePromisesWithoutStacks(): void {
  const sdk = require("@pulumi/pulumi/runtime/debuggable") as Debuggable;
  if (sdk.debugPromiseLeaks || relieved.has(sdk)) return;
  relieved.add(sdk);
  const { debuggablePromise } = sdk;
  sdk.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}
