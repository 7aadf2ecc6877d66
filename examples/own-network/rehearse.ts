import assert from "node:assert/strict";
import { rehearse } from "trainyard/rehearsal";

// The program as `pulumi up` runs it, against simulated AWS: nothing is made and nothing is paid.
async function main(): Promise<void> {
  const yard = await rehearse(() => require("./index") as unknown, { config: { "aws:region": "us-west-2" } });
  const vpcs = yard.resources("aws:ec2/vpc:Vpc").map(({ name }) => name);
  assert.deepEqual(vpcs, ["shared"], "the cluster stands in the network that is there, and makes none of its own");
  const group = yard.one("aws:eks/nodeGroup:NodeGroup");
  assert.deepEqual(group.inputs.scalingConfig, { minSize: 0, desiredSize: 2, maxSize: 4 });
  console.log(`${yard.resources().length} resources, reached at ${String(yard.outputs.endpoint)}`);
}

void main();
