import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { soundEnvironment } from "../config/fixture";
import { folder, report, repository, trainyard } from "./run";

describe("an environment's life on the command line", () => {
  it("dev: made, the same when run again, given out, changed, and gone after destroy", async () => {
    const where = ["-C", repository, "--state", folder()];
    const made = await report("up", "dev", ...where);
    expect(made).toMatchObject({
      code: 0,
      environment: "dev",
      operation: "up",
      engine: "rehearsal",
      clouds: "simulated",
      result: "succeeded",
      operations: { update: 0, replace: 0, delete: 0, same: 0 },
      violations: [],
    });
    expect(made.operations.create).toBeGreaterThan(100);
    expect(made.steps.filter(({ op }) => op === "create")).toHaveLength(made.operations.create);
    expect(made.outputs).toMatchObject({
      strategy: "recreate",
      coordinator: "http://coordinator.training.svc:50051",
      workers: 2,
      kubeconfig: "[secret]",
      buckets: { checkpoints: { replicas: [] } },
    });

    const again = await report("up", "dev", ...where);
    expect(again.operations).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: made.operations.create });
    expect(again.outputs).toEqual(made.outputs);

    const kubeconfig = await trainyard("outputs", "dev", "kubeconfig", "--show-secrets", ...where);
    expect(kubeconfig.out).toContain("get-token");
    const exported = await trainyard("state", "export", "dev", ...where);
    expect(JSON.parse(exported.out)).toMatchObject({ version: 3 });
    expect((await report("outputs", "dev", ...where)).outputs).toEqual(made.outputs);

    const changed = await report(
      "preview",
      "dev",
      ...where,
      "--diff",
      "--set",
      "nodeGroups[training].nodes.desired=1",
      "--set",
      "nodeGroups[training].nodes.min=1",
      "--set",
      "nodeGroups[training].nodes.max=1",
    );
    // A TrainJob keeps its number of workers; another number is another job.
    expect(changed).toMatchObject({ code: 0, operations: { create: 0, replace: 1, delete: 0 } });
    expect(changed.steps.find(({ op }) => op === "replace")?.type).toBe("kubernetes:trainer.kubeflow.org/v1alpha1:TrainJob");
    expect(
      changed.steps.find(({ type }) => type === "aws:eks/nodeGroup:NodeGroup" && changed.operations.update > 0),
    ).toBeDefined();

    const gone = await report("destroy", "dev", ...where);
    expect(gone).toMatchObject({ code: 0, result: "succeeded", operations: { delete: made.operations.create } });
    const empty = await trainyard("state", "export", "dev", ...where);
    expect(JSON.parse(empty.out).deployment.resources ?? []).toEqual([]);
  }, 240_000);

  it("production: copies in three regions, a price within its budget, and a cluster that is not deleted by accident", async () => {
    const where = ["-C", repository, "--state", folder()];
    const made = await report("up", "production", ...where);
    expect(made).toMatchObject({ code: 0, result: "succeeded", outputs: { strategy: "blue-green", workers: 8 } });
    expect(made.outputs.buckets).toEqual({
      checkpoints: {
        url: "s3://gaudi-3-scale-production-checkpoints",
        replicas: [
          "s3://gaudi-3-scale-production-checkpoints-us-east-2 (us-east-2)",
          "s3://gaudi-3-scale-production-checkpoints-us-east-1 (us-east-1)",
        ],
      },
      datasets: {
        url: "s3://gaudi-3-scale-production-datasets",
        replicas: [
          "s3://gaudi-3-scale-production-datasets-us-east-2 (us-east-2)",
          "s3://gaudi-3-scale-production-datasets-us-east-1 (us-east-1)",
        ],
      },
    });
    // Eight machines at 8.919 US dollars, and what stands around them.
    expect(made.cost.hourlyUsd).toBeGreaterThan(71.35);
    expect(made.cost.hourlyUsd).toBeLessThan(80);
    expect(made.cost.monthlyUsd).toBeCloseTo(made.cost.hourlyUsd * 730, -1);

    const refused = await report("destroy", "production", ...where);
    expect(refused).toMatchObject({ code: 2, result: "failed", operations: { delete: 0 } });
    expect(refused.diagnostics[0]?.message).toContain("--set cluster.deletionProtection=false");
  }, 240_000);

  it("secrets stand in the configuration and not in the environment; a rehearsal uses stand-ins and keeps none in clear text", async () => {
    const receivers =
      "    monitoring:\n      receivers:\n        - { name: chat, kind: slack, channel: '#training', urlSecret: slackUrl }\n        - { name: hook, kind: webhook, urlSecret: hookUrl }\n";
    const root = folder({ "yard.yaml": `${soundEnvironment}${receivers}  trainyard:slackUrl: { secure: AAABAKw= }\n` });
    const made = await report("up", join(root, "yard.yaml"));
    expect(made).toMatchObject({ code: 0, result: "succeeded" });
    expect(made.diagnostics.map(({ path, message }) => [path, message])).toContainEqual([
      "monitoring.receivers[1].urlSecret",
      "monitoring.receivers[1].urlSecret: trainyard:hookUrl is not in the stack's configuration; for a live run: pulumi config set --stack yard --secret trainyard:hookUrl",
    ]);
    expect(readFileSync(join(root, ".trainyard", "trainyard", "yard.json"), "utf8")).not.toContain("rehearsed-secret");
  }, 240_000);

  it("a budget is held against the whole price before anything is made", async () => {
    const where = ["-C", repository, "--state", folder()];
    // The machines alone cost 18.61 US dollars an hour; control plane, gateway and endpoints break the budget.
    const refused = await report("up", "dev", ...where, "--set", "cost.maxHourlyUsd=18.8");
    expect(refused).toMatchObject({ code: 2, result: "failed", steps: [] });
    expect(refused.diagnostics.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^cost\.maxHourlyUsd: 18\.8 is below the price of /),
    ]);
    expect((await trainyard("outputs", "dev", ...where)).code).toBe(1);
  }, 240_000);
});
