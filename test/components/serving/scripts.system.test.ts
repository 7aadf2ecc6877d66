import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditMiddleware, weightsGate } from "../../../components/serving/scripts";

const python = spawnSync("python3", ["--version"]).status === 0;

/** Requests through the middleware, in front of an application that answers 200 to everything. */
const driver = `import asyncio, json, sys
from trainyard_audit import Audit

async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})

async def ask(audit, path, headers):
    sent = []
    async def send(message):
        sent.append(message)
    scope = {"type": "http", "method": "POST", "path": path, "client": ("10.0.0.9", 1), "headers": headers}
    await audit(scope, None, send)
    return sent[0]["status"]

async def main():
    audit = Audit(app)
    for path, headers in json.loads(sys.argv[1]):
        code = await ask(audit, path, [(name.encode(), value.encode()) for name, value in headers.items()])
        print("answered", code, flush=True)

asyncio.run(main())
`;

type Request = readonly [path: string, headers: Readonly<Record<string, string>>];

describe.skipIf(!python)("the audit of a model server (skipped where Python is not installed)", () => {
  const folder = mkdtempSync(join(tmpdir(), "audit-"));
  const keys = join(folder, "keys");
  beforeAll(() => {
    writeFileSync(join(folder, "trainyard_audit.py"), auditMiddleware);
    writeFileSync(join(folder, "driver.py"), driver);
    mkdirSync(keys);
    writeFileSync(join(keys, "web"), "key-of-web\n");
    writeFileSync(join(keys, "batch"), "key-of-batch");
    writeFileSync(join(keys, "empty"), "");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function ask(requests: readonly Request[], env: Readonly<Record<string, string>>) {
    const out = execFileSync("python3", ["driver.py", JSON.stringify(requests)], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, TRAINYARD_MODEL: "large-model", TRAINYARD_REVISION: "2", ...env },
    });
    const lines = out.trim().split("\n");
    return {
      codes: lines.flatMap((line) => /^answered (\d+)$/.exec(line)?.[1] ?? []).map(Number),
      records: lines.filter((line) => line.startsWith("{")).map((line): unknown => JSON.parse(line)),
      text: out,
    };
  }

  it("lets clients in by their key on every path, /invocations too, and tells of each without its key", () => {
    const { codes, records, text } = ask(
      [
        ["/v1/completions", { authorization: "Bearer key-of-web", "x-session-id": "user-session-123", "x-request-id": "r1" }],
        ["/v1/completions", { authorization: "Bearer wrong" }],
        ["/invocations", {}],
        ["/invocations", { "x-api-key": "key-of-batch" }],
        ["/v1/models", { authorization: "Bearer " }],
      ],
      { TRAINYARD_API_KEYS: keys },
    );
    expect(codes).toEqual([200, 401, 401, 200, 401]);
    expect(records).toMatchObject([
      {
        log: "trainyard-audit",
        model: "large-model",
        revision: "2",
        client: "web",
        address: "10.0.0.9",
        method: "POST",
        path: "/v1/completions",
        status: 200,
        request: "r1",
        session: "user-session-123",
      },
      { client: "refused", status: 401, path: "/v1/completions" },
      { client: "refused", status: 401, path: "/invocations" },
      { client: "batch", status: 200 },
      { client: "refused", status: 401 },
    ]);
    expect(text).not.toContain("key-of");
  });

  it("leaves probes and Prometheus alone, and writes nothing of them", () => {
    const { codes, records } = ask(
      [
        ["/health", {}],
        ["/metrics", {}],
      ],
      { TRAINYARD_API_KEYS: keys },
    );
    expect(codes).toEqual([200, 200]);
    expect(records).toEqual([]);
  });

  it("asks for no key where none are given out, and still tells of requests", () => {
    const { codes, records } = ask([["/v1/models", {}]], {});
    expect(codes).toEqual([200]);
    expect(records).toMatchObject([{ client: "anyone", status: 200 }]);
  });
});

describe.skipIf(!python)("the gate of the weights (skipped where Python is not installed)", () => {
  const folder = mkdtempSync(join(tmpdir(), "gate-"));
  let server: Server;
  /** What each bucket holds: names and sizes. */
  const held: Record<string, { name: string; size: string }[]> = {};

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      const bucket = /\/b\/([^/]+)\/o/.exec(pathname)?.[1];
      const answer = bucket === undefined ? { access_token: "t" } : { items: held[bucket] ?? [] };
      response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // Google's addresses lead to the server of the test.
    const { port } = server.address() as AddressInfo;
    const local = weightsGate
      .replace("http://metadata.google.internal", `http://127.0.0.1:${port}`)
      .replace("https://storage.googleapis.com", `http://127.0.0.1:${port}`);
    writeFileSync(join(folder, "weights_gate.py"), local);
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const copies = ["near", "far"].map((name) => ({ url: `gs://${name}/llama-70b`, region: name }));

  it("holds a server back until as many copies as asked hold the same files, and then lets it start", async () => {
    const files = [
      { name: "llama-70b/config.json", size: "600" },
      { name: "llama-70b/model-1.safetensors", size: "9000000000" },
    ];
    held.near = files;
    held.far = files.slice(0, 1);
    const child = spawn("python3", ["weights_gate.py"], {
      cwd: folder,
      env: { ...process.env, WEIGHTS_COPIES: JSON.stringify(copies), WEIGHTS_REQUIRED: "2", WEIGHTS_PAUSE: "0.1" },
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await expect.poll(() => said, { timeout: 10_000 }).toContain("1 of 2 copies hold 2 files, 2 are asked for");
    expect(child.exitCode).toBeNull();
    held.far = files;
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(code).toBe(0);
    expect(said).toContain("2 of 2 copies hold 2 files, 2 are asked for");
  });

  it("is content with fewer, where a quorum is asked", async () => {
    held.far = [];
    const { stdout } = await promisify(execFile)("python3", ["weights_gate.py"], {
      cwd: folder,
      encoding: "utf8",
      timeout: 10_000,
      env: { ...process.env, WEIGHTS_COPIES: JSON.stringify(copies), WEIGHTS_REQUIRED: "1" },
    });
    expect(stdout).toContain("1 of 2 copies hold 2 files, 1 are asked for");
  });
});
