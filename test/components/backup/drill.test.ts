import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DrillSettings, drillSettings } from "../../../components/backup/drill";
import { drillScript } from "../../../components/backup/drill-script";
import { planBackup } from "../../../components/backup/plan";
import { SmallApi, type Thing } from "./api";

const holds = ["apps/v1/statefulsets/worker", "v1/services/worker"];
const plan = planBackup("backup", { cloud: "aws", bucket: "b", region: "us-east-2", namespaces: ["training"], drill: { holds } });
const settings: DrillSettings = {
  ...drillSettings("backup", plan, plan.drill ?? { schedule: "", holds: [], maxAgeHours: 48 }),
  pollSeconds: 0.02,
  timeoutSeconds: 2,
};
const velero = "/apis/velero.io/v1/namespaces/velero";
const scratch = "/api/v1/namespaces/restore-drill";

describe("the restore drill", () => {
  let api: SmallApi;
  let address = "";
  let folder = "";

  beforeEach(async () => {
    api = new SmallApi();
    address = await api.start();
    folder = mkdtempSync(join(tmpdir(), "trainyard-drill-"));
    writeFileSync(join(folder, "drill.cjs"), drillScript);
    writeFileSync(join(folder, "settings.json"), JSON.stringify(settings));
    writeFileSync(join(folder, "token"), "drill-token\n");
  });
  afterEach(async () => {
    await api.stop();
    rmSync(folder, { recursive: true });
  });

  function backedUp(name: string, hoursAgo: number, phase = "Completed"): void {
    const completionTimestamp = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
    const labels = { "velero.io/schedule-name": "backup" };
    api.things.set(`${velero}/backups/${name}`, { metadata: { name, labels }, status: { phase, completionTimestamp } });
  }

  /** Plays Velero: a restore brings these objects into the scratch namespace and ends as said. */
  function restoring(
    brings: readonly string[],
    status: Record<string, unknown> = { phase: "Completed", progress: { itemsRestored: 9 } },
  ): void {
    api.onCreate = (path, thing) => {
      if (path !== `${velero}/restores`) return;
      const put = (where: string, made: Thing) => api.things.set(where, made);
      put(scratch, { metadata: { name: "restore-drill" } });
      for (const each of brings) put(each, { metadata: { name: each.split("/").at(-1) ?? "" } });
      put(`${path}/${thing.metadata.name}`, { ...thing, status });
    };
  }
  const everything = [
    `/apis/apps/v1/namespaces/restore-drill/statefulsets/worker`,
    `/api/v1/namespaces/restore-drill/services/worker`,
  ];

  async function drilled(): Promise<{ readonly code: number | null; readonly last: Record<string, unknown> }> {
    const env = {
      PATH: process.env.PATH ?? "",
      DRILL_SETTINGS: join(folder, "settings.json"),
      DRILL_TOKEN: join(folder, "token"),
      DRILL_API: address,
    };
    const child = spawn(process.execPath, [join(folder, "drill.cjs")], { env });
    let out = "";
    child.stdout.on("data", (text: Buffer) => {
      out += text.toString();
    });
    const code = await new Promise<number | null>((done) => child.on("close", done));
    const lines = out.trim().split("\n");
    return { code, last: JSON.parse(lines.at(-1) ?? "{}") as Record<string, unknown> };
  }

  it("restores the latest complete backup, without pods or volumes, and leaves nothing behind", async () => {
    backedUp("backup-old", 30);
    backedUp("backup-new", 6);
    backedUp("backup-broken", 1, "PartiallyFailed");
    restoring(everything);
    const { code, last } = await drilled();
    expect(last).toMatchObject({ event: "passed", backup: "backup-new", restored: 9 });
    expect(code).toBe(0);
    const [restore] = [...api.things].filter(([path]) => path.startsWith(`${velero}/restores/`)).map(([, thing]) => thing);
    expect(restore?.spec).toMatchObject({
      backupName: "backup-new",
      includedNamespaces: ["training"],
      namespaceMapping: { training: "restore-drill" },
      restorePVs: false,
    });
    const { includedResources } = (restore?.spec ?? {}) as { includedResources: string[] };
    for (const kind of ["pods", "jobs.batch", "persistentvolumeclaims"]) expect(includedResources).not.toContain(kind);
    expect([...api.things.keys()].filter((path) => path.startsWith(scratch))).toEqual([]);
  });

  it.each([
    ["there is no complete backup", () => backedUp("b", 1, "Failed"), "no backup of schedule backup is complete, of 1"],
    ["the latest is too old", () => backedUp("b", 72), "b is 72 hours old, 48 are allowed"],
    [
      "something is missing",
      () => {
        backedUp("b", 1);
        restoring(everything.slice(0, 1));
      },
      "lacks v1/services/worker",
    ],
    [
      "nothing came back",
      () => {
        backedUp("b", 1);
        restoring([], { phase: "Completed", progress: {} });
      },
      "brought nothing back",
    ],
    [
      "Velero refuses",
      () => {
        backedUp("b", 1);
        restoring([], { phase: "FailedValidation", validationErrors: ["backup is gone"] });
      },
      "ended as FailedValidation: backup is gone",
    ],
    [
      "Velero never ends",
      () => {
        backedUp("b", 1);
        restoring(everything, { phase: "InProgress" });
      },
      "took longer than 2 s",
    ],
  ])("fails where %s, says so, and clears up", async (_case, prepare, reason) => {
    prepare();
    const { code, last } = await drilled();
    expect(last).toMatchObject({ event: "failed" });
    expect(String(last.reason)).toContain(reason);
    expect(code).toBe(1);
    expect(api.things.has(scratch)).toBe(false);
  });

  it("keeps the last five restores for people to read", async () => {
    backedUp("b", 1);
    restoring(everything);
    for (let day = 1; day <= 7; day++) {
      const name = `drill-2026010${day}000000`;
      api.things.set(`${velero}/restores/${name}`, { metadata: { name, labels: { "trainyard.dev/restore-drill": "true" } } });
    }
    expect((await drilled()).code).toBe(0);
    const left = [...api.things.keys()].filter((path) => path.startsWith(`${velero}/restores/`));
    expect(left).toHaveLength(5);
    expect(left.some((path) => path.endsWith("drill-20260101000000"))).toBe(false);
  });
});
