import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { runHelm } from "../../scripts/kubernetes/helm";
import { ToolModule, toolFolder } from "../../scripts/local/toolchain";

/** Files of a chart with a workload, a definition, a webhook that nothing answers, hooks, and a schema. */
function filesOf(version: string): Readonly<Record<string, string>> {
  return {
    "Chart.yaml": `apiVersion: v2\nname: shop\nversion: ${version}\n`,
    "values.yaml": 'replicas: 1\nimage:\n  repository: registry.invalid/shop\n  tag: "1"\nextra: false\n# optional: how loud\n',
    "values.schema.json": JSON.stringify({ type: "object", properties: { replicas: { type: "integer", maximum: 5 } } }),
    "crds/widgets.yaml": `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.shop.invalid }
spec:
  group: shop.invalid
  scope: Namespaced
  names: { plural: widgets, singular: widget, kind: Widget }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, description: a widget } } }]
`,
    "templates/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: shop, image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}" }] }
{{- if .Values.extra }}
---
apiVersion: v1
kind: ConfigMap
metadata: { name: extra }
{{- end }}
`,
    "templates/hooks.yaml": `apiVersion: batch/v1
kind: Job
metadata: { name: prepare, annotations: { helm.sh/hook: "pre-install,pre-upgrade" } }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: prepare, image: "registry.invalid/shop:{{ .Values.replicas }}" }] } } }
---
apiVersion: batch/v1
kind: Job
metadata: { name: sweep, annotations: { helm.sh/hook: post-delete } }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: sweep, image: "registry.invalid/shop:1" }] } } }
`,
    "templates/webhook.yaml": `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: shop }
webhooks:
  - name: widgets.shop.invalid
    admissionReviewVersions: [v1]
    sideEffects: None
    clientConfig: { service: { name: shop, namespace: default } }
    rules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"] }]
`,
  };
}

/** Writes the chart `shop` into `<folder>/shop`. */
export function writeShop(folder: string, version = "1.2.3"): string {
  const chart = join(folder, "shop");
  for (const [name, text] of Object.entries(filesOf(version))) {
    mkdirSync(dirname(join(chart, name)), { recursive: true });
    writeFileSync(join(chart, name), text);
  }
  return chart;
}

/** helm as the project builds it. */
export async function helm(folder: string, ...args: readonly string[]): Promise<string> {
  const answer = await runHelm(args, { home: join(folder, "home"), say: console.log });
  if (!answer.ok) throw new Error(`helm ${args.join(" ")}: ${answer.complaint}`);
  return answer.stdout;
}

/** What a repository holds, as `helm package` and `helm repo index` make it: two versions of `shop`. */
export async function makeRepository(folder: string): Promise<string> {
  const held = join(folder, "held");
  for (const version of ["1.2.2", "1.2.3"]) {
    const source = mkdtempSync(join(folder, "source-"));
    await helm(folder, "package", writeShop(source, version), "--destination", held);
  }
  await helm(folder, "repo", "index", held);
  return held;
}

/** A repository on loopback, and what it was asked for. */
export interface Shopkeeper {
  readonly address: string;
  readonly asked: string[];
  /** Stands in place of the files: says nothing, or refuses. */
  answer: ((response: ServerResponse) => void) | undefined;
  /** Texts in place of a file. */
  readonly changed: Map<string, string | Buffer>;
  /** `user:password` that it asks for. */
  password: string | undefined;
  close(): void;
}

export async function keepShop(folder: string): Promise<Shopkeeper> {
  const asked: string[] = [];
  const changed = new Map<string, string | Buffer>();
  const server: Server = createServer((request, response) => {
    const path = request.url ?? "/";
    asked.push(path);
    if (keeper.answer !== undefined) return keeper.answer(response);
    const given = Buffer.from((request.headers.authorization ?? "").replace(/^Basic /, ""), "base64").toString();
    if (keeper.password !== undefined && given !== keeper.password) return void response.writeHead(401).end();
    try {
      response.end(changed.get(path) ?? readFileSync(join(folder, path)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const keeper: Shopkeeper = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    changed,
    answer: undefined,
    password: undefined,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return keeper;
}

/** A real registry in memory (go-containerregistry's), without TLS as registries on loopback are. */
export async function startRegistry(): Promise<{ readonly host: string; close(): void }> {
  const program = join(await toolFolder(ToolModule.Checks, console.log), "registry");
  const child = spawn(program, ["-port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  const port = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status) => reject(new Error(`the registry ended with status ${status}`)));
    child.stderr.on("data", (chunk: Buffer) => {
      const found = /serving on port (\d+)/.exec(chunk.toString())?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return { host: `localhost:${port}`, close: () => child.kill("SIGKILL") };
}
