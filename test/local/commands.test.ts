import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { folder, trainyard } from "../cli/run";
import { soundEnvironment } from "../config/fixture";

const { KUBECONFIG: kubeconfig, HOME: home } = process.env;
afterEach(() => {
  for (const [name, value] of Object.entries({ KUBECONFIG: kubeconfig, HOME: home }))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
});

/** The commands as they are mistyped, where nothing runs. */
describe("trainyard local, where nothing runs", () => {
  const place = folder({ "Pulumi.mine.yaml": soundEnvironment, "Pulumi.yours.yaml": soundEnvironment });
  const local = (...args: readonly string[]) => trainyard("local", ...args, "-C", place);

  it.each([
    [["up", "mien"], 2, "mien: there is no such environment in this folder"],
    [["down", "mien"], 2, 'mien: no local control plane and no environment has that name; did you mean "mine"?'],
    [["down", "mine"], 0, "nothing was running\n"],
    [["down"], 0, "nothing was running\n"],
    [["status"], 0, "no local control plane; `trainyard local up <environment>` makes one\n"],
    [["fail", "zone", "us-west-2a"], 2, "no local control plane is running; start one with `trainyard local up <environment>`"],
    [["fail", "region", "us-west-2a"], 2, "give one node or zone, not region us-west-2a"],
    [["heal"], 2, "no local control plane is running"],
  ])("%s", async (args, code, said) => {
    const ran = await local(...args);
    expect(ran.err).toContain(said);
    expect(ran.code).toBe(code);
  });

  it("is what `up --kubernetes local` needs, and says how to get it", async () => {
    const { code, err } = await trainyard("up", "mine", "-C", place, "--kubernetes", "local");
    expect(err).toContain("no cluster answers: none was started for mine; start it with `trainyard local up mine`");
    expect(code).toBe(2);
  });

  it("says that there is no kubeconfig, and which word of it was likely meant", async () => {
    process.env.HOME = place;
    delete process.env.KUBECONFIG;
    const up = (context: string) => trainyard("up", "mine", "-C", place, "--kubernetes", context);
    expect((await up("lab")).err).toContain('there is no kubeconfig, so none with a context "lab"');
    process.env.KUBECONFIG = join(place, "kubeconfig");
    const cluster = { name: "lab", cluster: { server: "https://127.0.0.1:9" } };
    const context = { name: "lab-gpus", context: { cluster: "lab", user: "me" } };
    const users = [{ name: "me", user: {} }];
    writeFileSync(process.env.KUBECONFIG, JSON.stringify({ clusters: [cluster], users, contexts: [context] }));
    expect((await up("lab-gpu")).err).toContain('no context "lab-gpu"; it has lab-gpus, did you mean "lab-gpus"?');
    expect((await up("lcoal")).err).toContain('did you mean "local"?');
  });
});
