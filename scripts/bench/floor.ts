import * as grpc from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { GetRootResourceResponse, SetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  type RegisterResourceRequest,
  RegisterResourceResponse,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

type Reply<T> = (error: null, value: T) => void;

/** An engine that does nothing: every resource is made at once, with its own inputs for outputs. What no engine can be faster than. */
export async function runOnNothing(program: () => unknown): Promise<void> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  let made = 0;
  server.addService(ResourceMonitorService, {
    supportsFeature: (_call: unknown, reply: Reply<unknown>) => {
      const answer = new SupportsFeatureResponse();
      answer.setHassupport(true);
      reply(null, answer);
    },
    registerResource: (call: { request: RegisterResourceRequest }, reply: Reply<unknown>) => {
      const answer = new RegisterResourceResponse();
      const { request } = call;
      answer.setUrn(`urn:pulumi:bench::bench::${request.getType()}::${request.getName()}`);
      if (request.getCustom()) answer.setId(`id-${++made}`);
      answer.setObject(request.getObject());
      reply(null, answer);
    },
    registerResourceOutputs: (_call: unknown, reply: Reply<unknown>) => reply(null, new Empty()),
    signalAndWaitForShutdown: (_call: unknown, reply: Reply<unknown>) => reply(null, new Empty()),
  });
  server.addService(EngineService, {
    log: (_call: unknown, reply: Reply<unknown>) => reply(null, new Empty()),
    getRootResource: (_call: unknown, reply: Reply<unknown>) => reply(null, new GetRootResourceResponse()),
    setRootResource: (_call: unknown, reply: Reply<unknown>) => reply(null, new SetRootResourceResponse()),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  const address = `127.0.0.1:${port}`;
  pulumi.runtime.resetOptions("bench", "bench", 32, address, address, false, "organization");
  await pulumi.runtime.runInPulumiStack(async () => program());
  await pulumi.runtime.disconnect();
  server.forceShutdown();
}
