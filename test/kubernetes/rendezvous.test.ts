import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Namespace } from "../../components/namespace";
import { TrainingGroup } from "../../components/training";
import { freePorts } from "../../scripts/local/ports";
import { ToolModule, toolFolder } from "../../scripts/local/toolchain";
import { rehearse } from "../../scripts/rehearsal";
import { p4d } from "../components/training/machine";

/*
 * The etcd where an elastic run meets, as real processes with the environment that the component declares. Names of the cluster become
 * ports of this machine, and the data folder one below the test's; all else is as declared.
 */
const folder = mkdtempSync(join(tmpdir(), "trainyard-rendezvous-"));
const running: ChildProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(stop));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Container {
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly readinessProbe: { readonly httpGet: { readonly path: string } };
}

interface Declared {
  readonly container: Container;
  readonly members: readonly string[];
  readonly service: string;
}

/** What the component declares for so many members. */
async function declared(members: number): Promise<Declared> {
  const yard = await rehearse(
    () =>
      new TrainingGroup("yard", {
        cloud: "aws",
        namespace: new Namespace("training").name,
        image: "registry.invalid/worker:1",
        workers: { min: 2, desired: 2, max: 4 },
        coordinatorUrl: "http://coordinator.training.svc:50051",
        machine: p4d,
        rendezvous: { backend: "etcd", members },
      }),
  );
  const set = yard.one("kubernetes:apps/v1:StatefulSet", "yard-etcd");
  const service = String(set.input("metadata.name"));
  const container = set.input("spec.template.spec.containers[0]") as unknown as Container;
  return { container, service, members: Array.from({ length: members }, (_, index) => `${service}-${index}`) };
}

interface Member {
  readonly name: string;
  /** Where clients reach it. */
  readonly url: string;
  readonly process: ChildProcess;
  readonly said: () => string;
}

/** Starts members, each on ports of its own. */
async function start(program: string, { container, members, service }: Declared, names = members): Promise<readonly Member[]> {
  const ports = new Map<string, readonly [number, number]>();
  for (const name of members) {
    const [client = 0, peer = 0] = await freePorts(2);
    ports.set(name, [client, peer]);
  }
  return names.map((name) => run(program, container, service, name, ports));
}

function run(
  program: string,
  container: Container,
  service: string,
  name: string,
  ports: ReadonlyMap<string, readonly [number, number]>,
): Member {
  const [ownClient, ownPeer] = ports.get(name) ?? [0, 0];
  const here = (value: string): string => {
    let text = value.replaceAll("$(POD_NAME)", name);
    for (const [member, [client, peer]] of ports) {
      text = text.replaceAll(`http://${member}.${service}.training.svc:2379`, `http://127.0.0.1:${client}`);
      text = text.replaceAll(`http://${member}.${service}.training.svc:2380`, `http://127.0.0.1:${peer}`);
    }
    text = text.replaceAll("http://0.0.0.0:2379", `http://127.0.0.1:${ownClient}`);
    text = text.replaceAll("http://0.0.0.0:2380", `http://127.0.0.1:${ownPeer}`);
    return text.replaceAll("/var/lib/etcd", join(folder, `${ownClient}`));
  };
  const env = Object.fromEntries(
    container.env.flatMap(({ name: key, value }) => (value === undefined ? [] : [[key, here(value)]])),
  );
  mkdirSync(join(folder, `${ownClient}`), { recursive: true });
  const [, ...args] = container.command;
  const child = spawn(program, args, { env: { PATH: process.env.PATH, ...env }, stdio: ["ignore", "ignore", "pipe"] });
  const said: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  running.push(child);
  return { name, url: `http://127.0.0.1:${ownClient}`, process: child, said: () => said.join("") };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

async function answers(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    return ok;
  } catch {
    return false;
  }
}

