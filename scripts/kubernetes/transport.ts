import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import type { RequestOptions } from "node:https";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node" with { "resolution-mode": "import" };
import { closest } from "../../components/core/suggest";

/** How long credentials that were worked out (a token of a helper program) are used before they are asked for again. */
const credentialsMilliseconds = 60_000;

interface Credentials {
  readonly options: RequestOptions;
  readonly until: number;
}

/**
 * Speaks HTTP with one API server. The client library reads the kubeconfig and works out credentials (certificates, tokens, helper
 * programs, proxies); requests are made here because the library's typed models drop the fields that they do not know.
 */
export class Transport {
  private credentials?: Credentials;

  private constructor(
    private readonly config: KubeConfig,
    readonly server: URL,
    readonly context: string,
  ) {}

  static async open(kubeconfig: string | undefined, context: string | undefined): Promise<Transport> {
    const { KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
    if (context !== undefined) {
      const known = config.getContexts().map((each) => each.name);
      // What the library makes up where there is no kubeconfig at all.
      if (known.length === 1 && config.getCurrentCluster()?.server === "http://localhost:8080")
        throw new Error(
          `there is no kubeconfig, so none with a context ${JSON.stringify(context)} (KUBECONFIG, or ~/.kube/config)`,
        );
      if (!known.includes(context)) throw new Error(noContext(context, known));
      config.setCurrentContext(context);
    }
    const cluster = config.getCurrentCluster();
    if (cluster === null) throw new Error("kubeconfig names no cluster; give --kubernetes <context> or set current-context");
    return new Transport(config, new URL(cluster.server), config.getCurrentContext());
  }

  async send(
    method: string,
    path: string,
    headers: OutgoingHttpHeaders,
    body?: string,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const { options } = await this.authenticated();
    const request = this.server.protocol === "http:" ? httpRequest : httpsRequest;
    const base = this.server.pathname.replace(/\/$/, "");
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          ...options,
          host: this.server.hostname,
          port: this.server.port,
          path: `${base}${path}`,
          method,
          headers: {
            ...options.headers,
            ...headers,
            ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
          },
          ...(signal === undefined ? {} : { signal }),
        },
        resolve,
      );
      sent.once("error", reject);
      sent.end(body);
    });
  }

  /** Ends idle connections, which would keep the process alive. */
  close(): void {
    const agent = this.credentials?.options.agent;
    if (agent instanceof HttpAgent) agent.destroy();
  }

  private async authenticated(): Promise<Credentials> {
    const held = this.credentials;
    if (held !== undefined && Date.now() < held.until) return held;
    const options: RequestOptions = {};
    await this.config.applyToHTTPSOptions(options);
    const agent = held?.options.agent ?? keepAlive(options);
    this.credentials = {
      options: { ...options, ...(agent === undefined ? {} : { agent }) },
      until: Date.now() + credentialsMilliseconds,
    };
    return this.credentials;
  }
}

/** The library's agent opens a connection for each request; ours keeps them, unless a proxy's agent has to stay. */
function keepAlive(options: RequestOptions): RequestOptions["agent"] {
  const made = options.agent;
  if (made instanceof HttpsAgent && made.constructor === HttpsAgent)
    return new HttpsAgent({ ...made.options, keepAlive: true, maxSockets: 64 });
  return made;
}

function noContext(context: string, known: readonly string[]): string {
  const near = closest(context, [...known, "local"]);
  const hint = near === undefined ? "" : `, did you mean ${JSON.stringify(near)}?`;
  return `kubeconfig has no context ${JSON.stringify(context)}; it has ${known.length === 0 ? "none" : known.join(", ")}${hint}`;
}
