import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readInventory } from "../../components/hosts/inventory";
import { jobLogs, jobStatus, listJobs, stopJob, submitJob } from "../../scripts/fleet/batch";
import { Fleet } from "../../scripts/fleet/fleet";
import { fleetMetrics } from "../../scripts/fleet/metrics";
import { SshdYard, sshdInstalled } from "./sshd";

/** `pip install "ray[default]"` brings it; TRAINYARD_RAY names it where it is not on the path. */
const ray = process.env.TRAINYARD_RAY ?? spawnSync("sh", ["-c", "command -v ray"], { encoding: "utf8" }).stdout.trim();
const there = ray !== "" && sshdInstalled;

describe.skipIf(!there)("batch jobs on a real Ray behind a real OpenSSH server (needs ray and openssh-server)", () => {
  let yard: SshdYard;
  let fleet: Fleet;
  let project: string;
  let temporary: string;
  beforeAll(async () => {
    yard = new SshdYard();
    const port = await yard.start();
    // Ray's sockets have names of at most 107 characters.
    temporary = mkdtempSync(join(tmpdir(), "ray-"));
    const flags = ["--head", "--disable-usage-stats", "--num-cpus=2", "--dashboard-host=127.0.0.1", "--include-dashboard=true"];
    execFileSync(ray, ["start", ...flags, `--temp-dir=${temporary}`], { stdio: "ignore", timeout: 110_000 });
    const entry = `{ name: head, address: 127.0.0.1, port: ${port}, user: ${userInfo().username}, keyFile: ${yard.keyFile}, workDirectory: ${join(yard.folder, "remote")}, activate: 'PATH=${dirname(ray)}:$PATH' }`;
    fleet = new Fleet(readInventory(`fleet:\n  hosts:\n    - ${entry}\n`, "fleet.yaml"), {
      stateFolder: join(yard.folder, "state"),
      log: () => {},
      acceptNew: true,
      knownHostsFile: yard.knownHosts,
    });
    project = join(yard.folder, "project");
    mkdirSync(project);
    writeFileSync(join(project, "train.py"), 'import sys\nprint(open("data").read().strip(), " ".join(sys.argv[1:]))\n');
    writeFileSync(join(project, "data"), "one\n");
  });
  afterAll(async () => {
    await fleet?.close();
    // `ray stop` would end every Ray of this machine; ours are those that know our folder.
    for (const line of execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).split("\n"))
      if (temporary !== undefined && line.includes(temporary)) process.kill(Number.parseInt(line, 10), "SIGKILL");
    yard?.stop();
    if (temporary) rmSync(temporary, { recursive: true, force: true });
  });

  it("runs a command with the project beside it, and shows what it prints as it runs", async () => {
    let shown = "";
    const done = await submitJob(fleet, "python train.py --note 'a b' | tr a-z A-Z", {
      folder: project,
      retries: 0,
      wait: true,
      onOutput: (text) => {
        shown += text;
      },
    });
    expect(done).toMatchObject({ code: 0, tries: 1, host: "head", sync: { sent: 2 } });
    expect(shown).toContain("ONE --NOTE A B");
    expect(await jobStatus(fleet, done.job)).toMatchObject({ status: "SUCCEEDED" });
    expect(await jobLogs(fleet, done.job)).toContain("ONE --NOTE A B");
  });

  it("tries again what failed, copies only what changed, and says so in the end", async () => {
    writeFileSync(join(project, "data"), "two\n");
    const marks = join(yard.folder, "marks");
    const command = `echo x >> ${marks}; test $(wc -l < ${marks}) -eq 3 && python train.py`;
    const done = await submitJob(fleet, command, { folder: project, retries: 3, wait: true, pauseSeconds: () => 0.1 });
    expect(done).toMatchObject({ code: 0, tries: 3 });
    expect(done.stdout).toContain("two");
    const given = await submitJob(fleet, "exit 9", { retries: 1, wait: true, pauseSeconds: () => 0.1 });
    expect(given).toMatchObject({ code: 1, tries: 2 });
    expect(given.stderr).toContain("exit code 9");
  });

  it("hands in without waiting, lists, stops, and does not try again what was stopped", async () => {
    const { job, code } = await submitJob(fleet, "sleep 300", { retries: 0, wait: false });
    expect(code).toBe(0);
    await stopJob(fleet, job);
    await expect.poll(async () => (await jobStatus(fleet, job)).status, { timeout: 30_000 }).toBe("STOPPED");
    const jobs = await listJobs(fleet);
    expect(jobs[0]).toMatchObject({ job, status: "STOPPED", entrypoint: "sleep 300" });
    expect(jobs.length).toBe(7);
    await expect(jobStatus(fleet, "nothing")).rejects.toThrow(/head: .*nothing/);
  });

  it("counts every try among the Grid's metrics", async () => {
    const text = await fleetMetrics(fleet.store).metrics();
    expect(text).toContain("grid_tasks_submitted_total 7");
    expect(text).toContain('grid_tasks_completed_total{status="failure"} 4');
  });
});
