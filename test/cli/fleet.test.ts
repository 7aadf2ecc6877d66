import { join } from "node:path";
import { expect, it } from "vitest";
import { folder, trainyard } from "./run";

/** No name ends in `.invalid` (RFC 2606), so nobody is asked. */
const nobody = { "fleet.yaml": "fleet:\n  hosts:\n    - { name: gpu1, address: gpu1.invalid, role: head }\n" };

it.each([["jobs"], ["job", "some-job"], ["run", "true", "--no-sync"], ["submit", "true", "--no-sync", "--retries", "0"]])(
  "fleet %s tells in one sentence of a host that cannot be reached",
  async (...words) => {
    const root = folder(nobody);
    const { code, err } = await trainyard("fleet", ...words, "-i", join(root, "fleet.yaml"), "--state", join(root, "state"));
    expect(code).toBe(1);
    expect(err).toMatch(/^error {2}.*(gpu1|no host can take the task).*\n$/);
  },
);
