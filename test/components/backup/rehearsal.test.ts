import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Backup, type BackupArgs } from "../../../components/backup";
import { holdRules } from "../../../components/backup/drill";
import { planBackup } from "../../../components/backup/plan";
import { backupRules } from "../../../components/backup/rules";
import { checkChartValues } from "../../../scripts/kubernetes/chart-values";
import { rehearse } from "../../../scripts/rehearsal";
import type { Properties } from "../../../scripts/rehearsal/provider";
import { describeAlerts } from "../../monitoring/promtool";
import { chartShelf, onShelf } from "../shelf";

const container =
  "/subscriptions/sub/resourceGroups/kept/providers/Microsoft.Storage/storageAccounts/acmekept/blobServices/default/containers/backups";
const base = { namespaces: ["training"], bucket: "acme-backups", region: "us-east-2", watched: true } as const;
const clouds: readonly (readonly [string, BackupArgs, Properties])[] = [
  [
    "aws",
    { ...base, namespaces: ["training"], cloud: "aws" },
    { provider: "aws", bucket: "acme-backups", config: { region: "us-east-2" } },
  ],
  ["gcp", { ...base, namespaces: ["training"], cloud: "gcp" }, { provider: "gcp", bucket: "acme-backups", config: {} }],
  [
    "azure",
    { ...base, namespaces: ["training"], cloud: "azure", bucket: "acmekept.blob.core.windows.net/backups", bucketArn: container },
    {
      provider: "azure",
      bucket: "backups",
      config: { subscriptionId: "sub", resourceGroup: "kept", storageAccount: "acmekept", useAAD: "true" },
    },
  ],
  [
    "kubernetes",
    {
      ...base,
      namespaces: ["training"],
      cloud: "kubernetes",
      store: { endpoint: "https://s3.storage.internal", accessKey: "AKIA", secretKey: "quiet" },
    },
    {
      provider: "aws",
      bucket: "acme-backups",
      config: { region: "us-east-2", s3ForcePathStyle: "true", s3Url: "https://s3.storage.internal" },
    },
  ],
];

