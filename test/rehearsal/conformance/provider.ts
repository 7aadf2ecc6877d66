/**
 * The provider of the scenarios, `test:index:Thing`: `size` and `zone` replace it when they change, any other property updates it; `arn` and
 * `generation` are computed; `fail: "create" | "update" | "delete"` makes that call fail. Once over Pulumi's protocol (it takes secrets), and
 * once as a cloud in this process (which does not).
 */
import { isDeepStrictEqual } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Properties, SimulatedCloud, Value } from "../../../scripts/rehearsal";
import { plainMap } from "../../../scripts/rehearsal/engine/values";
import { fromStruct, toStruct } from "../../../scripts/rehearsal/engine/wire";

const REPLACING = ["size", "zone"];

/** What exists, by id, and what was asked for. */
export class ThingWorld {
  readonly things = new Map<string, Record<string, Value>>();
  readonly calls: string[] = [];
  private made = 0;

  create(name: string, inputs: Properties, preview: boolean): { readonly id: string; readonly computed: Properties } | undefined {
    this.calls.push(`create ${name}${preview ? " (preview)" : ""}`);
    if (preview) return undefined;
    if (inputs.fail === "create") throw new Error("quota exceeded");
    const id = `${name}-${++this.made}`;
    const computed = { arn: `arn:test:${id}`, generation: 1 };
    this.things.set(id, { ...inputs, ...computed });
    return { id, computed };
  }

  update(name: string, id: string, inputs: Properties, preview: boolean): Properties | undefined {
    this.calls.push(`update ${name}${preview ? " (preview)" : ""}`);
    if (preview) return undefined;
    if (inputs.fail === "update") throw new Error("throttled");
    const { arn = null, generation = 0 } = this.things.get(id) ?? {};
    const computed = { arn, generation: Number(generation) + 1 };
    this.things.set(id, { ...inputs, ...computed });
    return computed;
  }

  delete(name: string, id: string): void {
    this.calls.push(`delete ${name} ${id}`);
    const thing = this.things.get(id);
    if (thing?.fail === "delete") {
      delete thing.fail;
      throw new Error("in use");
    }
    this.things.delete(id);
  }

  read(name: string, id: string): { readonly inputs: Properties; readonly outputs: Properties } | undefined {
    this.calls.push(`read ${name} ${id}`);
    const thing = this.things.get(id);
    if (thing === undefined) return undefined;
    const { arn: _, generation: __, ...inputs } = thing;
    return { inputs, outputs: { ...thing } };
  }

  diff(name: string, olds: Properties, news: Properties, ignored: readonly string[]): { changed: string[]; replaces: string[] } {
    this.calls.push(`diff ${name}`);
    const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
    const changed = keys.filter((key) => !ignored.includes(key) && !isDeepStrictEqual(olds[key], news[key]));
    return { changed, replaces: changed.filter((key) => REPLACING.includes(key)) };
  }

  invoke(token: string, args: Properties): Properties {
    this.calls.push(`invoke ${token}`);
    return { value: Number(args.x ?? 0) * 2 };
  }

  failures(inputs: Properties): { readonly property: string; readonly reason: string }[] {
    const { invalid } = inputs;
    return typeof invalid === "string" ? [{ property: "invalid", reason: invalid }] : [];
  }
}

const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";

/** The world as a simulated cloud. */
export function thingCloud(world: ThingWorld): SimulatedCloud {
  return {
    package: "test",
    secretOutputs: () => [],
    checkConfig: async () => [],
    identityKeys: [],
    configure: async () => ({
      check: async ({ news }) => ({ inputs: news, failures: world.failures(news) }),
      diff: async ({ urn, oldInputs, news, ignoreChanges }) => world.diff(nameOf(urn), oldInputs, news, ignoreChanges),
      create: async ({ name, inputs, preview }) => {
        const made = world.create(name, inputs, preview);
        return { id: made?.id ?? "", outputs: { ...inputs, ...made?.computed } };
      },
      update: async ({ name, id, inputs, preview }) => ({ outputs: { ...inputs, ...world.update(name, id, inputs, preview) } }),
      delete: async ({ urn, id }) => world.delete(nameOf(urn), id),
      read: async ({ urn, id }) => {
        const found = world.read(nameOf(urn), id);
        return found === undefined ? undefined : { id, ...found };
      },
      invoke: async ({ token, args }) => world.invoke(token, args),
    }),
  };
}

