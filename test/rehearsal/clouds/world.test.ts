import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { World } from "../../../scripts/rehearsal/clouds";
import { Asset, CloudError, type Properties } from "../../../scripts/rehearsal/provider";
import { Bench } from "./harness";

const vpcType = "aws:ec2/vpc:Vpc";
const bucketType = "aws:s3/bucket:Bucket";
const region = { region: "us-west-2" };

describe("a world", () => {
  it("makes nothing twice when the answer to a create was lost", async () => {
    const aws = await Bench.open("aws", region);
    const first = await aws.make(vpcType, "yard", { cidrBlock: "10.0.0.0/16" });
    const again = await aws.make(vpcType, "yard", { cidrBlock: "10.0.0.0/16" });
    expect(again.id).toBe(first.id);
    expect(aws.world.size).toBe(1);
    const otherwise = await aws.make(vpcType, "yard", { cidrBlock: "10.1.0.0/16" });
    expect(aws.world.size).toBe(1);
    expect((await aws.read(otherwise))?.inputs.cidrBlock).toBe("10.1.0.0/16");
  });

  it("makes a replacement beside what it replaces, under another id and name", async () => {
    const aws = await Bench.open("aws", region);
    const groupType = "aws:ec2/securityGroup:SecurityGroup";
    const old = await aws.make(groupType, "workers", { description: "one" });
    expect(await aws.diff(old, { description: "two" })).toMatchObject({ replaces: ["description"], deleteBeforeReplace: false });
    const next = await aws.make(groupType, "workers", { description: "two" });
    expect(next.id).not.toBe(old.id);
    expect(next.inputs.name).not.toBe(old.inputs.name);
    expect(aws.world.size).toBe(2);
    await aws.delete(old);
    expect((await aws.read(next))?.id).toBe(next.id);
  });

  it("wants the old one gone first where the program keeps its name", async () => {
    const aws = await Bench.open("aws", region);
    const inputs = { name: "workers", description: "one" };
    const old = await aws.make("aws:ec2/securityGroup:SecurityGroup", "workers", inputs);
    expect((await aws.diff(old, { ...inputs, description: "two" })).deleteBeforeReplace).toBe(true);
  });

  it("fails the operation that a test picks, once", async () => {
    const aws = await Bench.open("aws", region);
    aws.world.failNext(vpcType, "create", new CloudError("RequestLimitExceeded", "Request limit exceeded."));
    await expect(aws.make(vpcType, "yard", { cidrBlock: "10.0.0.0/16" })).rejects.toThrow("RequestLimitExceeded");
    expect((await aws.make(vpcType, "yard", { cidrBlock: "10.0.0.0/16" })).id).toMatch(/^vpc-/);
  });

  it("drifts as a test says, and shows it when it is read", async () => {
    const aws = await Bench.open("aws", region);
    const made = await aws.make(vpcType, "yard", { cidrBlock: "10.0.0.0/16" });
    aws.world.edit(made.id, { enableDnsSupport: false });
    expect((await aws.read(made))?.outputs.enableDnsSupport).toBe(false);
    aws.world.remove(made.id);
    expect(await aws.read(made)).toBeUndefined();
    expect(() => aws.world.remove(made.id)).toThrow(`nothing in the world has the id ${made.id}`);
  });

  it("takes resources of a package that nobody modelled, and says so once a type", async () => {
    const other = await Bench.open("acme");
    const one = await other.make("acme:index/thing:Thing", "one", { size: 3 });
    await other.make("acme:index/thing:Thing", "two", {});
    expect(one.outputs).toEqual({ size: 3 });
    expect(one.id).toMatch(/^thing-[0-9a-f]{12}$/);
    expect(other.advice).toHaveLength(1);
  });
});

describe("a world on disk", () => {
  let directory: string;
  const opened: World[] = [];
  const open = (): World => {
    const world = new World({ directory });
    opened.push(world);
    return world;
  };
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "trainyard-world-"));
  });
  afterEach(() => {
    for (const world of opened.splice(0)) world.close();
    rmSync(directory, { recursive: true });
  });

  const make = async (world: World, type: string, name: string, inputs: Properties) =>
    (await Bench.open("aws", region, world)).make(type, name, inputs);

  it("is there again in the next process, and takes names for all environments", async () => {
    const made = await make(open(), bucketType, "data", { bucket: "train-a" });
    const later = open();
    expect(later.size).toBe(1);
    expect((await (await Bench.open("aws", region, later)).read(made))?.id).toBe("train-a");
    await expect(make(later, bucketType, "other", { bucket: "train-a" })).rejects.toThrow("BucketAlreadyOwnedByYou");
  });

  it("sees at once what another process does", async () => {
    const here = open();
    const there = open();
    await make(there, bucketType, "data", { bucket: "train-a" });
    await expect(make(here, bucketType, "other", { bucket: "train-a" })).rejects.toThrow("BucketAlreadyOwnedByYou");
  });

  it("writes nothing in clear text, and its key for the owner alone", async () => {
    await make(open(), "aws:ssm/parameter:Parameter", "token", { name: "token", type: "SecureString", value: "hunter2hunter2" });
    for (const file of readdirSync(directory)) {
      expect(readFileSync(join(directory, file), "latin1")).not.toContain("hunter2");
      expect(statSync(join(directory, file)).mode & 0o077).toBe(0);
    }
  });

  it("loses only the line that a kill cut short", async () => {
    const world = open();
    await make(world, bucketType, "a", { bucket: "train-a" });
    await make(world, bucketType, "b", { bucket: "train-b" });
    const journal = join(directory, "world.journal");
    truncateSync(journal, statSync(journal).size - 10);
    const later = open();
    expect(later.size).toBe(2);
    await make(later, bucketType, "c", { bucket: "train-c" });
    expect(open().size).toBe(3);
  });

  it("keeps assets whole", async () => {
    const content = new Asset({ text: "weights" });
    await make(open(), bucketType, "a", { bucket: "train-a" });
    await make(open(), "aws:s3/bucketObjectv2:BucketObjectv2", "w", { bucket: "train-a", key: "w", source: content });
    expect(open().find("w").inputs.source).toEqual(content);
  });

  it("grows shorter when most of it is history, also under another process", async () => {
    const bench = await Bench.open("aws", region, open());
    for (let i = 0; i < 40; i++) {
      const made = await bench.make(vpcType, "yard", { cidrBlock: "10.0.0.0/16" });
      await bench.delete(made);
    }
    const made = await bench.make(vpcType, "last", { cidrBlock: "10.0.0.0/16" });
    const before = statSync(join(directory, "world.journal")).size;
    const folded = open();
    expect(statSync(join(directory, "world.journal")).size).toBeLessThan(before / 10);
    expect(folded.size).toBe(1);
    await bench.delete(made);
    folded.catchUp();
    expect(folded.size).toBe(0);
  });
});
