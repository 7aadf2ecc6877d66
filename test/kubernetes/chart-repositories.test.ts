import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ChartSource, type ChartSourceOptions, type FetchOptions } from "../../scripts/kubernetes/chart-source";
import type { WantedChart } from "../../scripts/kubernetes/chart-wanted";
import { renderReleases } from "../../scripts/kubernetes/render-releases";
import { cacheFolder } from "../../scripts/local/folders";
import { trainyard } from "../cli/run";
import { helm, keepShop, makeRepository, type Shopkeeper, startRegistry, writeShop } from "./chart-shop";
import { project } from "./cluster";

const folder = mkdtempSync(join(tmpdir(), "trainyard-repository-"));
let held = "";
let cache = "";
let shop: Shopkeeper;
let said: string[] = [];

beforeAll(async () => {
  held = await makeRepository(folder);
});
beforeEach(async () => {
  cache = mkdtempSync(join(folder, "cache-"));
  shop = await keepShop(held);
  said = [];
});
afterEach(() => shop.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function source(fetched: Partial<FetchOptions> = {}, more: Partial<ChartSourceOptions> = {}): ChartSource {
  return new ChartSource({ say: (line) => said.push(line), fetched: { cache, ask: true, ...fetched }, ...more });
}

const wanted = (version = "1.2.3", chart = "shop"): WantedChart => ({ chart, version, repository: { address: shop.address } });
const release = (values: object, chart = wanted()) => ({ name: "shop", namespace: "market", wanted: chart, values });

describe("a chart of a repository that can be reached", () => {
  it("is fetched once, kept, and found without the network afterwards", async () => {
    const charts = source();
    const found = await charts.find(wanted());
    expect(found.missing).toBeUndefined();
    expect(readFileSync(join(found.described ?? "", "Chart.yaml"), "utf8")).toContain("version: 1.2.3");
    expect(said.filter((line) => line.startsWith("fetching"))).toEqual([`fetching the chart shop 1.2.3 from ${shop.address}`]);
    await Promise.all([charts.find(wanted()), charts.find(wanted("1.2.2"))]);
    expect(shop.asked).toEqual(["/index.yaml", "/shop-1.2.3.tgz", "/shop-1.2.2.tgz"]);

    shop.close();
    expect(await source({ ask: false }).find(wanted())).toEqual(found);
    expect((await source().find(wanted("v1.2.2"))).whole).toContain("shop-1.2.2.tgz");
  });

  it("is rendered in the release's namespace, with values held against its own schema, and without what only a deletion makes", async () => {
    const { rendered, missing } = await renderReleases([release({ replicas: 2, extra: true })], source(), console.log);
    expect(missing).toEqual([]);
    expect(rendered[0]?.objects.map(({ kind, metadata: { namespace, name } }) => `${kind} ${namespace}/${name}`).sort()).toEqual([
      "ConfigMap market/extra",
      "CustomResourceDefinition undefined/widgets.shop.invalid",
      "Deployment market/shop",
      "Job market/prepare",
      "ValidatingWebhookConfiguration undefined/shop",
    ]);
    const wrong = renderReleases([release({ replicas: 9, imgae: {} }), release({}, wanted("9.9.9"))], source(), console.log);
    const message = await wrong.then(String, String);
    expect(message).toContain('shop.values.imgae: the chart knows no such value; did you mean "image"?');
    expect(message).toMatch(/shop\.values\.replicas: .*maximum: got 9, want 5/);
    expect(message).toContain(`shop.version: ${shop.address} has no shop 9.9.9; it has 1.2.3, 1.2.2`);
  });

  it("is the newest of a range, which nobody knows without the repository", async () => {
    expect((await source().find(wanted("^1.2"))).whole).toContain("shop-1.2.3.tgz");
    expect((await source().find({ chart: "shop", repository: { address: shop.address } })).whole).toContain("shop-1.2.3.tgz");
    expect((await source({ ask: false }).find(wanted("^1.2"))).missing).toContain(
      "only a repository knows the newest of a range",
    );
  });

  it("comes from the folder that was given where it is there, in its archive of that version", async () => {
    const given = mkdtempSync(join(folder, "given-"));
    for (const version of ["1.2.2", "1.2.3"])
      writeFileSync(join(given, `shop-${version}.tgz`), readFileSync(join(held, `shop-${version}.tgz`)));
    const { whole, described } = await source({}, { folder: given }).find(wanted());
    expect(whole).toBe(join(given, "shop-1.2.3.tgz"));
    expect(existsSync(join(described ?? "", "values.schema.json"))).toBe(true);
    expect(shop.asked).toEqual([]);
    writeShop(given, "0.0.1");
    expect((await source({}, { folder: given }).find(wanted())).whole).toBe(join(given, "shop"));
  });

  it("is got with the user and password that the release gives", async () => {
    shop.password = "me:quiet words";
    const repository = { address: shop.address, username: "me", password: "quiet words" };
    expect((await source().find({ ...wanted(), repository })).whole).toContain("shop-1.2.3.tgz");
    expect((await source({ cache: join(folder, "other") }).find(wanted())).missing).toBe(
      `${shop.address}: it answers 401 Unauthorized`,
    );
    expect(JSON.stringify(readTree(cache))).not.toContain("quiet words");
  });
});

describe("a repository that answers with something else", () => {
  it("says which version, and which chart, it does not have", async () => {
    await expect(source().find(wanted("1.9.0"))).rejects.toThrow(`${shop.address} has no shop 1.9.0; it has 1.2.3, 1.2.2`);
    await expect(source().find(wanted("1.2.3", "shpo"))).rejects.toThrow(`has no chart shpo; did you mean "shop"?`);
    await expect(source().find(wanted("^9"))).rejects.toThrow("has no shop ^9; it has 1.2.3, 1.2.2");
  });

  it("is not believed where the archive is not that of its index, and nothing of it is kept", async () => {
    shop.changed.set("/shop-1.2.3.tgz", readFileSync(join(held, "shop-1.2.2.tgz")));
    await expect(source().find(wanted())).rejects.toThrow(
      /the archive of shop that http:\/\/127\.0\.0\.1:\d+ gives has the digest [0-9a-f]{64}, and its index says [0-9a-f]{64}; do not use it/,
    );
    expect(readdirSync(cache)).toEqual([]);
  });

  it("may leave digests out, and then still has to give the version that it names", async () => {
    const index = readFileSync(join(held, "index.yaml"), "utf8").replace(/^ *digest: .*\n/gm, "");
    shop.changed.set("/index.yaml", index);
    expect((await source().find(wanted("1.2.2"))).whole).toContain("shop-1.2.2.tgz");
    shop.changed.set("/shop-1.2.3.tgz", readFileSync(join(held, "shop-1.2.2.tgz")));
    await expect(source().find(wanted())).rejects.toThrow(`${shop.address} gives shop 1.2.2 for 1.2.3; write version: 1.2.2`);
  });

  it("is told of where it gives no index or no archive", async () => {
    shop.changed.set("/index.yaml", "<html>please log in</html>");
    expect((await source().find(wanted())).missing).toMatch(/^http:\/\/127\.0\.0\.1:\d+: /);
    shop.changed.delete("/index.yaml");
    const index = readFileSync(join(held, "index.yaml"), "utf8").replace(/^ *digest: .*\n/gm, "");
    shop.changed.set("/index.yaml", index).set("/shop-1.2.3.tgz", "<html>please log in</html>");
    await expect(source().find(wanted())).rejects.toThrow(/shop-1\.2\.3\.tgz is no archive that tar takes: .*; fetch it again/);
  });
});

describe("a repository that does not answer", () => {
  it("is given a bounded time, once, and its other charts are not asked for", async () => {
    shop.answer = () => undefined;
    const charts = source({ patience: 700 });
    const began = Date.now();
    const both = await Promise.all([charts.find(wanted()), charts.find(wanted("1.2.2"))]);
    const third = await charts.find(wanted("1.2.1"));
    expect(Date.now() - began).toBeLessThan(20_000);
    for (const { missing } of [...both, third]) expect(missing).toBe(`${shop.address}: it does not answer in time`);
    expect(shop.asked).toEqual(["/index.yaml"]);
  });

  it("is one sentence where nothing listens, and nobody is asked offline", async () => {
    shop.close();
    const { missing } = await source().find(wanted());
    expect(missing).toMatch(/^http:\/\/127\.0\.0\.1:\d+: dial tcp 127\.0\.0\.1:\d+: connect: connection refused$/);
    expect((await source({ ask: false }).find(wanted())).missing).toBe("it was not fetched before, and --offline asks nobody");
    expect((await new ChartSource({ say: console.log }).find(wanted())).missing).toBe("no folder of charts was given");
    expect((await source().find({ chart: "shop" })).missing).toContain("its release names no repository (repositoryOpts.repo)");
  });

  it("does not take away what is kept, and what is damaged is fetched again", async () => {
    const { whole = "" } = await source().find(wanted());
    writeFileSync(whole, "gnawed");
    expect((await source({ ask: false }).find(wanted())).missing).toContain("it was not fetched before");
    expect(await source().find(wanted())).toMatchObject({ whole });
    expect(readFileSync(whole)).toEqual(readFileSync(join(held, "shop-1.2.3.tgz")));
    shop.answer = (response) => response.writeHead(500).end();
    expect((await source().find(wanted())).whole).toBe(whole);
    expect((await source().find(wanted("1.2.2"))).missing).toContain("500 Internal Server Error");
  });
});

describe("a registry", () => {
  it("gives what helm pushed, says what it does not have, and is one sentence once it is gone", async () => {
    const registry = await startRegistry();
    try {
      const address = `oci://${registry.host}/charts`;
      await helm(folder, "push", join(held, "shop-1.2.3.tgz"), address, "--plain-http");
      const chart = (version: string): WantedChart => ({ chart: `${address}/shop`, version });
      const found = await source().find(chart("1.2.3"));
      expect(found.whole).toContain("shop-1.2.3.tgz");
      expect((await source().find({ chart: `${address}/shop` })).whole).toBe(found.whole);
      await expect(source().find(chart("7.0.0"))).rejects.toThrow(
        `${address}/shop has no version 7.0.0; see the chart's releases`,
      );
      registry.close();
      expect(await source({ ask: false }).find(chart("1.2.3"))).toEqual(found);
      expect((await source().find(chart("1.2.2"))).missing).toMatch(
        /^oci:\/\/localhost:\d+\/charts\/shop: .*connection refused$/,
      );
    } finally {
      registry.close();
    }
  });
});

/** A project whose program installs the chart, as a person's stack does. */
function writeProject(): string {
  const root = mkdtempSync(join(folder, "project-"));
  const repositoryOpts = `{ repo: ${JSON.stringify(shop.address)}, username: "me", password: "quiet words" }`;
  const files = {
    "Pulumi.yaml": "name: market\nruntime: nodejs\nmain: index.js\n",
    "index.js": `const { helm } = require("@pulumi/kubernetes");
      module.exports = () => new helm.v3.Release("shop", { name: "shop", chart: "shop", version: "1.2.3", namespace: "market", createNamespace: true, repositoryOpts: ${repositoryOpts},
        values: { replicas: 2 } });`,
    "Pulumi.lab.yaml": `config:
  aws:region: us-east-1
  trainyard:environment:
    { system: lab, cloud: aws, region: us-east-1, strategy: rolling, owner: me, network: { cidr: 10.40.0.0/16, zones: [us-east-1a, us-east-1b] },
      nodeGroups: [{ name: system, machine: m6i.2xlarge, nodes: { desired: 2 } }], cost: { maxHourlyUsd: 50 } }
`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  symlinkSync(join(project, "node_modules"), join(root, "node_modules"));
  return root;
}

describe("the command line", () => {
  const { XDG_CACHE_HOME: home, GOPROXY: proxy } = process.env;
  beforeEach(() => {
    // helm is built already, and looked for in the user's cache; charts go to a cache of the test's own.
    const kept = join(cache, "trainyard");
    mkdirSync(kept, { recursive: true });
    symlinkSync(cacheFolder("local"), join(kept, "local"));
    process.env.XDG_CACHE_HOME = cache;
    shop.password = "me:quiet words";
  });
  afterEach(() => {
    for (const [name, value] of Object.entries({ XDG_CACHE_HOME: home, GOPROXY: proxy }))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });

  it("renders and exports the charts of repositories where it is asked to, and asks nobody where it is not", async () => {
    const root = writeProject();
    const out = (name: string) => join(root, name);
    const run = (...args: readonly string[]) => trainyard(...args, "-C", root);
    expect(await run("render", "lab", "--out", out("plain"))).toMatchObject({ code: 0, err: "" });
    const offline = await run("render", "lab", "--charts", "--offline", "--out", out("offline"));
    expect(offline.err).toBe(
      "shop 1.2.3: it was not fetched before, and --offline asks nobody: the chart's values are written, its objects are not\n",
    );
    expect(shop.asked).toEqual([]);

    expect(await run("render", "lab", "--charts", "--out", out("rendered"))).toMatchObject({ code: 0 });
    expect(readdirSync(out("rendered/market")).sort()).toEqual(["deployment-shop.yaml", "job-prepare.yaml"]);
    const asked = shop.asked.length;
    for (const format of ["kubernetes", "helm"])
      expect(await run("export", "lab", "--charts", "--format", format, "--out", out(format))).toMatchObject({ code: 0 });
    expect(shop.asked).toHaveLength(asked);
    expect(readFileSync(out("kubernetes/kustomization.yaml"), "utf8")).toContain("- charts/shop/market-deployment-shop.yaml");
    expect(readFileSync(out("kubernetes/README.md"), "utf8")).toContain("the moments of the hooks of release shop: Job prepare");
    expect(readFileSync(out("helm/charts/shop-1.2.3.tgz"))).toEqual(readFileSync(join(held, "shop-1.2.3.tgz")));
    expect(readFileSync(out("helm/README.md"), "utf8")).toContain(
      "helm upgrade --install shop charts/shop-1.2.3.tgz --namespace market",
    );
    expect(
      readTree(root)
        .join("\n")
        .match(/quiet words/g),
    ).toHaveLength(1);

    const compose = await run("export", "lab", "--charts", "--format", "compose", "--out", out("compose"));
    expect(compose).toMatchObject({ code: 2, err: expect.stringContaining("--charts: compose holds no charts") });
    const nowhere = await run("render", "lab", "--charts", out("nowhere"), "--out", out("x"));
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining("--charts: there is no folder") });
  });
});

/** Every file below a folder, with what it holds. */
function readTree(root: string): readonly string[] {
  mkdirSync(root, { recursive: true });
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
}
