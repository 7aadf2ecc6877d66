import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { type OpenCluster, openCluster } from "../../scripts/kubernetes/open";
import { rehearse } from "../../scripts/rehearsal";
import type { Program, Yard } from "../../scripts/rehearsal/engine/types";
import { trainyard } from "../cli/run";
import { project, useCluster, yardNodes } from "./cluster";
import { ask, survey } from "./survey";

/*
 * A cluster as users have it: it is in their kubeconfig among others, somebody else's objects, quotas and definitions are on it, and the
 * rights may end at a namespace. The local control plane plays it; nothing here knows that it is local.
 */
const test = useCluster("context");
const before = process.env.KUBECONFIG;
const image = "registry.invalid/image:1";
const opened: OpenCluster[] = [];

beforeAll(async () => {
  await test.useNodes(yardNodes(1));
  for (const object of theirs()) await test.cluster.api.create(object);
  process.env.KUBECONFIG = await writeKubeconfig();
});
afterAll(() => {
  for (const each of opened) each.close();
  if (before === undefined) delete process.env.KUBECONFIG;
  else process.env.KUBECONFIG = before;
});

/** What is on the cluster before we come. */
function theirs() {
  const schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const labels = { app: "shop" };
  const inTeam = (name: string) => ({ name, namespace: "team" });
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } },
    {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: inTeam("share"),
      spec: { hard: { "requests.memory": "2Gi", pods: "9" } },
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata: inTeam("theirs"), data: { word: "kept" } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: inTeam("shop"),
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: "shop", image, resources: { requests: { memory: "64Mi" } } }] },
        },
      },
    },
    {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "schedules.velero.io" },
      spec: {
        group: "velero.io",
        scope: "Namespaced",
        names: { plural: "schedules", singular: "schedule", kind: "Schedule", listKind: "ScheduleList" },
        versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      },
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: inTeam("builder") },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: inTeam("builder"),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "admin" },
      subjects: [{ kind: "ServiceAccount", ...inTeam("builder") }],
    },
  ];
}

interface Kubeconfig {
  "current-context": string;
  clusters: { name: string; cluster: Record<string, string> }[];
  users: { name: string; user: Record<string, string> }[];
  contexts: { name: string; context: Record<string, string> }[];
}

/** Three contexts: all rights, those of one namespace, and a cluster that is no more. */
async function writeKubeconfig(): Promise<string> {
  const config = parse(readFileSync(test.kubeconfig, "utf8")) as Kubeconfig;
  const [{ name: cluster, cluster: server } = { name: "", cluster: {} }] = config.clusters;
  const [{ name: user } = { name: "" }] = config.users;
  const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } };
  const path = "/api/v1/namespaces/team/serviceaccounts/builder/token";
  const { status } = await ask<{ status: { token: string } }>(test.kubeconfig, path, request);
  config.users.push({ name: "builder", user: { token: status.token } });
  config.clusters.push({ name: "gone", cluster: { ...server, server: "https://127.0.0.1:9" } });
  config.contexts = [
    { name: "gone", context: { cluster: "gone", user } },
    { name: "lab", context: { cluster, user } },
    { name: "lab-team", context: { cluster, user: "builder", namespace: "team" } },
  ];
  config["current-context"] = "gone";
  const file = join(test.stateDir, "kubeconfig");
  writeFileSync(file, stringify(config));
  return file;
}

async function open(context: string): Promise<OpenCluster> {
  const patience = { milliseconds: 60_000, stalledMilliseconds: 3_000 };
  const cluster = await openCluster({ kubernetes: context, environment: "context", stateDir: test.stateDir, patience });
  opened.push(cluster);
  return cluster;
}

const up = async (context: string, program: Program): Promise<Yard> =>
  rehearse(program, { clouds: [(await open(context)).cloud] });
const changed = ({ changes: { same: _, ...rest } }: Yard) => rest;

