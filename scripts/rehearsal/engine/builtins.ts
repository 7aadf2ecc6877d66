/** What the engine answers itself: resources by URN, and the outputs of other stacks. */
import type { Planner } from "./planner";
import { type PropertyMap, type PropertyValue, plain, Secret, secretNames } from "./values";

/** The outputs of a stack by the name that a program refers to it by (`organization/project/stack`); undefined where there is none. */
export type StackOutputs = (name: string) => Promise<PropertyMap | undefined>;

interface Context {
  readonly planner: Planner;
  readonly stackOutputs: StackOutputs;
}

export function isBuiltIn(token: string): boolean {
  return token.startsWith("pulumi:pulumi:");
}

export async function answerBuiltIn(token: string, args: PropertyMap, { planner, stackOutputs }: Context): Promise<PropertyMap> {
  if (token === "pulumi:pulumi:getResource") {
    const urn = String(args.urn);
    const state = planner.news.get(urn);
    if (state === undefined) throw new Error(`unknown resource '${urn}'`);
    return { urn, id: state.id ?? "", state: state.outputs };
  }
  if (token === "pulumi:pulumi:readStackOutputs") {
    const name = text(args.name);
    return { name, outputs: await outputsOf(name, stackOutputs) };
  }
  throw new Error(`the engine has no function ${token}`);
}

export async function readStackReference(inputs: PropertyMap, stackOutputs: StackOutputs): Promise<PropertyMap> {
  const name = text(inputs.name);
  const outputs = await outputsOf(name, stackOutputs);
  return { name, outputs, secretOutputNames: secretNames(outputs) };
}

async function outputsOf(name: string, stackOutputs: StackOutputs): Promise<PropertyMap> {
  const outputs = await stackOutputs(name);
  if (outputs !== undefined) return outputs;
  throw new Error(`unknown stack "${name}": no state of that name lies beside this one; bring it up first, or give its outputs`);
}

function text(value: PropertyValue | undefined): string {
  const bare = value instanceof Secret ? plain(value) : value;
  if (typeof bare !== "string") throw new Error("a stack reference needs the name of a stack");
  return bare;
}
