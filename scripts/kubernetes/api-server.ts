import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { ApiError } from "./api-error";
import type { KubernetesObject, ObjectReference } from "./objects";
import { field, list, number, text } from "./objects";
import { Transport } from "./transport";

/** One kind of object as a server offers it. */
export interface ApiResource {
  readonly apiVersion: string;
  readonly kind: string;
  /** The plural in addresses: `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface ApplyOptions {
  readonly fieldManager: string;
  /** Takes fields over from other managers instead of refusing with `Conflict`. */
  readonly force?: boolean;
  /** Validate and admit, and change nothing. */
  readonly dryRun?: boolean;
  readonly onWarning?: (text: string) => void;
}

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KubernetesObject;
}

export interface ObjectList {
  readonly items: readonly KubernetesObject[];
  readonly resourceVersion: string;
}

interface Call {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  readonly onWarning?: ((text: string) => void) | undefined;
}

/** A Kubernetes API server: objects of any kind, as plain JSON. */
export class ApiServer {
  /** What each group and version offers, asked for once; forgotten when a definition is added. */
  private readonly discovered = new Map<string, Promise<readonly ApiResource[]>>();

  private constructor(private readonly transport: Transport) {}

  /** Without a path: what `KUBECONFIG` or the home directory holds, as kubectl does. Without a context: the current one. */
  static async connect(kubeconfig?: string, context?: string): Promise<ApiServer> {
    return new ApiServer(await Transport.open(kubeconfig, context));
  }

  get address(): string {
    return this.transport.server.href;
  }

  get context(): string {
    return this.transport.context;
  }

  close(): void {
    this.transport.close();
  }

