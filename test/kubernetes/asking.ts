import { type RequestOptions, request } from "node:https";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Asker {
  /** One request, as the administrator or with a token. */
  (method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
  /** Where the API server is, and by what it is known. */
  cluster(): Promise<{ readonly server: string; readonly ca: string }>;
}

/** Asks the API server of a kubeconfig in plain words, past every client's kindness. */
export function asker(kubeconfig: () => string): Asker {
  const opened = async () => {
    const { KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig());
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return { server: config.getCurrentCluster()?.server ?? "", options };
  };
  const ask = async (method: string, path: string, body?: unknown, token?: string): Promise<Answer> => {
    const { server, options } = await opened();
    const { ca, cert, key } = options;
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    return new Promise((resolve, reject) => {
      const sent = request(
        `${server}${path}`,
        {
          method,
          ca,
          ...(token === undefined ? { cert, key } : {}),
          headers: { "content-type": type, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
        },
      );
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  };
  return Object.assign(ask, {
    cluster: async () => {
      const { server, options } = await opened();
      return { server, ca: String(options.ca ?? "") };
    },
  });
}
