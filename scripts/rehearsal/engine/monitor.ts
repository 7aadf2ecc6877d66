/** The resource monitor: what a program asks of the engine, in Pulumi's own protocol. */
import { InvokeResponse, CheckFailure as WireCheckFailure } from "@pulumi/pulumi/proto/provider_pb";
import {
  type ReadResourceRequest,
  ReadResourceResponse,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  RegisterResourceResponse,
  type ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { answerBuiltIn, isBuiltIn, readStackReference, type StackOutputs } from "./builtins";
import { goalOf, type Inherited } from "./goals";
import type { Planner } from "./planner";
import { refOf } from "./providers";
import { newState, type ResourceState } from "./resource";
import type { Run } from "./run";
import type { Transforms } from "./transforms";
import { defaultProviderName, isProviderType, makeUrn, packageOf, providerType, STACK_REFERENCE_TYPE, STACK_TYPE } from "./urn";
import { type PropertyMap, type PropertyValue, Secret } from "./values";
import { fromStruct, toStruct } from "./wire";

/** How the engine answers features that an SDK asks for. */
const FEATURES = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "aliasSpecs",
  "deletedWith",
  "replaceWith",
  "transforms",
  "invokeTransforms",
  "resourceHooks",
]);

export interface MonitorContext {
  readonly run: Run;
  readonly planner: Planner;
  readonly transforms: Transforms;
  /** Stack configuration under full keys; default providers take theirs from it. */
  readonly config: Readonly<Record<string, PropertyValue>>;
  /** Outputs of other stacks, for stack references. */
  readonly stackOutputs: StackOutputs;
}

export class Monitor {
  private readonly defaults = new Map<string, Promise<string>>();
  private readonly inherited = new Map<string, Inherited>();
  private stackUrn = "";

  constructor(private readonly context: MonitorContext) {}

  supports(feature: string): boolean {
    return FEATURES.has(feature);
  }

  async register(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    const { planner, transforms } = this.context;
    if (request.getRemote())
      throw new Error(
        `${request.getType()} is a component of a provider in another language, which a rehearsal cannot run; use the component's own package`,
      );
    if (request.getParent() === "" && request.getType() !== STACK_TYPE) request.setParent(this.stackUrn);
    await transforms.apply(request);
    const urn = this.urnOf(request);
    if (request.getType() === STACK_TYPE) this.stackUrn = urn;
    if (request.getTransformsList().length > 0 || !request.getCustom())
      transforms.remember(urn, request.getTransformsList(), request.getParent());
    const provider = request.getCustom() && !isProviderType(request.getType()) ? await this.providerFor(request) : undefined;
    const goal = await goalOf(request, urn, provider, this.inherited.get(request.getParent()));
    this.inherited.set(urn, goal);
    const state = await planner.register(goal);

    const response = new RegisterResourceResponse();
    response.setUrn(state.urn);
    response.setId(state.id ?? "");
    response.setObject(toStruct(state.outputs));
    return response;
  }

  async read(request: ReadResourceRequest): Promise<ReadResourceResponse> {
    if (request.getParent() === "") request.setParent(this.stackUrn);
    const state = await this.readState(request);
    const response = new ReadResourceResponse();
    response.setUrn(state.urn);
    response.setProperties(toStruct(state.outputs));
    return response;
  }

  registerOutputs(request: RegisterResourceOutputsRequest): void {
    this.context.planner.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
  }

  async invoke(request: ResourceInvokeRequest): Promise<InvokeResponse> {
    await this.context.transforms.applyToInvoke(request);
    const args = fromStruct(request.getArgs());
    const response = new InvokeResponse();
    if (isBuiltIn(request.getTok())) {
      response.setReturn(toStruct(await answerBuiltIn(request.getTok(), args, this.context)));
      return response;
    }
    const ref = await this.providerFor(request, packageOf(request.getTok()));
    const provider = await this.context.run.providers.get(ref);
    const { result, failures } = await provider.invoke({ token: request.getTok(), args });
    response.setReturn(toStruct(result));
    response.setFailuresList(
      failures.map(({ property, reason }) => {
        const failure = new WireCheckFailure();
        failure.setProperty(property);
        failure.setReason(reason);
        return failure;
      }),
    );
    return response;
  }

  private async readState(request: ReadResourceRequest): Promise<ResourceState> {
    const { planner, stackOutputs } = this.context;
    const urn = this.urnOf(request);
    const [type, name, id] = [request.getType(), request.getName(), request.getId()];
    const inputs = fromStruct(request.getProperties());
    if (type === STACK_REFERENCE_TYPE) {
      const outputs = await readStackReference(inputs, stackOutputs);
      return newState({ urn, type, custom: true, id, inputs, outputs, external: true });
    }
    return planner.read({
      urn,
      type,
      name,
      id,
      inputs,
      ...(request.getParent() === "" ? {} : { parent: request.getParent() }),
      dependencies: request.getDependenciesList(),
      provider: await this.providerFor(request),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    });
  }

  private urnOf(request: RegisterResourceRequest | ReadResourceRequest): string {
    const { stack, project } = this.context.run;
    return makeUrn(stack, project, request.getParent(), request.getType(), request.getName());
  }

  private providerFor(request: RegisterResourceRequest | ReadResourceRequest): Promise<string>;
  private providerFor(request: ResourceInvokeRequest, packageName: string): Promise<string>;
  private async providerFor(
    request: RegisterResourceRequest | ReadResourceRequest | ResourceInvokeRequest,
    packageName = "getType" in request ? packageOf(request.getType()) : "",
  ): Promise<string> {
    if (request.getProvider() !== "") return request.getProvider();
    const version = request.getVersion();
    const url = request.getPlugindownloadurl();
    const key = `${packageName}\0${version}\0${url}`;
    let ref = this.defaults.get(key);
    if (ref === undefined) {
      ref = this.registerDefault(packageName, version, url);
      this.defaults.set(key, ref);
    }
    return ref;
  }

  /** A default provider is a resource too, that the engine registers itself; its configuration is the stack's. */
  private async registerDefault(packageName: string, version: string, url: string): Promise<string> {
    const { run, planner, config } = this.context;
    const type = providerType(packageName);
    const name = defaultProviderName(version, url);
    const inputs: Record<string, PropertyValue> = {};
    const prefix = `${packageName}:`;
    for (const key in config) if (key.startsWith(prefix)) inputs[key.slice(prefix.length)] = config[key] ?? null;
    if (version !== "") inputs.version = version;
    if (url !== "") inputs.pluginDownloadURL = url;
    const state = await planner.register({
      urn: makeUrn(run.stack, run.project, undefined, type, name),
      type,
      name,
      custom: true,
      inputs,
      protect: false,
      dependencies: [],
      propertyDependencies: {},
      aliases: [],
      ignoreChanges: [],
      replaceOnChanges: [],
      additionalSecretOutputs: [],
      retainOnDelete: false,
      replaceWith: [],
      hooks: {},
    });
    return refOf(state);
  }
}

/** Configuration as a program sees it (text) and as providers do (secrets marked). */
export function splitConfig(config: Readonly<Record<string, string | { readonly secret: string }>>): {
  readonly text: Record<string, string>;
  readonly secretKeys: string[];
  readonly values: PropertyMap;
} {
  const text: Record<string, string> = {};
  const values: Record<string, PropertyValue> = {};
  const secretKeys: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    if (typeof value === "string") {
      text[key] = value;
      values[key] = value;
      continue;
    }
    text[key] = value.secret;
    values[key] = new Secret(value.secret);
    secretKeys.push(key);
  }
  return { text, secretKeys, values };
}
