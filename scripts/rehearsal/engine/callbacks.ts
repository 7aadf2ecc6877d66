/** Calls functions of the program (transforms, hooks) at the address that the SDK serves them on. */
import * as grpc from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { type Callback, CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb";

interface Message {
  serializeBinary(): Uint8Array;
}

export class Callbacks {
  private readonly clients = new Map<string, CallbacksClient>();

  async call<T>(callback: Callback, request: Message, read: (bytes: Uint8Array) => T): Promise<T> {
    const message = new CallbackInvokeRequest();
    message.setToken(callback.getToken());
    message.setRequest(request.serializeBinary());
    const client = this.client(callback.getTarget());
    return new Promise((resolve, reject) =>
      client.invoke(message, (error, response) =>
        error === null ? resolve(read(response.getResponse_asU8())) : reject(new Error(error.details)),
      ),
    );
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private client(target: string): CallbacksClient {
    let client = this.clients.get(target);
    if (client === undefined) {
      client = new CallbacksClient(target, grpc.credentials.createInsecure(), { "grpc.max_receive_message_length": -1 });
      this.clients.set(target, client);
    }
    return client;
  }
}
