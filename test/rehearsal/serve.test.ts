import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attachProvider, RehearsalFailed, rehearse } from "../../scripts/rehearsal";
import { type ServedClouds, serveClouds } from "../../scripts/rehearsal/serve";

describe("simulated clouds behind Pulumi's provider protocol", () => {
  let folder: string;
  let served: ServedClouds;
  let plugin: ReturnType<typeof attachProvider>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "trainyard-"));
    served = await serveClouds({ worldDir: folder, packages: ["aws"] });
    const port = /^aws:(\d+)$/.exec(served.debugProviders)?.[1];
    plugin = attachProvider({ package: "aws", address: `127.0.0.1:${port}` });
  });
  afterEach(async () => {
    await plugin.close();
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const network = (cidr: string, subnet: string) => () => {
    const vpc = new aws.ec2.Vpc("yard", { cidrBlock: cidr, tags: { Name: "yard" } });
    new aws.ec2.Subnet("yard", { vpcId: vpc.id, cidrBlock: subnet });
  };
  const options = () => ({ attached: [plugin], config: { "aws:region": "us-west-2" } });

  it("make, leave alone, replace and delete what a program asks for", async () => {
    const yard = await rehearse(network("10.0.0.0/16", "10.0.1.0/24"), options());
    const vpc = yard.one("aws:ec2/vpc:Vpc");
    expect(vpc.id).toMatch(/^vpc-[0-9a-f]{17}$/);
    expect(yard.one("aws:ec2/subnet:Subnet").inputs.vpcId).toBe(vpc.id);
    await yard.up(network("10.0.0.0/16", "10.0.1.0/24"));
    expect(yard.changes).toEqual({ same: 3 });
    await yard.up(network("10.0.0.0/16", "10.0.2.0/24"));
    expect(yard.changes).toEqual({ same: 2, replace: 1 });
    await yard.destroy();
    expect(yard.resources()).toEqual([]);
  });

  it("refuse in the cloud's own words", async () => {
    await expect(rehearse(network("10.0.0.0/16", "192.168.0.0/24"), options())).rejects.toThrow(RehearsalFailed);
    await expect(rehearse(network("10.0.0.0/16", "192.168.0.0/24"), options())).rejects.toThrow("InvalidSubnet.Range");
  });
});
