import { describe, expect, it } from "vitest";
import { checkBudget, priceResources } from "../../scripts/commands/price";
import type { YardResource } from "../../scripts/rehearsal/engine/types";
import { changed, load } from "../config/fixture";

const environment = (cost: string) => load({ "stacks/Pulumi.test.yaml": `${changed()}    cost: ${cost}\n` });

/** A resource as the engine tells it, as far as a price needs it. */
function made(type: string, name: string, inputs: Record<string, unknown> = {}): YardResource {
  return { urn: `urn:pulumi:test::yard::${type}::${name}`, type, name, inputs, dependencies: [] } as unknown as YardResource;
}

const resources = [
  made("aws:s3/bucket:Bucket", "yard-test-checkpoints"),
  made("aws:s3/bucket:Bucket", "yard-test-checkpoints-us-east-2", { region: "us-east-2" }),
  made("aws:ec2/natGateway:NatGateway", "yard-test-nat"),
];

describe("what an environment says it will store and send", () => {
  it("has to be in a bucket or a file system that it makes", () => {
    expect(() => environment("{ usage: { storedGiB: { checkpoint: 1 } } }")).toThrow(
      'cost.usage.storedGiB.checkpoint: there is no bucket and no file system "checkpoint"; did you mean "checkpoints"?',
    );
  });

  it("is in the price, and so in what a budget refuses", () => {
    const usage = "usage: { storedGiB: { checkpoints: 730000 }, natGiB: 7300 }";
    const loaded = environment(`{ maxHourlyUsd: 200, ${usage} }`);
    const cost = priceResources(resources, loaded);
    // Two copies of 730,000 GiB at 0.023 and 7,300 GiB at 0.045 a month, over 730 hours, and the gateway.
    expect(cost.hourlyUsd).toBeCloseTo(2 * 23 + 0.45 + 0.045, 4);
    expect(() => checkBudget(cost, loaded)).not.toThrow();
    const poorer = { ...loaded, environment: { ...loaded.environment, cost: { ...loaded.environment.cost, maxHourlyUsd: 46 } } };
    expect(() => checkBudget(cost, poorer)).toThrow(
      "cost.maxHourlyUsd: 46 is below the price of 46.49 USD an hour (bucket yard-test-checkpoints: 730000 GiB at 0.023 USD a month",
    );
    expect(priceResources(resources, environment("{}")).hourlyUsd).toBeCloseTo(0.045, 4);
  });
});