/** As the readiness probe asks. */
async function ready({ container }: Declared, member: Member): Promise<void> {
  const probe = `${member.url}${container.readinessProbe.httpGet.path}`;
  await expect.poll(() => answers(probe), { timeout: 30_000, interval: 100, message: member.said() }).toBe(true);
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("the etcd that the control plane is built with", () => {
  let program = "";
  beforeAll(async () => {
    program = join(await toolFolder(ToolModule.ControlPlane, console.log), "server");
  });

  async function ask<T>({ url }: Member, path: string, body: object): Promise<T> {
    const answer = await fetch(`${url}/v3/${path}`, { method: "POST", body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  it("makes one cluster of three, agrees by all of them, and goes on when one is lost", async () => {
    const plan = await declared(3);
    const members = await start(program, plan);
    await Promise.all(members.map((member) => ready(plan, member)));
    const [first, second, third] = members as [Member, Member, Member];
    const { members: listed } = await ask<{ members: { name: string; clientURLs: string[] }[] }>(
      first,
      "cluster/member/list",
      {},
    );
    expect(listed.map(({ name }) => name).sort()).toEqual(plan.members);
    expect(listed.map(({ clientURLs }) => clientURLs[0]).sort()).toEqual(members.map(({ url }) => url).sort());

    const { ID } = await ask<{ ID: string }>(first, "lease/grant", { TTL: 2 });
    await ask(first, "kv/put", { key: base64("run/worker-0"), value: base64("here"), lease: ID });
    const at = async (member: Member) =>
      (await ask<{ kvs?: unknown[] }>(member, "kv/range", { key: base64("run/worker-0") })).kvs ?? [];
    expect(await at(second)).toHaveLength(1);
    const watched = watch(second, "run/worker-0");
    // Who falls silent is gone when its lease is.
    expect(await watched).toContain('"type":"DELETE"');
    expect(await at(third)).toEqual([]);

    await stop(third.process);
    // Where it led, those left choose another first, and what was asked meanwhile is to be asked again.
    const put = () => ask(first, "kv/put", { key: base64("run/worker-1"), value: base64("here") }).then(() => "kept", String);
    await expect.poll(put, { timeout: 40_000, interval: 200 }).toBe("kept");
    await expect.poll(() => answers(`${second.url}/health`), { timeout: 20_000 }).toBe(true);
    await stop(second.process);
    await expect.poll(() => answers(`${first.url}/health`), { timeout: 20_000 }).toBe(false);
  });

  it("has no interface of version 2 any more, which is why the component's image is older", async () => {
    const plan = await declared(1);
    const [only] = (await start(program, plan)) as [Member];
    await ready(plan, only);
    expect((await fetch(`${only.url}/v2/keys/`)).status).toBe(404);
    expect(String(Reflect.get(plan.container, "image"))).toMatch(/etcd:v3\.5\./);
  });

  /** Answers with the first event of a key. */
  async function watch({ url }: Member, key: string): Promise<string> {
    const body = JSON.stringify({ create_request: { key: base64(key) } });
    const answer = await fetch(`${url}/v3/watch`, { method: "POST", body, signal: AbortSignal.timeout(20_000) });
    let text = "";
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes('"events"')) return text;
    }
    throw new Error(`the watch ended: ${text}`);
  }
});

/** Debian's and Ubuntu's package etcd-server is 3.4 or 3.5, which still have what torchrun speaks. */
const older = "etcd";
const version = /etcd Version: (3\.[45])\./.exec(spawnSync(older, ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1];

/** The steps of torch/distributed/elastic/rendezvous/etcd_rendezvous_backend.py, whose client speaks version 2. */
describe.skipIf(version === undefined)("an etcd of before 3.6 (skipped where no `etcd` 3.4 or 3.5 is on PATH)", () => {
  const key = "torch/elastic/rendezvous/yard";

  interface Answer {
    readonly status: number;
    readonly errorCode?: number;
    readonly action?: string;
    readonly node?: { readonly value?: string; readonly modifiedIndex: number };
  }
  async function ask({ url }: Member, method: string, query: Record<string, string>, path = key): Promise<Answer> {
    const words = new URLSearchParams(query);
    const answer = await fetch(`${url}/v2/keys/${path}?${words}`, { method, signal: AbortSignal.timeout(20_000) });
    return { status: answer.status, ...((await answer.json()) as Omit<Answer, "status">) };
  }

  it("lets workers agree as torchrun's etcd-v2 does: one state, changed only by who has seen it, gone with its time", async () => {
    const plan = await declared(1);
    const [only] = (await start(older, plan)) as [Member];
    await ready(plan, only);
    expect(await ask(only, "PUT", { dir: "true" }, "torch/elastic/rendezvous")).toMatchObject({ status: 201 });
    expect(await ask(only, "PUT", { dir: "true" }, "torch/elastic/rendezvous")).toMatchObject({ status: 403, errorCode: 102 });
    const made = await ask(only, "PUT", { value: "one", ttl: "7200", prevExist: "false" });
    expect(made).toMatchObject({ status: 201, node: { value: "one" } });
    expect(await ask(only, "PUT", { value: "other", prevExist: "false" })).toMatchObject({ status: 412, errorCode: 105 });
    const index = made.node?.modifiedIndex ?? 0;
    const waiting = ask(only, "GET", { wait: "true", waitIndex: `${index + 1}` });
    expect(await ask(only, "PUT", { value: "two", ttl: "1", prevIndex: `${index}` })).toMatchObject({ node: { value: "two" } });
    expect(await ask(only, "PUT", { value: "late", prevIndex: `${index}` })).toMatchObject({ status: 412, errorCode: 101 });
    expect(await waiting).toMatchObject({ action: "compareAndSwap", node: { value: "two" } });
    expect(await ask(only, "GET", { wait: "true", waitIndex: `${index + 2}` })).toMatchObject({ action: "expire" });
    expect(await ask(only, "GET", {})).toMatchObject({ status: 404, errorCode: 100 });
  });
});
