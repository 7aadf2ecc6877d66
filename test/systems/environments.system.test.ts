import { describe, expect, it } from "vitest";
import { findProject, listEnvironments } from "../../components/config";
import { folder, report, repository, trainyard } from "../cli/run";

describe.each(listEnvironments(findProject(repository)))("environment %s", (environment) => {
  it("comes up, is the same when run again, and goes away to nothing", async () => {
    const where = ["-C", repository, "--state", folder()];
    const unprotected = ["--set", "cluster.deletionProtection=false"];
    const made = await report("up", environment, ...where, ...unprotected);
    expect(made.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(made).toMatchObject({ code: 0, result: "succeeded", operations: { update: 0, replace: 0, delete: 0, same: 0 } });
    expect(made.operations.create).toBeGreaterThan(0);

    const again = await report("up", environment, ...where, ...unprotected);
    expect(again.operations).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: made.operations.create });

    const gone = await report("destroy", environment, ...where, ...unprotected);
    expect(gone).toMatchObject({ code: 0, result: "succeeded", operations: { delete: made.operations.create } });
    const { out } = await trainyard("state", "export", environment, ...where);
    expect(JSON.parse(out).deployment.resources ?? []).toEqual([]);
  }, 240_000);
});
