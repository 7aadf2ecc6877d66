/**
 * What the drill's pod runs: Node.js and nothing else, so that it needs no image of ours and no shell. It reads its settings from a file,
 * talks to the API server as its ServiceAccount, and ends with 0 only where a restore brought back what it has to.
 * Kept as text because it goes into a ConfigMap; test/components/backup/drill.test.ts runs it against an API server.
 */
export const drillScript = `"use strict";
const { readFileSync } = require("node:fs");
const settings = JSON.parse(readFileSync(process.env.DRILL_SETTINGS, "utf8"));
const account = "/var/run/secrets/kubernetes.io/serviceaccount";
const api = (process.env.DRILL_API || "https://" + process.env.KUBERNETES_SERVICE_HOST + ":" + process.env.KUBERNETES_SERVICE_PORT).replace(/\\/$/, "");
const token = () => readFileSync(process.env.DRILL_TOKEN || account + "/token", "utf8").trim();
const velero = "/apis/velero.io/v1/namespaces/" + settings.namespace;
const scratch = settings.scratch;
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const say = (event, more) => console.log(JSON.stringify({ time: new Date().toISOString(), event, ...more }));

class Failed extends Error {}

async function call(method, path, body) {
  const answer = await fetch(api + path, {
    method,
    headers: { authorization: "Bearer " + token(), "content-type": "application/json", accept: "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.status === 404) return undefined;
  const text = await answer.text();
  if (!answer.ok) throw new Failed(method + " " + path + " answered " + answer.status + ": " + text.slice(0, 300));
  return text === "" ? {} : JSON.parse(text);
}

/** Asks until the answer is there, or the time is up. */
async function until(what, seconds, ask) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Failed(what + " took longer than " + seconds + " s");
    await wait(settings.pollSeconds);
  }
}

async function latestBackup() {
  const label = encodeURIComponent("velero.io/schedule-name=" + settings.schedule);
  const { items = [] } = (await call("GET", velero + "/backups?labelSelector=" + label)) || {};
  const done = items.filter(({ status = {} }) => status.phase === "Completed" && status.completionTimestamp);
  done.sort((one, other) => Date.parse(other.status.completionTimestamp) - Date.parse(one.status.completionTimestamp));
  if (done.length === 0) throw new Failed("no backup of schedule " + settings.schedule + " is complete, of " + items.length);
  const hours = (Date.now() - Date.parse(done[0].status.completionTimestamp)) / 3600000;
  if (hours > settings.maxAgeHours)
    throw new Failed(done[0].metadata.name + " is " + Math.round(hours) + " hours old, " + settings.maxAgeHours + " are allowed");
  return done[0].metadata.name;
}

async function clearScratch() {
  if ((await call("DELETE", "/api/v1/namespaces/" + scratch)) === undefined) return;
  await until("deleting namespace " + scratch, settings.timeoutSeconds, async () =>
    (await call("GET", "/api/v1/namespaces/" + scratch)) === undefined ? true : undefined,
  );
}

async function restore(backup) {
  const name = "drill-" + new Date().toISOString().replace(/[^0-9]/g, "").slice(0, 14);
  await call("POST", velero + "/restores", {
    apiVersion: "velero.io/v1",
    kind: "Restore",
    metadata: { name, namespace: settings.namespace, labels: { "trainyard.dev/restore-drill": "true" } },
    spec: { ...settings.spec, backupName: backup },
  });
  const ended = ["Completed", "PartiallyFailed", "Failed", "FailedValidation"];
  const { status } = await until("restore " + name, settings.timeoutSeconds, async () => {
    const found = await call("GET", velero + "/restores/" + name);
    return found && ended.includes((found.status || {}).phase) ? found : undefined;
  });
  if (status.phase !== "Completed")
    throw new Failed("restore " + name + " ended as " + status.phase + ": " + [status.failureReason, ...(status.validationErrors || [])].filter(Boolean).join("; ") + " (" + (status.errors || 0) + " errors)");
  return { name, restored: (status.progress || {}).itemsRestored || 0 };
}

async function missing() {
  const gone = [];
  for (const path of settings.holds) {
    const [group, version, kind, name] = path.startsWith("v1/") ? ["", ...path.split("/")] : path.split("/");
    const root = group === "" ? "/api/" + version : "/apis/" + group + "/" + version;
    if ((await call("GET", root + "/namespaces/" + scratch + "/" + kind + "/" + name)) === undefined) gone.push(path);
  }
  return gone;
}

/** The last few stay for people to read. */
async function forget() {
  const { items = [] } = (await call("GET", velero + "/restores?labelSelector=trainyard.dev%2Frestore-drill%3Dtrue")) || {};
  const names = items.map(({ metadata }) => metadata.name).sort().reverse();
  for (const name of names.slice(settings.keep)) await call("DELETE", velero + "/restores/" + name);
}

async function drill() {
  const started = Date.now();
  const backup = await latestBackup();
  say("restoring", { backup, into: scratch });
  await clearScratch();
  try {
    const { name, restored } = await restore(backup);
    if (restored === 0) throw new Failed("restore " + name + " brought nothing back");
    const gone = await missing();
    if (gone.length > 0) throw new Failed("restore " + name + " lacks " + gone.join(", "));
    say("passed", { backup, restore: name, restored, seconds: Math.round((Date.now() - started) / 1000) });
  } finally {
    await clearScratch();
    await forget();
  }
}

drill().catch((error) => {
  say("failed", { reason: error instanceof Failed ? error.message : String(error && error.stack) });
  process.exitCode = 1;
});
`;
