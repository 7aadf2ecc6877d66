import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { data as charts } from "../../components/charts/data";
import { ChartSource } from "../../scripts/kubernetes/chart-source";
import { checkChartValues } from "../../scripts/kubernetes/chart-values";
import { clusterCloud } from "../../scripts/kubernetes/cloud";
import { chartDefinitions } from "../../scripts/kubernetes/definitions-data";
import { rehearse } from "../../scripts/rehearsal";
import { keepShop, makeRepository, writeShop } from "./chart-shop";
import { useCluster, yardNodes } from "./cluster";
import { hasPublishedCharts, publishedCharts } from "./published-charts";
import { survey } from "./survey";

const shop = mkdtempSync(join(tmpdir(), "trainyard-charts-"));
const test = useCluster("charts", { charts: new ChartSource({ folder: shop, say: console.log }) });

beforeAll(async () => {
  writeShop(shop);
  await test.useNodes(yardNodes());
});
afterAll(() => rmSync(shop, { recursive: true, force: true }));

const release = (values: Record<string, unknown>) => () =>
  new kubernetes.helm.v3.Release("shop", { name: "shop", chart: "shop", namespace: "shop", createNamespace: true, values });
const changed = ({ same: _, ...rest }: Record<string, number>) => rest;

describe("a chart at hand", () => {
  it("is rendered, applied, awaited, changed and taken away, without its webhooks", async () => {
    const before = await survey(test.kubeconfig);
    const yard = await rehearse(release({ replicas: 2, extra: true }), { clouds: [test.cluster.cloud] });
    const added = (await survey(test.kubeconfig)).filter((name) => !before.includes(name));
    expect(added).toEqual(
      expect.arrayContaining(["Deployment shop/shop", "ConfigMap shop/extra", "Namespace shop", "Job shop/prepare"]),
    );
    // It is for the release's end.
    expect(added).not.toContain("Job shop/sweep");
    expect(added).toContain("CustomResourceDefinition widgets.shop.invalid");
    expect(added.filter((name) => name.startsWith("ValidatingWebhook"))).toEqual([]);
    expect(yard.diagnostics.map(({ message }) => message).join("\n")).toContain("1 admission webhooks of shop are left out");
    expect(yard.one("kubernetes:helm.sh/v3:Release").output("status.status")).toBe("deployed");

    await yard.up(release({ replicas: 2, extra: true }));
    expect(changed(yard.changes)).toEqual({});
    await yard.up(release({ replicas: 3 }));
    expect(changed(yard.changes)).toEqual({ update: 1 });
    const now = await survey(test.kubeconfig);
    expect(now).not.toContain("ConfigMap shop/extra");
    expect(now.filter((name) => name.startsWith("Pod shop/shop-"))).toHaveLength(3);
    await yard.destroy();
    const left = (await survey(test.kubeconfig)).filter((name) => !before.includes(name));
    // helm leaves a namespace that it made, and so do we.
    expect(left.filter((name) => !/ shop\/|^Namespace shop$/.test(name))).toEqual([]);
    expect(left.filter((name) => /^(Deployment|ReplicaSet|Pod) shop\//.test(name))).toEqual([]);
  });

  it("refuses values that its schema forbids and words that it does not know", async () => {
    const run = rehearse(release({ replicas: 9, image: { repositry: "x" }, optional: 1 }), { clouds: [test.cluster.cloud] });
    const message = await run.then(String, String);
    expect(message).toContain("values.image.repositry");
    expect(message).toContain('the chart knows no such value; did you mean "repository"?');
    expect(message).toMatch(/values\.replicas.*maximum: got 9, want 5/);
    expect(message).not.toContain("optional");
  });

  it("tells what the server refuses of it, under the release's name", async () => {
    const namespace = {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "strict", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    };
    await test.cluster.api.create(namespace);
    const program = () =>
      new kubernetes.helm.v3.Release("shop", { name: "shop", chart: "shop", namespace: "strict", values: {} });
    await expect(rehearse(program, { clouds: [test.cluster.cloud] })).rejects.toThrow(
      /release shop: Deployment strict\/shop is not ready.*violates PodSecurity "restricted:latest"/s,
    );
  });
});

describe("a chart of a repository", () => {
  it("is installed once it is reached, upgraded, and a version that is not there is refused before anything happens", async () => {
    const folder = mkdtempSync(join(shop, "repository-"));
    const keeper = await keepShop(await makeRepository(folder));
    try {
      const sources = { say: console.log, charts: new ChartSource({ say: console.log }) };
      const patience = { milliseconds: 60_000, stalledMilliseconds: 8_000 };
      const cloud = clusterCloud({ api: test.cluster.api, patience, withoutOperators: true, sources });
      const from = (version: string) => () =>
        new kubernetes.helm.v3.Release("shop", {
          name: "shop",
          chart: "shop",
          version,
          namespace: "fetched",
          createNamespace: true,
          repositoryOpts: { repo: keeper.address },
        });
      const yard = await rehearse(from("1.2.2"), { clouds: [cloud] });
      expect(yard.one("kubernetes:helm.sh/v3:Release").output("status.status")).toBe("recorded");
      // The next run reaches the repository.
      sources.charts = new ChartSource({ fetched: { cache: join(folder, "cache"), ask: true }, say: console.log });
      await yard.up(from("1.2.2"));
      expect(changed(yard.changes)).toEqual({ update: 1 });
      expect(yard.one("kubernetes:helm.sh/v3:Release").output("status")).toMatchObject({ status: "deployed", version: "1.2.2" });
      expect(await survey(test.kubeconfig)).toContain("Deployment fetched/shop");
      await yard.up(from("1.2.3"));
      expect(changed(yard.changes)).toEqual({ update: 1 });
      await expect(yard.up(from("1.3.0"))).rejects.toThrow(/property version .* has no shop 1\.3\.0; it has 1\.2\.3, 1\.2\.2/);
      await yard.destroy();
      expect(await survey(test.kubeconfig)).not.toContain("Deployment fetched/shop");
    } finally {
      keeper.close();
    }
  });
});

describe("a chart that is not at hand", () => {
  it("is recorded, and its definitions are installed so that what uses them is checked", async () => {
    const program = (schedule: string) => () => {
      const velero = new kubernetes.helm.v3.Release("velero", {
        name: "velero",
        chart: "velero",
        namespace: "default",
        version: "12.1.0",
      });
      new kubernetes.apiextensions.CustomResource(
        "nightly",
        {
          apiVersion: "velero.io/v1",
          kind: "Schedule",
          metadata: { name: "nightly", namespace: "default" },
          spec: { schedule, template: {} },
        },
        { dependsOn: velero },
      );
    };
    const yard = await rehearse(program("0 3 * * *"), { clouds: [test.cluster.cloud] });
    expect(yard.one("kubernetes:helm.sh/v3:Release").output("status.status")).toBe("recorded");
    expect(yard.diagnostics.map(({ message }) => message).join("\n")).toMatch(
      /chart velero 12\.1\.0 is not at hand \(it is not in .*\), so the release is recorded .*definitions from github\.com\/vmware-tanzu\/velero v1\.18\.1/,
    );
    const wrong = () => {
      program("0 3 * * *")();
      const spec = { template: {}, schedule: 3 };
      new kubernetes.apiextensions.CustomResource("bad", {
        apiVersion: "velero.io/v1",
        kind: "Schedule",
        metadata: { name: "bad" },
        spec,
      });
    };
    await expect(yard.up(wrong)).rejects.toThrow(/Schedule default\/bad: .*spec\.schedule.*(string|integer)/s);
    await yard.destroy();
    expect((await survey(test.kubeconfig)).filter((name) => name.includes("velero"))).toEqual([]);
  });
});

describe("definitions", () => {
  it("are of the version of the chart that components install", () => {
    const pinned = Object.entries(charts).flatMap(([name, { appVersion }]) => {
      const source = chartDefinitions[name]?.source;
      return source === undefined
        ? []
        : [{ name, definitions: source.version.replace(/^v/, ""), chart: String(appVersion).replace(/^v/, "") }];
    });
    expect(pinned.length).toBeGreaterThan(0);
    expect(pinned.filter(({ definitions, chart }) => definitions !== chart)).toEqual([]);
  });
});

describe.runIf(hasPublishedCharts)("values held against ../shared/charts", () => {
  it("would notice a word that is wrong", async () => {
    const wrong = { prometheus: { prometheusSpec: { retenton: "1d" } } };
    const problems = await checkChartValues(join(publishedCharts, "kube-prometheus-stack"), wrong, console.log);
    expect(problems).toMatchObject([{ path: "prometheus.prometheusSpec.retenton", remedy: 'did you mean "retention"?' }]);
    expect(readFileSync(join(publishedCharts, "SOURCES.tsv"), "utf8")).toContain(charts["kube-prometheus-stack"].version);
  });
});
