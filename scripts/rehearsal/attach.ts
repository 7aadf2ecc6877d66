/**
 * Connects the engine to a provider that runs elsewhere and speaks Pulumi's provider protocol: a real plugin started by hand, or one
 * that `serve.ts` serves. It is to the rehearsal engine what PULUMI_DEBUG_PROVIDERS is to the real one.
 */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { PartialFailure, type Plugin, type PluginDiff, type Provider } from "./engine/plugin";
import { holdsUnknown, nothing, type PropertyMap, type PropertyValue, plain, secretAs } from "./engine/values";
import { fromStruct, toStruct, type WireOptions } from "./engine/wire";
import type { CheckFailure } from "./provider";

export interface AttachOptions {
  /** The package that it provides: the `aws` of `aws:ec2/vpc:Vpc`. */
  readonly package: string;
  /** `127.0.0.1:50051` */
  readonly address: string;
}

/** Give the result to `attached` of an operation or of `rehearse`, and close it afterwards. */
export function attachProvider({ package: name, address }: AttachOptions): Plugin & { close(): Promise<void> } {
  const options = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
  const client = new ResourceProviderClient(address, grpc.credentials.createInsecure(), options);
  return {
    package: name,
    async checkConfig({ urn, type, name: resource, olds, news }) {
      const request = new proto.CheckRequest();
      request.setUrn(urn);
      request.setType(type);
      request.setName(resource);
      if (olds !== undefined) request.setOlds(toStruct(olds));
      request.setNews(toStruct(news));
      const response = await optional(() => call<proto.CheckResponse>((done) => client.checkConfig(request, done)));
      return { inputs: response === undefined ? news : fromStruct(response.getInputs()), failures: failuresOf(response) };
    },
    async diffConfig({ urn, type, name: resource, id, olds, news }) {
      const request = new proto.DiffRequest();
      request.setUrn(urn);
      request.setType(type);
      request.setName(resource);
      request.setId(id);
      request.setOldInputs(toStruct(olds));
      request.setOlds(toStruct(olds));
      request.setNews(toStruct(news));
      const response = await optional(() => call<proto.DiffResponse>((done) => client.diffConfig(request, done)));
      return response === undefined
        ? { changes: "unknown", diffs: [], replaces: [], deleteBeforeReplace: false }
        : diffOf(response);
    },
    async configure({ urn, type, name: resource, id, inputs, preview }, advise) {
      if (preview && holdsUnknown(inputs)) {
        const message =
          "this provider has inputs that are not known in a preview, so what it would say is not in this preview: its resources show their inputs alone";
        advise({ severity: "warning", urn, message });
        return unconfigured;
      }
      const request = new proto.ConfigureRequest();
      request.setArgs(toStruct(inputs));
      const variables = request.getVariablesMap();
      for (const [key, value] of Object.entries(plain(inputs) as Record<string, PropertyValue>))
        variables.set(`${name}:config:${key}`, typeof value === "string" ? value : JSON.stringify(value));
      request.setAcceptsecrets(true);
      request.setAcceptresources(true);
      request.setSendsOldInputs(true);
      request.setSendsOldInputsToDelete(true);
      request.setId(id);
      request.setUrn(urn);
      request.setType(type);
      request.setName(resource);
      const response = await call<proto.ConfigureResponse>((done) => client.configure(request, done));
      return new AttachedProvider(
        client,
        { secrets: response.getAcceptsecrets(), resources: response.getAcceptresources() },
        response.getSupportspreview(),
      );
    },
    async close() {
      client.close();
    },
  };
}

/** What a provider answers in a preview that does not know its configuration yet. */
const unconfigured: Provider = {
  check: async ({ news }) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: "unknown", diffs: [], replaces: [], deleteBeforeReplace: false }),
  create: async ({ inputs }) => ({ outputs: inputs }),
  update: async ({ inputs }) => ({ outputs: inputs }),
  delete: async () => {},
  read: async ({ id, inputs, outputs }) => ({ id, inputs, outputs }),
  invoke: async () => ({ result: nothing, failures: [] }),
};

