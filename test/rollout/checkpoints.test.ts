import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { listBucket, listing, newestComplete } from "../../scripts/rollout/jobs/checkpoints";
import { folder } from "../cli/run";

const layout = { prefix: "run/", marker: "manifest.json" };
const at = (minute: number) => Date.UTC(2026, 10, 22, 12, minute);
const object = (key: string, minute: number) => ({ key, modified: at(minute) });

describe("a checkpoint is proved", () => {
  it("by the marker that was written last, after the request", () => {
    const objects = [object("run/step-100/rank-0.pt", 4), object("run/step-100/manifest.json", 5)];
    expect(newestComplete(objects, layout, at(3))).toBe("run/step-100");
    expect(newestComplete(objects, layout, at(5))).toBe("run/step-100");
  });
  it("by the newest where there are several", () => {
    const objects = [1, 2].flatMap((step) => [
      object(`run/step-${step}/rank-0.pt`, step),
      object(`run/step-${step}/manifest.json`, step),
    ]);
    expect(newestComplete(objects, layout, at(0))).toBe("run/step-2");
  });
  it("not by one from before the request", () => {
    const objects = [object("run/step-100/rank-0.pt", 4), object("run/step-100/manifest.json", 5)];
    expect(newestComplete(objects, layout, at(6))).toBeUndefined();
  });
  it("not by half a one, by a marker alone, or by one that is being written again", () => {
    expect(newestComplete([object("run/step-1/rank-0.pt", 4)], layout, at(3))).toBeUndefined();
    expect(newestComplete([object("run/step-1/manifest.json", 4)], layout, at(3))).toBeUndefined();
    const rewritten = [object("run/step-1/manifest.json", 4), object("run/step-1/rank-0.pt", 5)];
    expect(newestComplete(rewritten, layout, at(3))).toBeUndefined();
  });
  it("not by somebody else's", () => {
    const objects = [object("other/step-1/rank-0.pt", 4), object("other/step-1/manifest.json", 5)];
    expect(newestComplete(objects, layout, at(3))).toBeUndefined();
  });
});

/** Answers in the form of each cloud's command, as their documentation shows it. */
const answers = {
  aws: { Contents: [{ Key: "run/a", LastModified: "2026-11-22T12:05:00+00:00", Size: 1 }], RequestCharged: null },
  gcloud: [{ bucket: "b", name: "run/a", updated: "2026-11-22T12:05:00.123Z", kind: "storage#object" }],
  az: [{ name: "run/a", properties: { lastModified: "2026-11-22T12:05:00+00:00", contentLength: 1 } }],
};

describe("a bucket is listed by its cloud's own command", () => {
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });
  it("with the bucket, below the prefix", () => {
    expect(listing("s3://yard-checkpoints", "run/").args.join(" ")).toBe(
      "s3api list-objects-v2 --bucket yard-checkpoints --prefix run/ --output json",
    );
    expect(listing("gs://yard-checkpoints", "run/").args.join(" ")).toBe(
      "storage objects list gs://yard-checkpoints/run/** --raw --format=json",
    );
    expect(listing("https://yard.blob.core.windows.net/checkpoints", "run/").args.join(" ")).toBe(
      "storage blob list --account-name yard --container-name checkpoints --prefix run/ --num-results * --auth-mode login --output json",
    );
  });
  it.each([
    ["aws", "s3://b", at(5)],
    ["gcloud", "gs://b", at(5) + 123],
    ["az", "https://a.blob.core.windows.net/b", at(5)],
  ] as const)("and read: %s", async (command, url, modified) => {
    const root = folder({ answer: JSON.stringify(answers[command]) });
    writeFileSync(join(root, command), `#!/bin/sh\nexec /bin/cat ${join(root, "answer")}\n`);
    chmodSync(join(root, command), 0o755);
    process.env.PATH = root;
    expect(await listBucket(url, "run/")).toEqual([{ key: "run/a", modified }]);
  });
  it("or the command's absence is told", async () => {
    process.env.PATH = folder({});
    await expect(listBucket("s3://b", "")).rejects.toThrow(
      "aws is not on PATH, and checkpoints in s3://b are asked for by it; install it and log in",
    );
  });
});