export interface ServedThings {
  readonly port: number;
  stop(): void;
}

/** Serves a world over Pulumi's provider protocol; `world()` gives the one of the moment, so that a server outlives a scenario. */
export async function serveThings(world: () => ThingWorld): Promise<ServedThings> {
  const server = new grpc.Server();
  server.addService(ResourceProviderService, thingService(world));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return { port, stop: () => server.forceShutdown() };
}

function thingService(world: () => ThingWorld): IResourceProviderServer {
  const known = (struct: Struct | undefined): Properties => plainMap(fromStruct(struct));
  /** What was sent, secrets and all, with what was computed. */
  const echo = (struct: Struct | undefined, computed: Properties = {}): Struct =>
    toStruct({ ...fromStruct(struct), ...(computed as Record<string, string | number>) });
  const unary =
    <Request, Response>(answer: (request: Request) => Response): grpc.handleUnaryCall<Request, Response> =>
    ({ request }, respond) => {
      try {
        respond(null, answer(request));
      } catch (error) {
        respond({ code: grpc.status.UNKNOWN, details: (error as Error).message });
      }
    };
  const absent =
    <Request, Response>(): grpc.handleUnaryCall<Request, Response> =>
    (_, respond) =>
      respond({ code: grpc.status.UNIMPLEMENTED });
  return {
    handshake: unary(() => new proto.ProviderHandshakeResponse()),
    getPluginInfo: unary(() => {
      const info = new PluginInfo();
      info.setVersion("1.0.0");
      return info;
    }),
    getSchema: unary(() => {
      const schema = new proto.GetSchemaResponse();
      schema.setSchema("{}");
      return schema;
    }),
    checkConfig: unary((request) => {
      const response = new proto.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: unary(() => {
      const response = new proto.DiffResponse();
      response.setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE);
      return response;
    }),
    configure: unary(() => {
      const response = new proto.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setAcceptresources(true);
      response.setSupportspreview(true);
      return response;
    }),
    check: unary((request) => {
      const response = new proto.CheckResponse();
      response.setInputs(request.getNews());
      response.setFailuresList(
        world()
          .failures(known(request.getNews()))
          .map(({ property, reason }) => {
            const failure = new proto.CheckFailure();
            failure.setProperty(property);
            failure.setReason(reason);
            return failure;
          }),
      );
      return response;
    }),
    diff: unary((request) => {
      const [olds, news] = [known(request.getOldInputs()), known(request.getNews())];
      const { changed, replaces } = world().diff(nameOf(request.getUrn()), olds, news, request.getIgnorechangesList());
      const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
      const response = new proto.DiffResponse();
      response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
      response.setDiffsList(changed);
      response.setReplacesList(replaces);
      return response;
    }),
    create: unary((request) => {
      const made = world().create(nameOf(request.getUrn()), known(request.getProperties()), request.getPreview());
      const response = new proto.CreateResponse();
      response.setId(made?.id ?? "");
      response.setProperties(echo(request.getProperties(), made?.computed));
      return response;
    }),
    update: unary((request) => {
      const computed = world().update(nameOf(request.getUrn()), request.getId(), known(request.getNews()), request.getPreview());
      const response = new proto.UpdateResponse();
      response.setProperties(echo(request.getNews(), computed));
      return response;
    }),
    delete: unary((request) => {
      world().delete(nameOf(request.getUrn()), request.getId());
      return new Empty();
    }),
    read: unary((request) => {
      const found = world().read(nameOf(request.getUrn()), request.getId());
      const response = new proto.ReadResponse();
      if (found === undefined) return response;
      response.setId(request.getId());
      response.setInputs(echo(undefined, found.inputs));
      response.setProperties(echo(undefined, found.outputs));
      return response;
    }),
    invoke: unary((request) => {
      const response = new proto.InvokeResponse();
      response.setReturn(echo(undefined, world().invoke(request.getTok(), known(request.getArgs()))));
      return response;
    }),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    parameterize: absent(),
    call: absent(),
    construct: absent(),
    getMapping: absent(),
    getMappings: absent(),
    list: (call) => void call.destroy(),
  };
}
