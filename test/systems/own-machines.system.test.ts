import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { folder, report } from "../cli/run";

it("a machine that an environment's file describes is known to the simulated cloud that makes it", async () => {
  const file = join(folder(), "own.yaml");
  writeFileSync(
    file,
    `config:
  aws:region: us-west-2
  trainyard:environment:
    system: yard
    cloud: aws
    region: us-west-2
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-west-2a, us-west-2b] }
    nodeGroups:
      - { name: system, machine: m6i.2xlarge, nodes: { desired: 2 } }
      - { name: training, machine: own.big, zone: us-west-2a, nodes: { desired: 1 } }
    machines:
      own.big: { like: p5.48xlarge }
`,
  );
  const state = folder();
  expect(await report("up", file, "--state", state)).toMatchObject({ code: 0, result: "succeeded" });
  // Without the description nobody knows it, so that the first run proves something.
  writeFileSync(file, readFileSync(file, "utf8").replace(/ {4}machines:\n.*\n/, ""));
  expect(await report("preview", file, "--state", folder())).toMatchObject({ code: 2 });
}, 240_000);
