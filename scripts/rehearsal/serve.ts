/**
 * Puts simulated clouds behind Pulumi's provider protocol, so that the real engine can attach to them by PULUMI_DEBUG_PROVIDERS.
 * The reverse of `attach.ts`.
 */
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Clouds } from "./engine/clouds";
import { PartialFailure, type Plugin, type PluginDiff, type Provider } from "./engine/plugin";
import { fromStruct, toStruct } from "./engine/wire";
import type { CheckFailure } from "./provider";

export interface ServeOptions {
  /** Where the clouds keep what was made. */
  readonly worldDir: string;
  /** Default: those that are modelled, `aws` and `kubernetes`. */
  readonly packages?: readonly string[];
}

export interface ServedClouds {
  /** For PULUMI_DEBUG_PROVIDERS: `aws:43210,kubernetes:43211`. */
  readonly debugProviders: string;
  close(): Promise<void>;
}

/** Serves each package on a port of loopback, all in one world. */
export async function serveClouds({ worldDir, packages = ["aws", "kubernetes"] }: ServeOptions): Promise<ServedClouds> {
  const clouds = new Clouds({ worldDir });
  const served = await Promise.all(packages.map(async (name) => servePlugin(await clouds.plugin(name))));
  return {
    debugProviders: served.map(({ port }, index) => `${packages[index]}:${port}`).join(","),
    close: async () => void (await Promise.all(served.map((one) => one.close()))),
  };
}

/** Serves one plugin. The engine opens a connection for every provider of a program, so a connection is what a configuration holds for. */
export async function servePlugin(plugin: Plugin): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, serviceOf(plugin));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return {
    port,
    close: async () => {
      server.forceShutdown();
      await plugin.close?.();
    },
  };
}

function serviceOf(plugin: Plugin): grpc.UntypedServiceImplementation {
  const configured = new Map<string, Provider>();
  const providerOf = (peer: string): Provider => {
    const provider = configured.get(peer);
    if (provider === undefined) throw new Error(`the provider of ${plugin.package} was used before it was configured`);
    return provider;
  };
  return {
    handshake: unary(() => {
      const response = new proto.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(true);
      return response;
    }),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    getPluginInfo: unary(() => new PluginInfo()),
    getSchema: unary(() => {
      const response = new proto.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: plugin.package }));
      return response;
    }),
    checkConfig: unary(async (request: proto.CheckRequest) =>
      checked(
        await plugin.checkConfig({ ...identity(request), olds: maybe(request.getOlds()), news: fromStruct(request.getNews()) }),
      ),
    ),
    diffConfig: unary(async (request: proto.DiffRequest) =>
      differing(
        await plugin.diffConfig({
          ...identity(request),
          id: request.getId(),
          olds: fromStruct(request.getOldInputs() ?? request.getOlds()),
          news: fromStruct(request.getNews()),
        }),
      ),
    ),
    configure: unary(async (request: proto.ConfigureRequest, peer) => {
      const inputs = fromStruct(request.getArgs());
      configured.set(
        peer,
        await plugin.configure({ ...identity(request), id: request.getId() ?? "", inputs, preview: false }, () => undefined),
      );
      const response = new proto.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setAcceptresources(true);
      response.setSupportspreview(true);
      return response;
    }),
    check: unary(async (request: proto.CheckRequest, peer) =>
      checked(
        await providerOf(peer).check({
          ...identity(request),
          olds: maybe(request.getOlds()),
          news: fromStruct(request.getNews()),
          seed: Buffer.from(request.getRandomseed_asU8()).toString("hex"),
        }),
      ),
    ),
    diff: unary(async (request: proto.DiffRequest, peer) =>
      differing(
        await providerOf(peer).diff({
          ...identity(request),
          id: request.getId(),
          oldInputs: fromStruct(request.getOldInputs()),
          oldOutputs: fromStruct(request.getOlds()),
          news: fromStruct(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      ),
    ),
    create: unary(async (request: proto.CreateRequest, peer) => {
      const inputs = fromStruct(request.getProperties());
      const { id, outputs } = await providerOf(peer).create({
        ...identity(request),
        inputs,
        preview: request.getPreview(),
        timeout: request.getTimeout(),
      });
      const response = new proto.CreateResponse();
      response.setId(request.getPreview() ? "" : (id ?? ""));
      response.setProperties(toStruct(outputs));
      return response;
    }),
    update: unary(async (request: proto.UpdateRequest, peer) => {
      const { outputs } = await providerOf(peer).update({
        ...identity(request),
        id: request.getId(),
        inputs: fromStruct(request.getNews()),
        oldInputs: fromStruct(request.getOldInputs()),
        oldOutputs: fromStruct(request.getOlds()),
        preview: request.getPreview(),
        timeout: request.getTimeout(),
        ignoreChanges: request.getIgnorechangesList(),
      });
      const response = new proto.UpdateResponse();
      response.setProperties(toStruct(outputs));
      return response;
    }),
    read: unary(async (request: proto.ReadRequest, peer) => {
      const found = await providerOf(peer).read({
        ...identity(request),
        id: request.getId(),
        inputs: fromStruct(request.getInputs()),
        outputs: fromStruct(request.getProperties()),
      });
      const response = new proto.ReadResponse();
      if (found === undefined) return response;
      response.setId(found.id);
      response.setProperties(toStruct(found.outputs));
      if (found.inputs !== undefined) response.setInputs(toStruct(found.inputs));
      return response;
    }),
    delete: unary(async (request: proto.DeleteRequest, peer) => {
      await providerOf(peer).delete({
        ...identity(request),
        id: request.getId(),
        inputs: fromStruct(request.getOldInputs()),
        outputs: fromStruct(request.getProperties()),
        timeout: request.getTimeout(),
      });
      return new Empty();
    }),
    invoke: unary(async (request: proto.InvokeRequest, peer) => {
      const { result, failures } = await providerOf(peer).invoke({
        token: request.getTok(),
        args: fromStruct(request.getArgs()),
      });
      const response = new proto.InvokeResponse();
      response.setReturn(toStruct(result));
      response.setFailuresList(failures.map(failure));
      return response;
    }),
  };
}

function unary<Request, Response>(
  answer: (request: Request, peer: string) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, respond) => {
    Promise.resolve()
      .then(() => answer(call.request, call.getPeer()))
      .then(
        (response) => respond(null, response),
        (error: unknown) => respond(failedCall(error)),
      );
  };
}

