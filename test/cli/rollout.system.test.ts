import { expect, it } from "vitest";
import { folder, report, repository, trainyard } from "./run";

it("rollout and drift on the command line: planned, waiting for a person, listed, gone back, and wrong words refused", async () => {
  const where = ["-C", repository, "--state", folder()];
  const change = ["--set", "coordinator.logLevel=debug", "--set", "delivery={ gates: [{ kind: manual, name: owner }] }"];
  const early = await trainyard("rollout", "start", "dev", ...where, ...change);
  expect(early.code).toBe(1);
  expect(early.err).toContain("dev is not made yet");
  expect((await report("up", "dev", ...where)).code).toBe(0);

  expect(JSON.parse((await trainyard("rollout", "start", "dev", ...where, ...change, "--dry-run", "--json")).out)).toMatchObject({
    target: "service/coordinator",
    strategy: "recreate",
    form: "in-place",
    stages: [{ title: "stop all, start new", gates: ["owner"] }],
  });
  const unknown = await trainyard("rollout", "start", "dev", "service/coordinater", ...where, ...change);
  expect(unknown.code).toBe(2);
  expect(unknown.err).toContain('did you mean "service/coordinator"?');
  const nothing = await trainyard("rollout", "start", "dev", ...where);
  expect(nothing.code).toBe(2);
  expect(nothing.err).toContain("nothing differs from what was made");
  const frozen = "delivery={ freezes: [{ from: 2020-01-01, to: 2090-01-01, reason: audit }], windows: [] }";
  expect((await trainyard("rollout", "start", "dev", ...where, ...change, "--set", frozen)).code).toBe(2);

  const started = await trainyard("rollout", "start", "dev", ...where, ...change);
  expect(started.code).toBe(0);
  expect(started.out).toMatch(/service\/coordinator waits at "stop all, start new" .*`trainyard rollout resume dev` goes on/);
  expect(JSON.parse((await trainyard("rollout", "status", "dev", ...where, "--json")).out)).toMatchObject({
    targets: [{ target: "service/coordinator", state: "under way", rollout: { status: "running", phase: "shift" } }],
  });
  const second = await trainyard("rollout", "start", "dev", ...where, ...change);
  expect(second.code).toBe(1);
  expect(second.err).toContain("is being rolled out already");

  const back = JSON.parse((await trainyard("rollout", "abort", "dev", ...where, "--json")).out);
  expect(back).toMatchObject({ operation: "rollout abort", result: "failed", status: "restored", reason: "aborted" });
  const history = await trainyard("rollout", "history", "dev", ...where);
  expect(history.out).toContain("restored: the old is in use (aborted)");
  expect((await trainyard("rollout", "status", "dev", ...where)).out).toContain("restored, and kept at what it was");

  const drift = await trainyard("drift", "dev", ...where);
  expect(drift).toMatchObject({ code: 0, out: "dev: files, state and cloud agree\n" });
  const differs = await trainyard("drift", "dev", ...where, "--set", "nodeGroups[system].nodes.desired=3", "--json");
  expect(differs.code).toBe(1);
  expect(JSON.parse(differs.out).differences).toMatchObject([{ where: "files", op: "update", diffs: ["scalingConfig"] }]);
}, 180_000);
