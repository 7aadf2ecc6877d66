import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { HostFleet, type HostFleetArgs } from "../../components/hosts";
import { rehearse } from "../../scripts/rehearsal";

const commandType = "command:remote:Command";
const args: HostFleetArgs = {
  runtime: "ray",
  ray: { version: "2.49.0" },
  privateKey: "-----BEGIN OPENSSH PRIVATE KEY-----",
  hosts: [
    { name: "gpu1", address: "10.0.0.1", hostKey: "ssh-ed25519 AAAA" },
    { name: "gpu2", address: "10.0.0.2", user: "ubuntu", port: 2222 },
  ],
};

describe("a fleet of hosts", () => {
  it("prepares each host, and lets Ray's workers wait for its head", async () => {
    const yard = await rehearse(() => {
      const fleet = new HostFleet("grid", args);
      return { ray: fleet.rayAddress, targets: fleet.metricsTargets };
    });
    expect(
      yard
        .resources(commandType)
        .map((resource) => resource.name)
        .sort(),
    ).toEqual([
      "grid-gpu1-base",
      "grid-gpu1-exporters",
      "grid-gpu1-ray",
      "grid-gpu2-base",
      "grid-gpu2-exporters",
      "grid-gpu2-ray",
    ]);
    expect(yard.outputs).toEqual({ ray: "10.0.0.1:6379", targets: ["10.0.0.1:9100", "10.0.0.2:9100"] });
    const worker = yard.one(commandType, "grid-gpu2-ray");
    expect(worker.dependencies).toContain(yard.one(commandType, "grid-gpu1-ray").urn);
    expect(worker.inputs.connection).toMatchObject({ host: "10.0.0.2", port: 2222, user: "ubuntu" });
    expect(worker.secretInputs).toContain("connection");
    expect(yard.one(commandType, "grid-gpu1-base").inputs.connection).toMatchObject({
      hostKey: "ssh-ed25519 AAAA",
      user: "root",
      port: 22,
    });
  });

  it("repeats with no change, and undoes on a host that goes what it started there", async () => {
    const yard = await rehearse(() => void new HostFleet("grid", args));
    await yard.up(() => void new HostFleet("grid", args));
    expect(Object.keys(yard.changes)).toEqual(["same"]);
    await yard.up(() => void new HostFleet("grid", { ...args, hosts: args.hosts.slice(0, 1) }));
    expect(yard.changes).toMatchObject({ delete: 3 });
    await yard.destroy();
    expect(yard.resources()).toEqual([]);
  });

  it("hands tokens over on standard input, as secrets", async () => {
    const token = pulumi.secret("hush");
    const yard = await rehearse(
      () =>
        void new HostFleet("k3s", {
          hosts: args.hosts,
          runtime: "k3s",
          k3s: { serverUrl: "https://10.0.0.9:6443", token, version: "v1.34.2+k3s1" },
          tailscale: { authKey: "ts-key" },
        }),
    );
    const agent = yard.one(commandType, "k3s-gpu1-k3s");
    expect(agent.inputs.stdin).toBe("https://10.0.0.9:6443\nhush\n");
    expect(agent.secretInputs).toContain("stdin");
    expect(JSON.stringify(agent.inputs.create)).not.toContain("hush");
    expect(agent.dependencies).toContain(yard.one(commandType, "k3s-gpu1-tailscale").urn);
    expect(yard.one(commandType, "k3s-gpu1-tailscale").secretInputs).toContain("stdin");
  });
});
