import { expect, it } from "vitest";
import { folder, report, repository, trainyard } from "./run";

const system = "gaudi-3-scale-dev-system";
const change = ["--set", "nodeGroups[system].machine=m6i.4xlarge", "--set", "training=null", "--set", "coordinator=null"];

it("up stops before it loses anything that nobody allowed, a preview warns of it, and what is named passes", async () => {
  const where = ["-C", repository, "--state", folder()];
  expect((await report("up", "dev", ...where)).code).toBe(0);

  const planned = await report("preview", "dev", ...where, ...change);
  expect(planned).toMatchObject({ code: 0, result: "succeeded" });
  expect(planned.operations.replace).toBeGreaterThan(0);
  const told = planned.diagnostics.filter(({ urn, severity }) => urn !== undefined && severity === "warning");
  expect(told.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^high: aws:eks\/nodeGroup:NodeGroup gaudi-3-scale-dev-system would be replaced because of instanceTypes.*: its machines; the capacity may not be had again would be lost; coordinator-deployment, .* depend on it; allow it with --allow gaudi-3-scale-dev-system$/,
      ),
      expect.stringMatching(/Deployment coordinator-deployment would be deleted: its pods/),
    ]),
  );

  const stopped = await report("up", "dev", ...where, ...change);
  const nothing = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
  expect(stopped).toMatchObject({ code: 1, operation: "up", result: "failed", steps: [], operations: nothing });
  expect(stopped.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual(
    told.map(({ message }) => message),
  );

  const read = await trainyard("up", "dev", ...where, ...change, "--allow", system);
  expect(read.code).toBe(1);
  expect(read.out).toContain("up failed, nothing was touched");
  expect(read.out).toContain("allow it with --allow coordinator-deployment");
  expect(read.out).not.toContain(`allow it with --allow ${system}`);

  const allowed = await report("up", "dev", ...where, ...change, "--allow", system, "--allow", "urn:pulumi:dev::**kubernetes:**");
  expect(allowed).toMatchObject({ code: 0, result: "succeeded" });
  expect(allowed.operations.replace).toBeGreaterThan(0);
  expect(allowed.operations.delete).toBeGreaterThan(2);
}, 240_000);