class AttachedProvider implements Provider {
  constructor(
    private readonly client: ResourceProviderClient,
    private readonly wire: WireOptions,
    private readonly supportsPreview: boolean,
  ) {}

  async check({ urn, type, name, olds, news, seed }: Parameters<Provider["check"]>[0]) {
    const request = named(new proto.CheckRequest(), { urn, type, name });
    if (olds !== undefined) request.setOlds(toStruct(olds, this.wire));
    request.setNews(toStruct(news, this.wire));
    request.setRandomseed(Buffer.from(seed));
    const response = await call<proto.CheckResponse>((done) => this.client.check(request, done));
    return { inputs: this.received(response.getInputs(), news), failures: failuresOf(response) };
  }

  async diff({ urn, type, name, id, oldInputs, oldOutputs, news, ignoreChanges }: Parameters<Provider["diff"]>[0]) {
    const request = named(new proto.DiffRequest(), { urn, type, name });
    request.setId(id);
    request.setOldInputs(toStruct(oldInputs, this.wire));
    request.setOlds(toStruct(oldOutputs, this.wire));
    request.setNews(toStruct(news, this.wire));
    request.setIgnorechangesList([...ignoreChanges]);
    return diffOf(await call<proto.DiffResponse>((done) => this.client.diff(request, done)));
  }

  async create({ urn, type, name, inputs, preview, timeout }: Parameters<Provider["create"]>[0]) {
    if (preview && !this.supportsPreview) return { outputs: inputs };
    const request = named(new proto.CreateRequest(), { urn, type, name });
    request.setProperties(toStruct(inputs, this.wire));
    request.setTimeout(timeout);
    request.setPreview(preview);
    const response = await this.changing<proto.CreateResponse>(inputs, (done) => this.client.create(request, done));
    const id = response.getId();
    return { ...(id === "" || preview ? {} : { id }), outputs: this.received(response.getProperties(), inputs) };
  }

  async update(resource: Parameters<Provider["update"]>[0]) {
    const { id, inputs, oldInputs, oldOutputs, preview, timeout, ignoreChanges } = resource;
    if (preview && !this.supportsPreview) return { outputs: inputs };
    const request = named(new proto.UpdateRequest(), resource);
    request.setId(id);
    request.setOldInputs(toStruct(oldInputs, this.wire));
    request.setOlds(toStruct(oldOutputs, this.wire));
    request.setNews(toStruct(inputs, this.wire));
    request.setTimeout(timeout);
    request.setIgnorechangesList([...ignoreChanges]);
    request.setPreview(preview);
    const response = await this.changing<proto.UpdateResponse>(inputs, (done) => this.client.update(request, done));
    return { outputs: this.received(response.getProperties(), inputs) };
  }

  async delete(resource: Parameters<Provider["delete"]>[0]) {
    const request = named(new proto.DeleteRequest(), resource);
    request.setId(resource.id);
    request.setProperties(toStruct(resource.outputs, this.wire));
    request.setOldInputs(toStruct(resource.inputs, this.wire));
    request.setTimeout(resource.timeout);
    await call((done) => this.client.delete(request, done));
  }

  async read(resource: Parameters<Provider["read"]>[0]) {
    const request = named(new proto.ReadRequest(), resource);
    request.setId(resource.id);
    request.setInputs(toStruct(resource.inputs, this.wire));
    request.setProperties(toStruct(resource.outputs, this.wire));
    const response = await this.changing<proto.ReadResponse>(resource.inputs, (done) => this.client.read(request, done));
    if (response.getId() === "") return undefined;
    const inputs = response.getInputs() === undefined ? undefined : secretAs(fromStruct(response.getInputs()), resource.inputs);
    const outputs = secretAs(this.received(response.getProperties(), inputs ?? nothing), resource.outputs);
    return { id: response.getId(), ...(inputs === undefined ? {} : { inputs }), outputs };
  }