describe.each(clouds)("backups on %s", (_cloud, args, location) => {
  const made = () => rehearse(() => new Backup("backup", args));

  it("go to their location, every night, and are kept for thirty days", async () => {
    const yard = await made();
    const { values } = yard.one("kubernetes:helm.sh/v3:Release").inputs as { values: Properties };
    expect(values).toMatchObject({
      configuration: { backupStorageLocation: [{ name: "default", default: true, ...location }], defaultBackupTTL: "720h" },
      deployNodeAgent: false,
      podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(yard.one("kubernetes:velero.io/v1:Schedule").inputs).toMatchObject({
      metadata: { name: "backup", namespace: "velero" },
      spec: {
        schedule: "17 2 * * *",
        template: { includedNamespaces: ["training"], ttl: "720h0m0s", storageLocation: "default" },
      },
    });
    if (onShelf("velero")) expect(await checkChartValues(join(chartShelf, "velero"), values, () => undefined)).toEqual([]);
  });
});

describe("a backup's drill", () => {
  it("runs as somebody who may restore, delete the scratch namespace, and read what has to be there", async () => {
    const holds = ["apps/v1/statefulsets/worker", "v1/services/worker"];
    const yard = await rehearse(
      () => new Backup("backup", { ...base, namespaces: ["training"], cloud: "aws", drill: { holds } }),
    );
    expect(yard.one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole").inputs.rules).toEqual([
      { apiGroups: [""], resources: ["namespaces"], resourceNames: ["restore-drill"], verbs: ["get", "delete"] },
      { apiGroups: ["apps"], resources: ["statefulsets"], resourceNames: ["worker"], verbs: ["get"] },
      { apiGroups: [""], resources: ["services"], resourceNames: ["worker"], verbs: ["get"] },
    ]);
    expect(yard.one("kubernetes:batch/v1:CronJob").inputs.spec).toMatchObject({
      schedule: "43 5 * * 1",
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      jobTemplate: { spec: { backoffLimit: 0 } },
    });
    const modifiers = yard.resources("kubernetes:core/v1:ConfigMap").find(({ name }) => name === "backup-drill-modifiers");
    expect(JSON.parse(String(((modifiers?.inputs.data ?? {}) as Record<string, string>)["modifiers.yaml"]))).toMatchObject({
      version: "v1",
      resourceModifierRules: [
        {
          conditions: { groupResource: "deployments.apps", namespaces: ["training"] },
          patches: [{ path: "/spec/replicas", value: "0" }],
        },
        { conditions: { groupResource: "statefulsets.apps" } },
      ],
    });
  });

  it("can be left out, and its alerts with it", async () => {
    const yard = await rehearse(
      () => new Backup("backup", { ...base, namespaces: ["training"], cloud: "aws", drill: { enabled: false } }),
    );
    expect(yard.resources("kubernetes:batch/v1:CronJob")).toEqual([]);
    expect(JSON.stringify(yard.one("kubernetes:monitoring.coreos.com/v1:PrometheusRule").inputs)).not.toContain("RestoreDrill");
  });

  it("reads core objects by their own path", () => {
    expect(holdRules(["v1/configmaps/a"])).toEqual([
      { apiGroups: [""], resources: ["configmaps"], resourceNames: ["a"], verbs: ["get"] },
    ]);
  });
});

describe("a backup that cannot be", () => {
  it.each([
    [{ cloud: "kubernetes" }, "store: is missing, and no bucket is made for a cluster that is there"],
    [
      { store: { endpoint: "https://x", accessKey: "a", secretKey: "b" } },
      "store: is given, and on aws a bucket is made; leave it out",
    ],
    [{ namespaces: [] }, "namespaces: is empty; name what is backed up"],
    [{ namespaces: ["restore-drill"] }, "namespaces[0]: restore-drill is Velero's own"],
    [{ schedule: "61 2 * * *" }, 'schedule: "61" is no minute; give *, or 0 to 59'],
    [{ schedule: "@daily" }, 'schedule: "@daily" has 1 fields; give minute, hour, day, month and weekday'],
    [{ keepDays: 0 }, "keepDays: 0 is not a whole number of at least 1"],
    [{ drill: { holds: ["worker"] } }, 'drill.holds[0]: "worker" is not an object; write it like apps/v1/statefulsets/worker'],
  ] as [Partial<BackupArgs>, string][])("%o", (args, message) => {
    expect(() => planBackup("backup", { ...base, namespaces: ["training"], cloud: "aws", ...args })).toThrow(message);
  });
});

const at = 'schedule="backup"';
const drill = 'namespace="velero",cronjob="restore-drill"';
describeAlerts("alerts of backups", [{ name: "backup", rules: backupRules("backup", 48) }], {
  BackupFailed: {
    fires: { [`velero_backup_last_status{${at}}`]: "0x60" },
    quiet: { [`velero_backup_last_status{${at}}`]: "1x60" },
    at: "30m",
  },
  BackupTooOld: {
    fires: { [`velero_backup_last_successful_timestamp{${at}}`]: "-200000x200" },
    quiet: { [`velero_backup_last_successful_timestamp{${at}}`]: "-150000x200" },
    at: "2h",
  },
  RestoreDrillFailed: {
    fires: {
      [`kube_cronjob_status_last_schedule_time{${drill}}`]: "3600x300",
      [`kube_cronjob_status_last_successful_time{${drill}}`]: "1x300",
    },
    quiet: {
      [`kube_cronjob_status_last_schedule_time{${drill}}`]: "3600x300",
      [`kube_cronjob_status_last_successful_time{${drill}}`]: "3700x300",
    },
    at: "3h",
  },
  RestoreDrillOld: {
    fires: { [`kube_cronjob_status_last_successful_time{${drill}}`]: "-1400000x200" },
    quiet: { [`kube_cronjob_status_last_successful_time{${drill}}`]: "-1200000x200" },
    at: "2h",
  },
});