/** `memory` of each of two pods. */
function web(namespace: string, memory = "128Mi", name = "web") {
  const labels = { app: name };
  const containers = [{ name, image, resources: { requests: { memory } } }];
  return new kubernetes.apps.v1.Deployment(name, {
    metadata: { name, namespace },
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
}

describe("a context of the kubeconfig", () => {
  it("is named among those there are where it is missing or does not answer", async () => {
    const args = ["up", "onprem", "-C", project, "--state", test.stateDir, "--kubernetes"];
    const missing = await trainyard(...args, "prod");
    expect(missing.code).toBe(2);
    expect(missing.err).toContain(
      '--kubernetes: no cluster answers: kubeconfig has no context "prod"; it has gone, lab, lab-team',
    );
    const gone = await trainyard(...args, "gone");
    expect(gone.code).toBe(2);
    expect(gone.err).toMatch(/no cluster answers: https:\/\/127\.0\.0\.1:9\/ \(context gone\): .*ECONNREFUSED/);
    expect((await open("lab")).title).toMatch(/^Kubernetes v1\.34\.\d+ at https:\/\/127\.0\.0\.1:\d+\/ \(lab\)$/);
  });
});

describe("a cluster with objects of somebody else's", () => {
  it("gets ours, stays as it is in a second run, shows drift, and loses nothing but ours", async () => {
    const there = await survey(test.kubeconfig);
    const program = () => {
      new kubernetes.core.v1.Namespace("ours", { metadata: { name: "ours" } });
      new kubernetes.core.v1.ConfigMap("words", { metadata: { name: "words", namespace: "team" }, data: { a: "b" } });
      new kubernetes.core.v1.ConfigMapPatch("theirs", {
        metadata: { name: "theirs", namespace: "team", labels: { watched: "true" } },
      });
      return web("team");
    };
    const yard = await up("lab", program);
    const theirs = { apiVersion: "v1", kind: "ConfigMap", namespace: "team", name: "theirs" };
    expect(await test.cluster.api.get(theirs)).toMatchObject({
      data: { word: "kept" },
      metadata: { labels: { watched: "true" } },
    });
    await yard.up(program);
    expect(changed(yard)).toEqual({});

    const ours = { apiVersion: "apps/v1", kind: "Deployment", namespace: "team", name: "web" };
    await test.cluster.api.patch(ours, { spec: { replicas: 3 } });
    await yard.refresh();
    expect(changed(yard)).toEqual({ update: 1 });
    expect(yard.one("kubernetes:apps/v1:Deployment").input("spec.replicas")).toBe(3);

    await yard.destroy();
    await expect.poll(() => survey(test.kubeconfig), { timeout: 30_000 }).toEqual(there);
    const left = await test.cluster.api.get(theirs);
    expect(left).toMatchObject({ data: { word: "kept" } });
    expect(left?.metadata.labels).toBeUndefined();
  });

  it("is not taken over where a name is in use, neither in a preview nor in a run", async () => {
    const program = () => web("team", "64Mi", "shop");
    const clouds = [(await open("lab")).cloud];
    const refusal = /AlreadyExists: Deployment team\/shop: it is there already and is not ours .*DeploymentPatch.*patchForce/s;
    await expect(rehearse(program, { clouds, previewOnly: true })).rejects.toThrow(refusal);
    await expect(rehearse(program, { clouds })).rejects.toThrow(refusal);
    await expect(up("lab", () => new kubernetes.core.v1.Namespace("team", { metadata: { name: "team" } }))).rejects.toThrow(
      "Namespace team: it is there already and is not ours",
    );
    const shop = await test.cluster.api.get({ apiVersion: "apps/v1", kind: "Deployment", namespace: "team", name: "shop" });
    expect(shop?.spec).toMatchObject({ replicas: 1 });
  });

  it("keeps its definitions when a release brings the same, and when that goes", async () => {
    const schedules = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name: "schedules.velero.io" };
    const { uid, generation } = (await test.cluster.api.get(schedules))?.metadata ?? {};
    const there = await survey(test.kubeconfig);
    const yard = await up(
      "lab",
      () => new kubernetes.helm.v3.Release("velero", { name: "velero", chart: "velero", namespace: "team", version: "12.1.0" }),
    );
    expect(await survey(test.kubeconfig)).toContain("CustomResourceDefinition backups.velero.io");
    expect(yard.diagnostics.map(({ message }) => message)).toContain("there already, and left as they are: schedules.velero.io");
    await yard.destroy();
    await expect.poll(() => survey(test.kubeconfig), { timeout: 30_000 }).toEqual(there);
    expect((await test.cluster.api.get(schedules))?.metadata).toMatchObject({ uid, generation });
  });

  it("refuses by its own quota what is too much, and names who has set a field that we change", async () => {
    await expect(up("lab", () => web("team", "3Gi", "hungry"))).rejects.toThrow(
      /Deployment team\/hungry is not ready .*exceeded quota: share, requested: requests\.memory=3Gi/s,
    );
    await test.cluster.api.delete({ apiVersion: "apps/v1", kind: "Deployment", namespace: "team", name: "hungry" });
    const yard = await up("lab", () => web("team"));
    const metadata = { name: "web", namespace: "team" };
    const scaled = { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas: 1 } };
    await test.cluster.api.apply(scaled, { fieldManager: "scaler", force: true });
    const more = () => {
      const labels = { app: "web" };
      const containers = [{ name: "web", image, resources: { requests: { memory: "128Mi" } } }];
      const template = { metadata: { labels }, spec: { containers } };
      new kubernetes.apps.v1.Deployment("web", { metadata, spec: { replicas: 4, selector: { matchLabels: labels }, template } });
    };
    await expect(yard.up(more)).rejects.toThrow(
      /Conflict: Deployment team\/web: somebody else manages spec\.replicas \(set by "scaler".*patchForce/s,
    );
    await yard.destroy();
  });
});

describe("rights that end at a namespace", () => {
  it("are enough for what is in it, and the refusal of anything else names both sides", async () => {
    const yard = await up("lab-team", () => web("team"));
    await yard.up(() => web("team"));
    expect(changed(yard)).toEqual({});
    await yard.destroy();
    await expect(up("lab-team", () => new kubernetes.core.v1.Namespace("more", { metadata: { name: "more" } }))).rejects.toThrow(
      /Forbidden: Namespace more: .*system:serviceaccount:team:builder.*cannot (get|patch|create) resource "namespaces"/s,
    );
  });
});