  async invoke({ token, args }: Parameters<Provider["invoke"]>[0]) {
    const request = new proto.InvokeRequest();
    request.setTok(token);
    request.setArgs(toStruct(args, this.wire));
    const response = await call<proto.InvokeResponse>((done) => this.client.invoke(request, done));
    return { result: fromStruct(response.getReturn()), failures: failuresOf(response) };
  }

  /** A provider that takes secrets says itself what is one; of another, what came from a secret is one. */
  private received(struct: Struct | undefined, inputs: PropertyMap): PropertyMap {
    const map = fromStruct(struct);
    return this.wire.secrets ? map : secretAs(map, inputs);
  }

  /** A call that may leave a resource half made, which the provider says in the details of its error. */
  private async changing<T>(inputs: PropertyMap, invoke: (done: Done<T>) => unknown): Promise<T> {
    try {
      return await call<T>(invoke);
    } catch (error) {
      const half = error instanceof ProviderError ? halfMade(error.cause) : undefined;
      if (half === undefined) throw error;
      const outputs = this.received(half.getProperties(), inputs);
      const reasons = half.getReasonsList();
      const known = half.getInputs() === undefined ? undefined : fromStruct(half.getInputs());
      throw new PartialFailure(reasons.join("; "), half.getId(), outputs, reasons, known);
    }
  }
}

class ProviderError extends Error {
  constructor(override readonly cause: grpc.ServiceError) {
    super(cause.details);
    this.name = "ProviderError";
  }
}

type Done<T> = (error: grpc.ServiceError | null, response: T) => void;

function call<T>(invoke: (done: Done<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) =>
    invoke((error, response) => (error === null ? resolve(response) : reject(new ProviderError(error)))),
  );
}

/** Older providers leave some calls out. */
async function optional<T>(attempt: () => Promise<T>): Promise<T | undefined> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof ProviderError && error.cause.code === grpc.status.UNIMPLEMENTED) return undefined;
    throw error;
  }
}

interface Named {
  setUrn(urn: string): unknown;
  setType(type: string): unknown;
  setName(name: string): unknown;
}

function named<T extends Named>(request: T, resource: { readonly urn: string; readonly type: string; readonly name: string }): T {
  request.setUrn(resource.urn);
  request.setType(resource.type);
  request.setName(resource.name);
  return request;
}

function failuresOf(response: { getFailuresList(): proto.CheckFailure[] } | undefined): CheckFailure[] {
  return (response?.getFailuresList() ?? []).map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}

function diffOf(response: proto.DiffResponse): PluginDiff {
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  const replaces = response.getReplacesList();
  const changes = response.getChanges();
  return {
    changes: changes === DIFF_SOME || replaces.length > 0 ? "some" : changes === DIFF_NONE ? "none" : "unknown",
    diffs: response.getDiffsList(),
    replaces,
    deleteBeforeReplace: response.getDeletebeforereplace(),
  };
}

/** The details of a gRPC error are a `google.rpc.Status`: code (1), message (2) and any number of details (3). */
function halfMade(error: grpc.ServiceError): ErrorResourceInitFailed | undefined {
  const [status] = error.metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(status)) return undefined;
  for (const bytes of lengthDelimited(status, 3)) {
    const detail = Any.deserializeBinary(bytes);
    if (detail.getTypeName() === "pulumirpc.ErrorResourceInitFailed")
      return ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  }
  return undefined;
}

/** The byte strings of one field of a protobuf message. */
function* lengthDelimited(message: Buffer, wanted: number): Generator<Uint8Array> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < message.length; shift += 7) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < message.length) {
    const tag = varint();
    const kind = tag & 7;
    if (kind === 0) varint();
    else if (kind === 2) {
      const length = varint();
      if (tag >> 3 === wanted) yield message.subarray(at, at + length);
      at += length;
    } else return;
  }
}
