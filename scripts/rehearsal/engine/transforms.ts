/** Transforms: functions of the program that change a registration before the engine looks at it. */
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import {
  type RegisterResourceRequest,
  type ResourceInvokeRequest,
  TransformInvokeOptions,
  TransformInvokeRequest,
  TransformInvokeResponse,
  TransformRequest,
  TransformResourceOptions,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import type { Callbacks } from "./callbacks";

export class Transforms {
  private readonly ofStack: Callback[] = [];
  private readonly ofInvokes: Callback[] = [];
  private readonly byResource = new Map<string, { readonly own: readonly Callback[]; readonly parent: string }>();

  constructor(private readonly callbacks: Callbacks) {}

  registerStack(callback: Callback): void {
    this.ofStack.push(callback);
  }

  registerInvoke(callback: Callback): void {
    this.ofInvokes.push(callback);
  }

  /** A component's transforms reach its children, so they are kept by its URN. */
  remember(urn: string, own: readonly Callback[], parent: string): void {
    this.byResource.set(urn, { own, parent });
  }

  /** Applies the resource's own transforms, then its parents' outwards, then the stack's; the request itself is changed. */
  async apply(request: RegisterResourceRequest): Promise<void> {
    const chain = [...request.getTransformsList()];
    for (let urn = request.getParent(); urn !== ""; ) {
      const above = this.byResource.get(urn);
      chain.push(...(above?.own ?? []));
      urn = above?.parent ?? "";
    }
    chain.push(...this.ofStack);
    for (const callback of chain) await this.applyOne(callback, request);
  }

  async applyToInvoke(request: ResourceInvokeRequest): Promise<void> {
    for (const callback of this.ofInvokes) {
      const message = new TransformInvokeRequest();
      message.setToken(request.getTok());
      message.setArgs(request.getArgs());
      const options = new TransformInvokeOptions();
      options.setProvider(request.getProvider());
      options.setVersion(request.getVersion());
      options.setPluginDownloadUrl(request.getPlugindownloadurl());
      message.setOptions(options);
      const response = await this.callbacks.call(callback, message, TransformInvokeResponse.deserializeBinary);
      if (response.getArgs() !== undefined) request.setArgs(response.getArgs());
      const changed = response.getOptions();
      if (changed === undefined) continue;
      request.setProvider(changed.getProvider());
      request.setVersion(changed.getVersion());
      request.setPlugindownloadurl(changed.getPluginDownloadUrl());
    }
  }

  private async applyOne(callback: Callback, request: RegisterResourceRequest): Promise<void> {
    const message = new TransformRequest();
    message.setType(request.getType());
    message.setName(request.getName());
    message.setCustom(request.getCustom());
    message.setParent(request.getParent());
    message.setProperties(request.getObject());
    message.setOptions(optionsOf(request));
    const response = await this.callbacks.call(callback, message, TransformResponse.deserializeBinary);
    if (response.getProperties() !== undefined) request.setObject(response.getProperties());
    const options = response.getOptions();
    if (options !== undefined) takeOptions(request, options);
  }
}

function optionsOf(request: RegisterResourceRequest): TransformResourceOptions {
  const options = new TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  if (request.hasProtect()) options.setProtect(request.getProtect() === true);
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setReplaceOnChangesList(request.getReplaceonchangesList());
  options.setVersion(request.getVersion());
  options.setAliasesList(request.getAliasesList());
  options.setProvider(request.getProvider());
  options.setCustomTimeouts(request.getCustomtimeouts());
  options.setPluginDownloadUrl(request.getPlugindownloadurl());
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() === true);
  options.setDeletedWith(request.getDeletedwith());
  if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  options.setHooks(request.getHooks());
  options.setImport(request.getImportid());
  options.setHideDiffList(request.getHidediffsList());
  options.setReplaceWithList(request.getReplaceWithList());
  if (request.getReplacementTrigger() !== undefined) options.setReplacementTrigger(request.getReplacementTrigger());
  const providers = options.getProvidersMap();
  for (const [name, ref] of request.getProvidersMap().entries()) providers.set(name, ref);
  return options;
}

function takeOptions(request: RegisterResourceRequest, options: TransformResourceOptions): void {
  request.setDependenciesList(options.getDependsOnList());
  if (options.hasProtect()) request.setProtect(options.getProtect() === true);
  request.setIgnorechangesList(options.getIgnoreChangesList());
  request.setReplaceonchangesList(options.getReplaceOnChangesList());
  request.setVersion(options.getVersion());
  request.setAliasesList(options.getAliasesList());
  request.setProvider(options.getProvider());
  request.setCustomtimeouts(options.getCustomTimeouts());
  request.setPlugindownloadurl(options.getPluginDownloadUrl());
  if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() === true);
  request.setDeletedwith(options.getDeletedWith());
  request.setDeletebeforereplacedefined(options.hasDeleteBeforeReplace());
  request.setDeletebeforereplace(options.getDeleteBeforeReplace() === true);
  request.setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList());
  request.setHooks(options.getHooks());
  request.setImportid(options.getImport());
  request.setReplaceWithList(options.getReplaceWithList());
  request.setReplacementTrigger(options.getReplacementTrigger());
  const providers = request.getProvidersMap();
  providers.clear();
  for (const [name, ref] of options.getProvidersMap().entries()) providers.set(name, ref);
}
