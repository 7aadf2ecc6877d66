import type { RequestOptions } from "node:https";
import { Agent, request } from "node:https";

/**
 * Names of everything that an API server holds, of every kind it can list. Asked with the client library alone, so that what we apply
 * with is not what we look with. Left out is what the control plane itself writes all the time: events, leases, and reports on itself.
 */
export async function survey(kubeconfig: string): Promise<readonly string[]> {
  const server = await connect(kubeconfig);
  try {
    return await namesOn(server);
  } finally {
    server.agent.destroy();
  }
}

async function namesOn(server: Server): Promise<readonly string[]> {
  const { groups } = await answer<{ groups: { preferredVersion: { groupVersion: string } }[] }>(server, "/apis");
  const paths = ["/api/v1", ...groups.map((group) => `/apis/${group.preferredVersion.groupVersion}`)];
  const found = await Promise.all(
    paths.map(async (path) => {
      const { resources } = await answer<{ resources: Kind[] }>(server, path);
      const listed = resources.filter((each) => each.verbs.includes("list") && !volatile.has(each.kind));
      const names = await Promise.all(
        listed.map(async (each) => namesOf(each, await answer<{ items: Item[] }>(server, `${path}/${each.name}`))),
      );
      return names.flat();
    }),
  );
  return found.flat().sort();
}

/** One answer of an API server: to a question, or to an object that is sent. */
export async function ask<T>(kubeconfig: string, path: string, sent?: object): Promise<T> {
  const server = await connect(kubeconfig);
  try {
    return await answer<T>(server, path, sent);
  } finally {
    server.agent.destroy();
  }
}

interface Server {
  readonly url: string;
  readonly agent: Agent;
}

/** A few connections for all questions: a survey asks two hundred, and greeting the server anew for each takes longer than its answers. */
async function connect(kubeconfig: string): Promise<Server> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key } = options;
  return { url: config.getCurrentCluster()?.server ?? "", agent: new Agent({ ca, cert, key, keepAlive: true, maxSockets: 4 }) };
}

interface Kind {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

interface Item {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const volatile = new Set(["Event", "Lease", "ComponentStatus", "PodMetrics", "NodeMetrics"]);

/** A kind whose definition goes at this moment is still told of, and has no list any more. */
function namesOf({ kind }: Kind, { items = [] }: { readonly items?: readonly Item[] }): string[] {
  return items.map(
    ({ metadata }) => `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`,
  );
}

function answer<T>({ url, agent }: Server, path: string, sent?: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const headers = { accept: "application/json", "content-type": "application/json" };
    const asked = request(`${url}${path}`, { agent, headers, method: sent === undefined ? "GET" : "POST" }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")) as T));
    });
    asked.on("error", reject);
    asked.end(sent === undefined ? undefined : JSON.stringify(sent));
  });
}
