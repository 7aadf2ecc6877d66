import { describe, expect, it } from "vitest";
import { simulatedClouds } from "../../../scripts/rehearsal/clouds";
import { Bench } from "./harness";

describe("packages that talk to no cloud", () => {
  it("makes passwords of the wanted length and kinds, the same ones again, and calls them secret", async () => {
    const type = "random:index/randomPassword:RandomPassword";
    const inputs = { length: 24, special: false, minNumeric: 4 };
    const one = await (await Bench.open("random")).make(type, "grafana", inputs);
    const two = await (await Bench.open("random")).make(type, "grafana", inputs);
    const other = await (await Bench.open("random")).make(type, "other", inputs);
    expect(one.outputs.result).toMatch(/^[0-9]{4}[A-Za-z0-9]{20}$/);
    expect(two.outputs.result).toBe(one.outputs.result);
    expect(other.outputs.result).not.toBe(one.outputs.result);
    expect(simulatedClouds()("random").secretOutputs(type)).toContain("result");
  });

  it("makes another random value when its keepers change", async () => {
    const random = await Bench.open("random");
    const made = await random.make("random:index/randomId:RandomId", "suffix", { byteLength: 4, keepers: { a: "1" } });
    expect(made.outputs.hex).toMatch(/^[0-9a-f]{8}$/);
    expect((await random.diff(made, { byteLength: 4, keepers: { a: "2" } })).replaces).toEqual(["keepers"]);
  });

  it("refuses a password that cannot hold what it must", async () => {
    const random = await Bench.open("random");
    await expect(
      random.make("random:index/randomPassword:RandomPassword", "p", { length: 4, minLower: 3, minUpper: 3 }),
    ).rejects.toThrow("must be at least sum of minUpper + minLower + minNumeric + minSpecial (6), got: 4");
  });

  it("records a command and does not run it", async () => {
    const command = await Bench.open("command");
    const made = await command.make("command:local:Command", "touch", { create: "exit 1", triggers: ["1"] });
    expect(made.outputs).toEqual({ create: "exit 1", triggers: ["1"], stdout: "", stderr: "" });
    expect(await command.diff(made, { create: "exit 1", triggers: ["2"] })).toMatchObject({
      replaces: ["triggers"],
      deleteBeforeReplace: true,
    });
    await expect(command.make("command:remote:Command", "far", { create: "true" })).rejects.toThrow(
      "missing required property 'connection'",
    );
  });

  it("makes a key pair whose private half is secret", async () => {
    const tls = await Bench.open("tls");
    const made = await tls.make("tls:index/privateKey:PrivateKey", "ssh", { algorithm: "ED25519" });
    expect(made.outputs.publicKeyOpenssh).toMatch(/^ssh-ed25519 /);
    expect(simulatedClouds()("tls").secretOutputs("tls:index/privateKey:PrivateKey")).toContain("privateKeyPem");
    await expect(tls.make("tls:index/privateKey:PrivateKey", "bad", { algorithm: "DSA" })).rejects.toThrow("must be one of");
  });
});
