import { AsyncLocalStorage } from "node:async_hooks";
/** Serves Pulumi's protocol to the program on loopback: the resource monitor, and the engine for its messages. */
import * as grpc from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  LogSeverity,
  RequirePulumiVersionResponse,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import { type IResourceMonitorServer, ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { type RegisterPackageResponse, SupportsFeatureResponse } from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Stopped } from "./executor";
import type { Hooks } from "./hooks";
import type { Monitor } from "./monitor";
import { messageOf } from "./run";
import type { Transforms } from "./transforms";
import type { Diagnostic } from "./types";

export interface Served {
  readonly monitor: Monitor;
  readonly transforms: Transforms;
  readonly hooks: Hooks;
  readonly log: (diagnostic: Diagnostic) => void;
  /** The program says that it will register nothing more; resolves when all is done, deletions included. */
  readonly complete: () => Promise<void>;
}

const severities: Readonly<Record<LogSeverity, Diagnostic["severity"]>> = {
  [LogSeverity.DEBUG]: "debug",
  [LogSeverity.INFO]: "info",
  [LogSeverity.WARNING]: "warning",
  [LogSeverity.ERROR]: "error",
};

export class Server {
  /** Calls that the program waits for. */
  outstanding = 0;
  /** Calls that it has made so far. */
  calls = 0;
  /** Calls come over a socket, which knows nothing of who began the operation: its catalogue of machines, for one. */
  private readonly asStarted = AsyncLocalStorage.snapshot();
  private readonly server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });

  constructor(private readonly served: Served) {
    this.server.addService(ResourceMonitorService, this.monitorService());
    this.server.addService(EngineService, this.engineService());
  }

  /** The address that it listens on. */
  async listen(): Promise<string> {
    return new Promise((resolve, reject) =>
      this.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(`127.0.0.1:${port}`) : reject(error),
      ),
    );
  }

  close(): void {
    this.server.forceShutdown();
  }

  /** Answers a call with what `answer` gives or throws; after a failure elsewhere as a monitor that is gone, which the SDK takes quietly. */
  private unary<Request, Response>(
    answer: (request: Request) => Promise<Response> | Response,
  ): grpc.handleUnaryCall<Request, Response> {
    return ({ request }, respond) => {
      this.outstanding++;
      this.calls++;
      const done = (error: grpc.ServerErrorResponse | Partial<grpc.StatusObject> | null, response?: Response): void => {
        this.outstanding--;
        respond(error, response);
      };
      Promise.resolve()
        .then(() => this.asStarted(answer, request))
        .then(
          (response) => done(null, response),
          (error) =>
            done(
              error instanceof Stopped
                ? { code: grpc.status.UNAVAILABLE, details: "the rehearsal has stopped" }
                : { code: grpc.status.UNKNOWN, details: messageOf(error) },
            ),
        );
    };
  }

  private monitorService(): IResourceMonitorServer {
    const { monitor, transforms, hooks, complete } = this.served;
    const missing = (what: string) => (): never => {
      throw new Error(`the rehearsal engine does not offer ${what}`);
    };
    return {
      // The SDK asks feature by feature where this is not offered, and that is all it would be asked for.
      getDeploymentInfo: (_, respond) => respond({ code: grpc.status.UNIMPLEMENTED }),
      supportsFeature: this.unary((request) => {
        const response = new SupportsFeatureResponse();
        response.setHassupport(monitor.supports(request.getId()));
        return response;
      }),
      registerResource: this.unary((request) => monitor.register(request)),
      readResource: this.unary((request) => monitor.read(request)),
      registerResourceOutputs: this.unary((request) => {
        monitor.registerOutputs(request);
        return new Empty();
      }),
      invoke: this.unary((request) => monitor.invoke(request)),
      call: this.unary(missing("methods of remote components")),
      registerStackTransform: this.unary((callback) => {
        transforms.registerStack(callback);
        return new Empty();
      }),
      registerStackInvokeTransform: this.unary((callback) => {
        transforms.registerInvoke(callback);
        return new Empty();
      }),
      registerResourceHook: this.unary((request) => {
        const callback = request.getCallback();
        if (callback === undefined) throw new Error("a hook without a function");
        hooks.register(request.getName(), { callback, onDryRun: request.getOnDryRun(), ignoreErrors: request.getIgnoreErrors() });
        return new Empty();
      }),
      registerErrorHook: this.unary(missing("error hooks")),
      registerPackage: this.unary((): RegisterPackageResponse => missing("parameterised packages")()),
      signalAndWaitForShutdown: this.unary(async () => {
        await complete();
        return new Empty();
      }),
    };
  }

  private engineService(): IEngineServer {
    let root = "";
    return {
      log: this.unary((request) => {
        this.served.log({
          severity: severities[request.getSeverity()],
          message: request.getMessage(),
          ...(request.getUrn() === "" ? {} : { urn: request.getUrn() }),
        });
        return new Empty();
      }),
      setRootResource: this.unary((request) => {
        root = request.getUrn();
        return new SetRootResourceResponse();
      }),
      getRootResource: this.unary(() => {
        const response = new GetRootResourceResponse();
        response.setUrn(root);
        return response;
      }),
      startDebugging: this.unary(() => new Empty()),
      requirePulumiVersion: this.unary(() => new RequirePulumiVersionResponse()),
    };
  }
}