interface Identified {
  getUrn(): string | undefined;
  getType(): string | undefined;
  getName(): string | undefined;
}

/** Engines before 3.130 send the URN alone, which says the type and the name as well. */
function identity(request: Identified): { readonly urn: string; readonly type: string; readonly name: string } {
  const urn = request.getUrn() ?? "";
  const [, , types = "", ...name] = urn.split("::");
  return { urn, type: request.getType() || (types.split("$").at(-1) ?? ""), name: request.getName() || name.join("::") };
}

function maybe(struct: Parameters<typeof fromStruct>[0]) {
  return struct === undefined ? undefined : fromStruct(struct);
}

function checked({ inputs, failures }: Awaited<ReturnType<Provider["check"]>>): proto.CheckResponse {
  const response = new proto.CheckResponse();
  response.setInputs(toStruct(inputs));
  response.setFailuresList(failures.map(failure));
  return response;
}

function failure({ property, reason }: CheckFailure): proto.CheckFailure {
  const message = new proto.CheckFailure();
  message.setProperty(property);
  message.setReason(reason);
  return message;
}

function differing({ changes, diffs, replaces, deleteBeforeReplace }: PluginDiff): proto.DiffResponse {
  const { DIFF_NONE, DIFF_SOME, DIFF_UNKNOWN } = proto.DiffResponse.DiffChanges;
  const response = new proto.DiffResponse();
  response.setChanges(changes === "none" ? DIFF_NONE : changes === "some" ? DIFF_SOME : DIFF_UNKNOWN);
  response.setDiffsList([...diffs]);
  response.setReplacesList([...replaces]);
  response.setDeletebeforereplace(deleteBeforeReplace);
  return response;
}

/** A failure as gRPC carries it. What is half made goes into its details, where the engine looks for it. */
function failedCall(error: unknown): Partial<grpc.StatusObject> {
  const details = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PartialFailure)) return { code: grpc.status.UNKNOWN, details };
  const half = new proto.ErrorResourceInitFailed();
  half.setId(error.id);
  half.setProperties(toStruct(error.outputs));
  half.setReasonsList([...error.reasons]);
  if (error.inputs !== undefined) half.setInputs(toStruct(error.inputs));
  const any = new Any();
  any.pack(half.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", statusBytes(grpc.status.UNKNOWN, details, any.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details, metadata };
}

/** A `google.rpc.Status`: code (1), message (2), one detail (3). Its class is in no package that we have. */
function statusBytes(code: number, message: string, detail: Uint8Array): Buffer {
  const text = Buffer.from(message);
  return Buffer.concat([
    Buffer.from([0x08, code, 0x12]),
    varint(text.length),
    text,
    Buffer.from([0x1a]),
    varint(detail.length),
    detail,
  ]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Buffer.from([...bytes, rest]);
}