  /** Says whether the server is up and takes our credentials; the reason where it is not. */
  async unreachable(): Promise<string | undefined> {
    try {
      await this.call("GET", "/version", { signal: AbortSignal.timeout(5_000) });
      return undefined;
    } catch (error) {
      return `${this.address} (context ${this.context}): ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** `v1.34.4` */
  async version(): Promise<string> {
    return text(await this.call("GET", "/version"), "gitVersion") ?? "of unknown version";
  }

  async get(reference: ObjectReference): Promise<KubernetesObject | undefined> {
    try {
      return asObject(await this.call("GET", await this.path(reference)));
    } catch (error) {
      if (ApiError.is(error, "NotFound")) return undefined;
      throw error;
    }
  }

  async list(
    resource: ApiResource,
    options: { readonly namespace?: string; readonly labelSelector?: string } = {},
  ): Promise<ObjectList> {
    const query = options.labelSelector === undefined ? "" : `?labelSelector=${encodeURIComponent(options.labelSelector)}`;
    const answer = await this.call("GET", `${collection(resource, options.namespace)}${query}`);
    const items = list(answer, "items").map((item) =>
      asObject({ apiVersion: resource.apiVersion, kind: resource.kind, ...(item as object) }),
    );
    return { items, resourceVersion: text(answer, "metadata", "resourceVersion") ?? "" };
  }

  /** Lists by kind: `listKind("v1", "Pod")`. */
  async listKind(
    apiVersion: string,
    kind: string,
    options: { readonly namespace?: string; readonly labelSelector?: string } = {},
  ) {
    return this.list(await this.resource(apiVersion, kind), options);
  }

  /**
   * Server-side apply: the fields given are ours, those that we gave before and give no more are removed. Warnings of the server
   * (a field that is deprecated, a pod template that no pod will be let in with) go to `onWarning`.
   */
  async apply(object: object & ObjectLike, options: ApplyOptions): Promise<KubernetesObject> {
    const path = await this.path(referenceOf(object));
    const query = new URLSearchParams({ fieldManager: options.fieldManager, fieldValidation: "Strict" });
    if (options.force === true) query.set("force", "true");
    if (options.dryRun === true) query.set("dryRun", "All");
    const call = { body: object, contentType: "application/apply-patch+yaml", onWarning: options.onWarning };
    return asObject(await this.call("PATCH", `${path}?${query}`, call));
  }

  async create(object: object & ObjectLike): Promise<KubernetesObject> {
    const reference = referenceOf(object);
    const resource = await this.resource(reference.apiVersion, reference.kind);
    return asObject(
      await this.call("POST", collection(resource, reference.namespace), { body: object, contentType: "application/json" }),
    );
  }

  /** A merge patch (RFC 7396), of the object or of its status. */
  async patch(reference: ObjectReference, change: object, subresource?: "status"): Promise<KubernetesObject> {
    const path = `${await this.path(reference)}${subresource === undefined ? "" : `/${subresource}`}`;
    return asObject(await this.call("PATCH", path, { body: change, contentType: "application/merge-patch+json" }));
  }

  /** False where there was nothing to delete. */
  async delete(
    reference: ObjectReference,
    options: {
      readonly propagation?: "Foreground" | "Background" | "Orphan";
      readonly uid?: string;
      readonly gracePeriodSeconds?: number;
    } = {},
  ): Promise<boolean> {
    const body = {
      kind: "DeleteOptions",
      apiVersion: "v1",
      propagationPolicy: options.propagation ?? "Background",
      ...(options.uid === undefined ? {} : { preconditions: { uid: options.uid } }),
      ...(options.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: options.gracePeriodSeconds }),
    };
    try {
      await this.call("DELETE", await this.path(reference), { body, contentType: "application/json" });
      return true;
    } catch (error) {
      if (ApiError.is(error, "NotFound")) return false;
      throw error;
    }
  }

  /** Reads changes until the server ends the stream or the signal is given; the caller lists again and goes on. */
  async *watch(resource: ApiResource, resourceVersion: string, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const query = new URLSearchParams({ watch: "true", resourceVersion, allowWatchBookmarks: "true" });
    const answer = await this.transport.send(
      "GET",
      `${collection(resource)}?${query}`,
      { accept: "application/json" },
      undefined,
      signal,
    );
    if (answer.statusCode !== 200) throw refusal(answer.statusCode ?? 0, await wholeBody(answer));
    for await (const line of createInterface({ input: answer })) {
      const event = JSON.parse(line) as WatchEvent;
      if (event.type === "ERROR") return;
      yield event;
    }
  }

  /** How a kind is addressed. Throws `NotFound` where the server does not know the kind: its definition is missing. */
  async resource(apiVersion: string, kind: string): Promise<ApiResource> {
    const found = (await this.resourcesOf(apiVersion)).find((each) => each.kind === kind);
    if (found !== undefined) return found;
    throw new ApiError(
      404,
      "NoSuchKind",
      `the server has no kind ${kind} in ${apiVersion}; its custom resource definition is not installed`,
    );
  }

  /** Asks anew what the server offers; after a definition was added or removed. */
  forgetKinds(): void {
    this.discovered.clear();
  }

  private async resourcesOf(apiVersion: string): Promise<readonly ApiResource[]> {
    const known = this.discovered.get(apiVersion);
    if (known !== undefined) return known;
    const asked = this.discover(apiVersion);
    this.discovered.set(apiVersion, asked);
    try {
      const answer = await asked;
      // An empty answer is what a definition looks like that was just made; it must not be remembered.
      if (answer.length === 0) this.discovered.delete(apiVersion);
      return answer;
    } catch (error) {
      this.discovered.delete(apiVersion);
      throw error;
    }
  }

  private async discover(apiVersion: string): Promise<readonly ApiResource[]> {
    try {
      const answer = await this.call("GET", groupPath(apiVersion));
      return list(answer, "resources").flatMap((each) => {
        const plural = text(each, "name");
        const kind = text(each, "kind");
        if (plural === undefined || kind === undefined || plural.includes("/")) return [];
        return [{ apiVersion, kind, plural, namespaced: field(each, "namespaced") === true }];
      });
    } catch (error) {
      if (ApiError.is(error, "NotFound")) return [];
      throw error;
    }
  }

  private async path(reference: ObjectReference): Promise<string> {
    const resource = await this.resource(reference.apiVersion, reference.kind);
    const namespace = resource.namespaced ? (reference.namespace ?? "default") : undefined;
    return `${collection(resource, namespace)}/${encodeURIComponent(reference.name)}`;
  }

  private async call(method: string, path: string, { body, contentType, signal, onWarning }: Call = {}): Promise<unknown> {
    const headers = { accept: "application/json", ...(contentType === undefined ? {} : { "content-type": contentType }) };
    const sent = body === undefined ? undefined : JSON.stringify(body);
    for (let attempt = 0; ; attempt++) {
      const answer = await this.transport.send(method, path, headers, sent, signal);
      const received = await wholeBody(answer);
      const status = answer.statusCode ?? 0;
      if (onWarning !== undefined) for (const warning of warningsOf(answer)) onWarning(warning);
      if (status < 300) return JSON.parse(received);
      // Priority and fairness: the server asks to come back later, and says when.
      if (status === 429 && attempt < 5) {
        await new Promise((resolve) => setTimeout(resolve, 1000 * Math.max(1, Number(answer.headers["retry-after"] ?? 1))));
        continue;
      }
      throw refusal(status, received);
    }
  }
}

interface ObjectLike {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function referenceOf(object: ObjectLike): ObjectReference {
  const { apiVersion, kind } = object;
  const { name, namespace } = object.metadata;
  return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, name, namespace };
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function collection(resource: ApiResource, namespace?: string): string {
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${groupPath(resource.apiVersion)}${scope}/${resource.plural}`;
}

function asObject(value: unknown): KubernetesObject {
  return value as KubernetesObject;
}

async function wholeBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** `299 - "text"`, as RFC 7234 writes them; several stand in one header. */
function warningsOf(answer: IncomingMessage): readonly string[] {
  const header = answer.headers.warning;
  if (header === undefined) return [];
  return [...header.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? "").replace(/\\(.)/g, "$1"));
}

const plainReasons: Readonly<Record<number, string>> = { 401: "Unauthorized", 403: "Forbidden", 404: "NotFound" };

function refusal(code: number, body: string): ApiError {
  try {
    const status: unknown = JSON.parse(body);
    const causes = list(status, "details", "causes").map((cause) => ({
      field: text(cause, "field") ?? "",
      reason: text(cause, "reason") ?? "",
      message: text(cause, "message") ?? "",
    }));
    return new ApiError(
      number(status, "code") ?? code,
      text(status, "reason") ?? String(code),
      text(status, "message") ?? body,
      causes,
    );
  } catch {
    // What no handler answers (a group that is not there) is refused in plain text.
    return new ApiError(code, plainReasons[code] ?? String(code), body.trim() === "" ? `HTTP status ${code}` : body.trim());
  }
}
