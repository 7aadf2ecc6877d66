import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type EngineEvent, runOperation } from "../../../scripts/rehearsal";
import { Lock } from "../../../scripts/rehearsal/engine/lock";
import { Crypter, DEFAULT_PASSPHRASE } from "../../../scripts/rehearsal/engine/secrets";
import { readStack, stateFile } from "../../../scripts/rehearsal/engine/store";

const root = mkdtempSync(join(tmpdir(), "store-"));
afterAll(() => rmSync(root, { recursive: true }));
let stateDir = "";
let path = "";
beforeEach(() => {
  stateDir = mkdtempSync(join(root, "case-"));
  path = stateFile({ stateDir, project: "shop", stack: "dev" });
  mkdirSync(join(stateDir, "shop"));
});

class Box extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs = {}) {
    super("toys:index:Box", name, args);
  }
}

const program = () => {
  new Box("box", { word: pulumi.secret("open sesame"), size: 1 });
  return { word: pulumi.secret("open sesame") };
};
const operate = (operation: "preview" | "up" | "destroy" = "up") =>
  runOperation({ operation, program, project: "shop", stack: "dev", stateDir, clouds: [] });

describe("a secret on disk", () => {
  it("is nowhere in clear text, journal and backup included", async () => {
    const journals: string[] = [];
    const onEvent = ({ kind }: EngineEvent) => {
      if (kind === "stepFinished") journals.push(readFileSync(`${path}.journal`, "utf8"));
    };
    await runOperation({ operation: "up", program, project: "shop", stack: "dev", stateDir, clouds: [], onEvent });
    await operate();
    expect(journals.some((text) => text.includes("toys:index:Box"))).toBe(true);
    for (const file of readdirSync(join(stateDir, "shop")))
      expect(readFileSync(join(stateDir, "shop", file), "utf8")).not.toContain("sesame");
    for (const text of journals) expect(text).not.toContain("sesame");
  });

  it("is sealed as Pulumi's passphrase provider seals it", async () => {
    await operate();
    const { deployment } = JSON.parse(readFileSync(path, "utf8"));
    const [version, salt, inner, nonce, proof] = deployment.secrets_providers.state.salt.split(":");
    expect([version, inner, deployment.secrets_providers.type]).toEqual(["v1", "v1", "passphrase"]);
    const key = pbkdf2Sync(DEFAULT_PASSPHRASE, Buffer.from(salt, "base64"), 1_000_000, 32, "sha256");
    const open = (nonceText: string, sealedText: string): string => {
      const sealed = Buffer.from(sealedText, "base64");
      const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonceText, "base64"));
      decipher.setAuthTag(sealed.subarray(-16));
      return decipher.update(sealed.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
    };
    expect(open(nonce, proof)).toBe("pulumi");
    const box = deployment.resources.find(({ type }: { type: string }) => type === "toys:index:Box");
    expect(box.inputs.word["4dabf18193072939515e22adb298388d"]).toBe("1b47061264138c4ac30d75fd1eb44270");
    const [, boxNonce, boxSealed] = box.inputs.word.ciphertext.split(":");
    expect(open(boxNonce, boxSealed)).toBe('"open sesame"');
  });

  it("looks the same after a run that changes nothing", async () => {
    await operate();
    const before = JSON.parse(readFileSync(path, "utf8")).deployment.resources;
    expect((await operate()).changes).toEqual({ same: 2 });
    expect(JSON.parse(readFileSync(path, "utf8")).deployment.resources).toEqual(before);
  });

  it("is not opened by another passphrase, which says so", async () => {
    await operate();
    process.env.PULUMI_CONFIG_PASSPHRASE = "another";
    try {
      await expect(operate()).rejects.toThrow(
        "PULUMI_CONFIG_PASSPHRASE: the passphrase does not open the state's secrets; set the one",
      );
    } finally {
      delete process.env.PULUMI_CONFIG_PASSPHRASE;
    }
  });

  it("makes the round trip", () => {
    const crypter = Crypter.fresh("x");
    expect(Crypter.of("x", crypter.salt, "state").decrypt(crypter.encrypt("hush, ünïcode"))).toBe("hush, ünïcode");
  });
});

