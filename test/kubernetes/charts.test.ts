import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { data as charts } from "../../components/charts/data";
import { checkChartValues } from "../../scripts/kubernetes/chart-values";
import { chartDefinitions } from "../../scripts/kubernetes/definitions-data";
import { rehearse } from "../../scripts/rehearsal";
import { useCluster, yardNodes } from "./cluster";
import { hasPublishedCharts, publishedCharts } from "./published-charts";
import { survey } from "./survey";

const shop = mkdtempSync(join(tmpdir(), "trainyard-charts-"));
const test = useCluster("charts", { charts: shop });

/** A chart with a workload, a definition, a webhook that nothing answers, and a schema. */
function writeChart(): void {
  const files: Record<string, string> = {
    "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.2.3\n",
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
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(shop, "shop", name, ".."), { recursive: true });
    writeFileSync(join(shop, "shop", name), text);
  }
}

beforeAll(async () => {
  writeChart();
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
    expect(added).toEqual(expect.arrayContaining(["Deployment shop/shop", "ConfigMap shop/extra", "Namespace shop"]));
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
    expect(now.filter((name) => name.startsWith("Pod shop/"))).toHaveLength(3);
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
      /chart velero 12\.1\.0 is not at hand, so the release is recorded .*definitions from github\.com\/vmware-tanzu\/velero v1\.18\.1/,
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
