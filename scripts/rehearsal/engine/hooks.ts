/** Resource hooks: functions of the program that run before and after a resource is made, changed or deleted. */
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { ResourceHookRequest, ResourceHookResponse } from "@pulumi/pulumi/proto/resource_pb";
import type { Callbacks } from "./callbacks";
import type { Recorder } from "./events";
import type { HookMoment, ResourceState } from "./resource";
import { urnName } from "./urn";
import type { PropertyMap } from "./values";
import { toStruct } from "./wire";

interface Hook {
  readonly callback: Callback;
  readonly onDryRun: boolean;
  readonly ignoreErrors: boolean;
}

export interface HookValues {
  readonly newInputs?: PropertyMap;
  readonly newOutputs?: PropertyMap;
  readonly oldInputs?: PropertyMap;
  readonly oldOutputs?: PropertyMap;
}

export class Hooks {
  private readonly hooks = new Map<string, Hook>();

  constructor(
    private readonly callbacks: Callbacks,
    private readonly recorder: Recorder,
    private readonly preview: boolean,
  ) {}

  register(name: string, hook: Hook): void {
    if (this.hooks.has(name)) throw new Error(`resource hook "${name}" is registered twice; give each its own name`);
    this.hooks.set(name, hook);
  }

  /** A hook that throws stops the step. */
  async before(moment: HookMoment, state: ResourceState, values: HookValues): Promise<void> {
    for (const name of state.hooks[moment] ?? []) {
      const problem = await this.run(name, state, values);
      if (problem !== undefined) throw new Error(`before hook "${name}" failed: ${problem}`);
    }
  }

  /** What is done is done: a hook that throws afterwards is a warning. */
  async after(moment: HookMoment, state: ResourceState, values: HookValues): Promise<void> {
    for (const name of state.hooks[moment] ?? []) {
      const problem = await this.run(name, state, values);
      if (problem !== undefined)
        this.recorder.diagnose({ severity: "warning", urn: state.urn, message: `after hook "${name}" failed: ${problem}` });
    }
  }

  private async run(name: string, state: ResourceState, values: HookValues): Promise<string | undefined> {
    const hook = this.hooks.get(name);
    if (hook === undefined)
      return "no such hook is registered in this run; hooks that run on deletion need the program that registers them, so remove the resource from it and run `up`";
    if (this.preview && !hook.onDryRun) return undefined;
    const request = new ResourceHookRequest();
    request.setUrn(state.urn);
    request.setId(state.id ?? "");
    request.setName(urnName(state.urn));
    request.setType(state.type);
    if (values.newInputs !== undefined) request.setNewInputs(toStruct(values.newInputs));
    if (values.newOutputs !== undefined) request.setNewOutputs(toStruct(values.newOutputs));
    if (values.oldInputs !== undefined) request.setOldInputs(toStruct(values.oldInputs));
    if (values.oldOutputs !== undefined) request.setOldOutputs(toStruct(values.oldOutputs));
    const error = await this.callbacks.call(hook.callback, request, (bytes) =>
      ResourceHookResponse.deserializeBinary(bytes).getError(),
    );
    if (error === "") return undefined;
    if (!hook.ignoreErrors) return error;
    this.recorder.diagnose({ severity: "warning", urn: state.urn, message: `hook "${name}" failed, which it may: ${error}` });
    return undefined;
  }
}