describe("a state file that cannot be used", () => {
  const refused = async (text: string, message: string) => {
    writeFileSync(path, text);
    await expect(operate()).rejects.toThrow(message);
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(existsSync(`${path}.lock`)).toBe(false);
  };

  it.each([
    ["truncated", '{"version": 3, "deployment": {"reso', "the file is no JSON, cut short perhaps"],
    ["empty", "", "the file is empty; restore the file from its backup (.bak beside it)"],
    [
      "of another version",
      '{"version": 4, "deployment": {}}',
      "version: 4 is not 3, the only one that is known here; write the file with `pulumi stack export`",
    ],
    ["without a deployment", '{"version": 3}', "deployment: there is none"],
    [
      "of another secrets provider",
      '{"version": 3, "deployment": {"secrets_providers": {"type": "service", "state": {}}}}',
      'deployment.secrets_providers.type: "service" cannot be opened offline; change the stack\'s provider',
    ],
    [
      "whose resources lean on what is not there",
      '{"version": 3, "deployment": {"resources": [{"urn": "urn:pulumi:dev::shop::a:b:C::x", "parent": "urn:pulumi:dev::shop::a:b:C::y"}, {"urn": "x"}]}}',
      "deployment.resources[0]: urn:pulumi:dev::shop::a:b:C::x needs urn:pulumi:dev::shop::a:b:C::y, which does not stand before it",
    ],
  ])("is refused and left alone: %s", async (_, text, message) => refused(text, message));

  it("is refused where a journal beside it is damaged in the middle", async () => {
    await operate();
    const { createHash } = await import("node:crypto");
    const base = createHash("sha256").update(readFileSync(path)).digest("hex");
    writeFileSync(`${path}.journal`, `${JSON.stringify({ journal: 1, base, salt: "AAAA" })}\nnonsense\n{"changes":[]}\n`);
    await expect(operate()).rejects.toThrow("the journal of a run that was cut off cannot be read (line 2");
  });
});

describe("a journal", () => {
  it("with a last line that was cut short is recovered up to it", async () => {
    await operate();
    const { createHash } = await import("node:crypto");
    const base = createHash("sha256").update(readFileSync(path)).digest("hex");
    writeFileSync(
      `${path}.journal`,
      `${JSON.stringify({ journal: 1, base, salt: "AAAA" })}\n${JSON.stringify({ changes: [{ drop: "o2" }] })}\n`,
    );
    appendFileSync(`${path}.journal`, '{"changes":[{"dr');
    const resources = readStack({ stateDir, project: "shop", stack: "dev" })?.deployment.resources as readonly {
      readonly type: string;
    }[];
    expect(resources.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack", "pulumi:providers:toys"]);
  });

  it("of another state file is left out of account", async () => {
    await operate();
    writeFileSync(
      `${path}.journal`,
      `${JSON.stringify({ journal: 1, base: "other", salt: "AAAA" })}\n${JSON.stringify({ changes: [{ drop: "o2" }] })}\n`,
    );
    expect((await operate()).changes).toEqual({ same: 2 });
    expect(existsSync(`${path}.journal`)).toBe(false);
  });
});

describe("a lock", () => {
  it("keeps a second run out and says who holds it and how to break it", async () => {
    const lock = Lock.take(`${path}.lock`, "up");
    const refusal = expect(operate("preview")).rejects;
    await refusal.toThrow(
      new RegExp(
        `held by up of .+ on .+ \\(process ${process.pid}\\) since \\d{4}-.*; wait for it to end; if you are sure .* delete the file`,
      ),
    );
    lock.release();
    await expect(operate("preview")).resolves.toMatchObject({ result: "succeeded" });
  });

  it("of a process that is gone is taken over", () => {
    const lock = Lock.take(`${path}.lock`, "up");
    const holder = JSON.parse(readFileSync(`${path}.lock`, "utf8"));
    writeFileSync(`${path}.lock`, JSON.stringify({ ...holder, token: "theirs", pid: 2 ** 22 + 1 }));
    lock.release();
    expect(existsSync(`${path}.lock`)).toBe(true);
    const next = Lock.take(`${path}.lock`, "up");
    next.release();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it("of another machine, and one that cannot be read, is respected", () => {
    const lock = Lock.take(`${path}.lock`, "up");
    const holder = JSON.parse(readFileSync(`${path}.lock`, "utf8"));
    writeFileSync(`${path}.lock`, JSON.stringify({ ...holder, host: "elsewhere", pid: 2 ** 22 + 1 }));
    expect(() => Lock.take(`${path}.lock`, "up")).toThrow("on elsewhere");
    writeFileSync(`${path}.lock`, "{");
    expect(() => Lock.take(`${path}.lock`, "up")).toThrow("something that left no name");
    lock.release();
  });

  it("is not taken for names that would lead elsewhere", async () => {
    const run = runOperation({ operation: "up", program, project: "../shop", stack: "dev", stateDir, clouds: [] });
    await expect(run).rejects.toThrow('project: "../shop" is no name for a project');
  });
});

describe("stack references", () => {
  it("read the outputs of a stack beside this one, and keep its secrets secret", async () => {
    await operate();
    const result = await runOperation({
      operation: "up",
      program: () => {
        const shop = new pulumi.StackReference("organization/shop/dev");
        return { word: shop.requireOutput("word") };
      },
      project: "front",
      stack: "dev",
      stateDir,
      clouds: [],
    });
    expect(result.outputs).toEqual({ word: "open sesame" });
    expect(result.secretOutputs).toEqual(["word"]);
  });
});
