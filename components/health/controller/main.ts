/*
 * Tests new accelerator nodes, first each by itself and then the fabric between them, and lets work onto those that pass. Runs inside of the
 * cluster, as one file without any dependency: its text is what `text.generated.ts` holds (`npm run -s health:controller`). All that it knows
 * stands on nodes and jobs, so it may restart at any time.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { step } from "./alone";
import { heldNodes } from "./choose";
import { pair } from "./fabric";
import { metrics } from "./metrics";
import type { Api, List, Node, Settings } from "./types";

export { jobName, step } from "./alone";
export { heldNodes } from "./choose";
export { pair } from "./fabric";
export { metrics } from "./metrics";
export { verdict } from "./nodes";
export type { Api, GroupTest, Settings } from "./types";

/** One look at all nodes, and one step for each. */
export async function round(
  api: Api,
  settings: Settings,
  now: () => string,
  seen: (nodes: readonly Node[]) => void,
): Promise<void> {
  const selector = encodeURIComponent(`${settings.groupLabel} in (${Object.keys(settings.groups).join(",")})`);
  const look = async () => (await api.get<List<Node>>(`/api/v1/nodes?labelSelector=${selector}`))?.items ?? [];
  const tell = (name: string, error: unknown) =>
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  const nodes = await look();
  seen(nodes);
  const held = heldNodes(nodes, settings);
  for (const node of nodes) {
    try {
      await step(api, settings, node, now(), held.has(node.metadata.name));
    } catch (error) {
      tell(node.metadata.name, error);
    }
  }
  if (settings.fabric === undefined) return;
  // What the steps have changed counts: a node is written by one of the two, as the other has left it.
  try {
    await pair(api, settings, await look(), now());
  } catch (error) {
    tell("fabric", error);
  }
}

const credentials = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The API server, as a pod reaches it. The token is read for each request, because kubelet turns it over. */
function connect(): Api {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, API_URL, TOKEN_FILE } = process.env;
  const base = API_URL ?? `https://${host?.includes(":") === true ? `[${host}]` : host}:${port}`;
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const token = readFileSync(TOKEN_FILE ?? `${credentials}/token`, "utf8").trim();
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": type },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok && response.status !== 404)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    get: async <T>(path: string) => {
      const response = await ask("GET", path);
      return response.status === 404 ? undefined : ((await response.json()) as T);
    },
    send: async (method, path, body) => {
      const response = await ask(method, path, body);
      if (response.status === 404) throw new Error(`${method} ${path}: 404 ${await response.text()}`);
    },
  };
}

async function main(): Promise<void> {
  const settings = JSON.parse(readFileSync(process.env.SETTINGS ?? "/etc/burn-in/settings.json", "utf8")) as Settings;
  const api = connect();
  let seen: readonly Node[] = [];
  let last = 0;
  createServer((request, response) => {
    if (request.url === "/metrics") {
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
      response.end(metrics(seen, settings));
      return;
    }
    // A round that hangs or never ends well is a controller that lets no node in: kubelet starts it anew.
    const alive = Date.now() - last < (settings.intervalSeconds * 4 + 120) * 1000;
    response.writeHead(request.url === "/healthz" && !alive ? 503 : 200);
    response.end();
  }).listen(settings.port);
  last = Date.now();
  for (;;) {
    try {
      await round(
        api,
        settings,
        () => new Date().toISOString(),
        (nodes) => {
          seen = nodes;
          last = Date.now();
        },
      );
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
    }
    await new Promise((resolve) => setTimeout(resolve, settings.intervalSeconds * 1000));
  }
}

// Imported by its tests, run by its pod.
if (require.main === module) void main();
