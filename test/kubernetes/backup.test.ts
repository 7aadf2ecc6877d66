import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drillSettings, holdRules } from "../../components/backup/drill";
import { drillScript } from "../../components/backup/drill-script";
import { planBackup } from "../../components/backup/plan";
import { definitionsOf, slimmed } from "../../scripts/kubernetes/definitions";
import { type KubernetesObject, text } from "../../scripts/kubernetes/objects";
import { useCluster, yardNodes } from "./cluster";

const plan = planBackup("backup", {
  cloud: "aws",
  bucket: "b",
  region: "us-east-2",
  namespaces: ["training"],
  drill: { holds: ["apps/v1/statefulsets/worker", "v1/services/worker"] },
});
const settings = {
  ...drillSettings("backup", plan, plan.drill ?? { schedule: "", holds: [], maxAgeHours: 48 }),
  pollSeconds: 1,
  timeoutSeconds: 60,
};
const velero = { apiVersion: "velero.io/v1" };

/**
 * The drill against a real API server, as its own ServiceAccount with its own rights. No image of Velero can run here, so the test plays it:
 * it answers a Restore by making the objects in the scratch namespace and setting the status.
 */
describe("the restore drill on a real API server", () => {
  const test = useCluster("backup-drill");

  const apply = (object: KubernetesObject) => test.cluster.api.apply(object, { fieldManager: "drill-test", force: true });

  it("passes where Velero brings back what it has to, by the rights that it is given and no more", async () => {
    await test.useNodes(yardNodes(1));
    const { objects, origin } = definitionsOf("velero", undefined);
    expect(objects.length, origin).toBeGreaterThan(5);
    for (const definition of objects) await apply(slimmed(definition));
    for (const name of ["velero", "training"]) await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    await rights();
    test.cluster.api.forgetKinds();
    await expect
      .poll(
        () =>
          test.cluster.api.listKind("velero.io/v1", "Restore").then(
            () => true,
            () => false,
          ),
        { timeout: 60_000 },
      )
      .toBe(true);
    await apply({
      ...velero,
      kind: "Backup",
      metadata: { name: "backup-1", namespace: "velero", labels: { "velero.io/schedule-name": "backup" } },
      spec: { includedNamespaces: ["training"] },
      status: { phase: "Completed", completionTimestamp: new Date().toISOString() },
    });
    const [{ code, last }] = await Promise.all([drilled(), playVelero()]);
    expect(last).toMatchObject({ event: "passed", backup: "backup-1" });
    expect(code).toBe(0);
    expect(await test.cluster.api.get({ apiVersion: "v1", kind: "Namespace", name: "restore-drill" })).toBeUndefined();
  }, 240_000);

  async function rights(): Promise<void> {
    const metadata = { name: "restore-drill", namespace: "velero" };
    const subjects = [{ kind: "ServiceAccount", name: "restore-drill", namespace: "velero" }];
    const group = "rbac.authorization.k8s.io";
    await apply({ apiVersion: "v1", kind: "ServiceAccount", metadata });
    await apply({
      apiVersion: `${group}/v1`,
      kind: "Role",
      metadata,
      rules: [
        { apiGroups: ["velero.io"], resources: ["backups"], verbs: ["get", "list"] },
        { apiGroups: ["velero.io"], resources: ["restores"], verbs: ["get", "list", "create", "delete"] },
      ],
    });
    await apply({
      apiVersion: `${group}/v1`,
      kind: "ClusterRole",
      metadata: { name: "restore-drill" },
      rules: [
        { apiGroups: [""], resources: ["namespaces"], resourceNames: ["restore-drill"], verbs: ["get", "delete"] },
        ...holdRules(settings.holds),
      ],
    });
    await apply({
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata,
      subjects,
      roleRef: { apiGroup: group, kind: "Role", name: "restore-drill" },
    });
    await apply({
      apiVersion: `${group}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: "restore-drill" },
      subjects,
      roleRef: { apiGroup: group, kind: "ClusterRole", name: "restore-drill" },
    });
  }

  async function playVelero(): Promise<void> {
    let restore: { metadata: { name: string } } | undefined;
    for (let tries = 0; restore === undefined && tries < 120; tries++) {
      await new Promise((done) => setTimeout(done, 500));
      restore = (await test.cluster.api.listKind("velero.io/v1", "Restore")).items[0];
    }
    if (restore === undefined) throw new Error("the drill asked for no restore");
    const metadata = { name: "worker", namespace: "restore-drill" };
    const labels = { app: "worker" };
    await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "restore-drill" } });
    await apply({ apiVersion: "v1", kind: "Service", metadata, spec: { clusterIP: "None", selector: labels } });
    await apply({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata,
      spec: {
        serviceName: "worker",
        replicas: 0,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: "worker", image: "image-not-given.invalid/worker:drill" }] },
        },
      },
    });
    await apply({
      ...velero,
      kind: "Restore",
      metadata: { name: restore.metadata.name, namespace: "velero" },
      status: { phase: "Completed", progress: { itemsRestored: 2, totalItems: 2 } },
    });
  }

  async function drilled() {
    await apply({
      apiVersion: "v1",
      kind: "Secret",
      type: "kubernetes.io/service-account-token",
      metadata: {
        name: "drill-token",
        namespace: "velero",
        annotations: { "kubernetes.io/service-account.name": "restore-drill" },
      },
    });
    const secret = { apiVersion: "v1", kind: "Secret", name: "drill-token", namespace: "velero" };
    const given = async (key: string) => text(await test.cluster.api.get(secret), "data", key);
    await expect.poll(() => given("token"), { timeout: 30_000 }).toBeTruthy();
    const decoded = async (key: string) => Buffer.from((await given(key)) ?? "", "base64");
    const folder = mkdtempSync(join(test.stateDir, "drill-"));
    writeFileSync(join(folder, "drill.cjs"), drillScript);
    writeFileSync(join(folder, "settings.json"), JSON.stringify(settings));
    writeFileSync(join(folder, "token"), await decoded("token"));
    writeFileSync(join(folder, "ca.crt"), await decoded("ca.crt"));
    const env = {
      PATH: process.env.PATH ?? "",
      DRILL_SETTINGS: join(folder, "settings.json"),
      DRILL_TOKEN: join(folder, "token"),
      DRILL_API: test.cluster.api.address,
      NODE_EXTRA_CA_CERTS: join(folder, "ca.crt"),
    };
    const child = spawn(process.execPath, [join(folder, "drill.cjs")], { env });
    let out = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        out += chunk.toString();
      });
    const code = await new Promise<number | null>((done) => child.on("close", done));
    return { code, last: JSON.parse(out.trim().split("\n").at(-1) ?? "{}") as unknown };
  }
});
