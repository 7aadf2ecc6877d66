import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** An object of the API as the drill sees it. */
export interface Thing {
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
  readonly status?: Record<string, unknown>;
  readonly [key: string]: unknown;
}

/** As much of an API server as the drill speaks to: objects by their paths. `onCreate` plays who answers in the real one. */
export class SmallApi {
  readonly things = new Map<string, Thing>();
  readonly asked: string[] = [];
  onCreate: (path: string, thing: Thing) => void = () => undefined;
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      void this.answer(request).then(([status, body]) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      });
    });
    await new Promise<void>((done) => this.server?.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise((done) => this.server?.close(done));
  }

  private async answer(request: IncomingMessage): Promise<[number, unknown]> {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://small");
    const method = request.method ?? "";
    this.asked.push(`${method} ${pathname}`);
    if (request.headers.authorization !== "Bearer drill-token") return [401, { message: "who are you?" }];
    if (method === "POST") {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const thing = JSON.parse(Buffer.concat(chunks).toString()) as Thing;
      this.things.set(`${pathname}/${thing.metadata.name}`, thing);
      this.onCreate(pathname, thing);
      return [201, thing];
    }
    const label = searchParams.get("labelSelector");
    if (label !== null) {
      const [key = "", value] = label.split("=");
      const items = [...this.things].filter(
        ([path, { metadata }]) => path.startsWith(`${pathname}/`) && metadata.labels?.[key] === value,
      );
      return [200, { items: items.map(([, thing]) => thing) }];
    }
    const found = this.things.get(pathname);
    if (found === undefined) return [404, { message: "not found" }];
    if (method === "DELETE") {
      for (const path of [...this.things.keys()]) {
        const inside = pathname.startsWith("/api/v1/namespaces/") && path.includes(`/namespaces/${pathname.split("/").at(-1)}/`);
        if (path === pathname || inside) this.things.delete(path);
      }
    }
    return [200, found];
  }
}
