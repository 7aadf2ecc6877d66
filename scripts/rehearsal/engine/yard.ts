/** `rehearse`: a program brought up on simulated clouds, to be asked about and changed. */
import type { SimulatedCloud } from "../provider";
import { RehearsalFailed } from "./errors";
import { runOperation } from "./operation";
import { MemoryState } from "./session";
import type {
  Changes,
  Diagnostic,
  Operation,
  OperationResult,
  Program,
  PropertyValues,
  RehearseOptions,
  StackExport,
  Step,
  Violation,
  Yard,
  YardResource,
} from "./types";
import { isDefaultProvider, STACK_TYPE, urnName } from "./urn";

/**
 * Runs a program as `pulumi up` would, in memory and on simulated clouds. Rejects with `RehearsalFailed` where the program throws or a
 * cloud refuses, and with the program's own `InvalidInput` where that is what it threw.
 */
export async function rehearse(program: Program, options: RehearseOptions = {}): Promise<Yard> {
  const yard = new MemoryYard(options);
  await yard.run(options.previewOnly === true ? "preview" : "up", program);
  return yard;
}

class MemoryYard implements Yard {
  private readonly memory = new MemoryState();
  private last: OperationResult | undefined;

  constructor(private readonly options: RehearseOptions) {}

  async run(operation: Operation, program?: Program): Promise<OperationResult> {
    const { project = "rehearsal", stack = "test", previewOnly: _, ...rest } = this.options;
    const result = await runOperation({
      ...rest,
      operation,
      project,
      stack,
      memory: this.memory,
      ...(program === undefined ? {} : { program }),
    });
    this.last = result;
    if (result.result === "failed") throw new RehearsalFailed(operation, result.diagnostics);
    return result;
  }

  preview(program: Program): Promise<OperationResult> {
    return this.run("preview", program);
  }

  up(program: Program): Promise<OperationResult> {
    return this.run("up", program);
  }

  refresh(): Promise<OperationResult> {
    return this.run("refresh");
  }

  destroy(): Promise<OperationResult> {
    return this.run("destroy");
  }

  resources(type?: string): readonly YardResource[] {
    const all = this.last?.resources ?? [];
    if (type !== undefined) return all.filter((resource) => resource.type === type);
    return all.filter((resource) => resource.type !== STACK_TYPE && !isDefaultProvider(resource.urn));
  }

  one(type: string, name?: string): YardResource {
    const found = this.resources(type).filter((resource) => name === undefined || resource.name === name);
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    const asked = name === undefined ? type : `${type} named ${name}`;
    const shown = found.length > 0 ? found : this.resources();
    const list = shown.map((resource) => `  ${resource.type} ${resource.name}`).join("\n");
    const what = found.length === 0 ? `there is no ${asked}` : `there are ${found.length} of ${asked}`;
    throw new Error(list === "" ? `${what}, and nothing else` : `${what}; there is\n${list}`);
  }

  get outputs(): PropertyValues {
    return this.last?.outputs ?? {};
  }

  get secretOutputs(): readonly string[] {
    return this.last?.secretOutputs ?? [];
  }

  get steps(): readonly Step[] {
    return this.last?.steps ?? [];
  }

  get changes(): Changes {
    return this.last?.changes ?? {};
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.last?.diagnostics ?? [];
  }

  get violations(): readonly Violation[] {
    return this.last?.violations ?? [];
  }

  tree(): string {
    const children = new Map<string, YardResource[]>();
    const resources = this.resources();
    const urns = new Set(resources.map(({ urn }) => urn));
    for (const resource of resources) {
      const parent = resource.parent !== undefined && urns.has(resource.parent) ? resource.parent : "";
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [resource]);
      else siblings.push(resource);
    }
    const lines: string[] = [];
    const walk = (parent: string, depth: number): void => {
      const own = (children.get(parent) ?? []).toSorted((a, b) => (a.type + a.name < b.type + b.name ? -1 : 1));
      for (const resource of own) {
        lines.push(`${"  ".repeat(depth)}${resource.type} ${urnName(resource.urn)}`);
        walk(resource.urn, depth + 1);
      }
    };
    walk("", 0);
    return lines.join("\n");
  }

  cloud(name: string): SimulatedCloud {
    return this.memory.clouds(this.options).cloud(name);
  }

  failNext(type: string, call: "check" | "create" | "update" | "delete" | "read", message: string): void {
    this.memory.clouds(this.options).failNext(type, call, message);
  }

  export(): StackExport {
    return this.memory.export();
  }
}
