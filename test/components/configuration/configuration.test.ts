import * as kubernetes from "@pulumi/kubernetes";
import { describe, expect, it } from "vitest";
import { Configuration, type ConfigurationArgs } from "../../../components/configuration";
import { effectiveSettings, planConfiguration } from "../../../components/configuration/plan";
import { Coordinator } from "../../../components/coordinator";
import { Namespace } from "../../../components/namespace";
import { rehearse } from "../../../scripts/rehearsal";

const said: Omit<ConfigurationArgs, "namespace"> = {
  global: { "log.level": '"info"', "training.batch_size": "32", "training.checkpoint_interval": "1000" },
  services: [{ name: "worker", settings: { "log.level": '"warn"', "training.batch_size": "64" } }],
  nodeGroups: [{ name: "training", settings: { "training.batch_size": "128" } }],
  applications: [{ name: "transformer-large", settings: { "training.checkpoint_interval": "500" } }],
  consumers: [{ service: "coordinator" }, { service: "worker", nodeGroup: "training", application: "transformer-large" }],
};

const program = (change: Partial<ConfigurationArgs> = {}) => {
  return () => {
    // As every cluster of ours makes its provider.
    const opts = { provider: new kubernetes.Provider("cluster", { enableConfigMapMutable: true }) };
    const { name: namespace } = new Namespace("training", {}, opts);
    const made = new Configuration("configuration", { namespace, ...said, ...change }, opts);
    new Coordinator(
      "yard",
      {
        namespace,
        image: "registry.example.com/c:1",
        config: { storage: { bucket: "b" } },
        liveSettings: made.configMaps.apply((names) => names.coordinator ?? ""),
      },
      opts,
    );
  };
};

describe("settings by scope", () => {
  it("lie over each other: global, service, node group, application", () => {
    expect(effectiveSettings(said, { service: "worker", nodeGroup: "training", application: "transformer-large" })).toEqual({
      log: { level: "warn" },
      training: { batch_size: 128, checkpoint_interval: 500 },
    });
    expect(effectiveSettings(said, { service: "coordinator" })).toEqual({
      log: { level: "info" },
      training: { batch_size: 32, checkpoint_interval: 1000 },
    });
  });

  it("have a version that follows from what they say, and from nothing else", () => {
    const versions = (args: Partial<ConfigurationArgs>) =>
      planConfiguration("c", { namespace: "training", ...said, ...args }).consumers.map(({ version }) => version);
    const [coordinator, worker] = versions({});
    const reordered = Object.fromEntries(Object.entries(said.global ?? {}).reverse());
    expect(versions({ global: reordered })).toEqual([coordinator, worker]);
    const [same, other] = versions({ services: [] });
    expect([same === coordinator, other === worker]).toEqual([true, false]);
  });

  it.each<[string, Partial<ConfigurationArgs>, string]>([
    [
      "a key that is none",
      { global: { "batch size": "1" } },
      'global["batch size"]: is no dotted name; write it as training.batch_size',
    ],
    ["a value that is no JSON", { global: { "log.level": "info" } }, 'global["log.level"]: info is no JSON'],
    [
      "a key inside another",
      { global: { log: '"info"', "log.level": '"info"' } },
      'global["log.level"]: stands inside log, which has a value of its own; leave one of them',
    ],
    [
      "a scope twice",
      {
        nodeGroups: [
          { name: "a", settings: {} },
          { name: "a", settings: {} },
        ],
      },
      "nodeGroups[1].name: a is taken by nodeGroups[0]; join the two",
    ],
  ])("refuse %s", (_what, change, expected) => {
    expect(() => planConfiguration("c", { namespace: "training", ...said, ...change })).toThrow(expected);
  });
});

describe("settings on a cluster", () => {
  it("reach running pods: one map changes, and no pod restarts", async () => {
    const yard = await rehearse(program());
    const map = () => yard.one("kubernetes:core/v1:ConfigMap", "configuration-coordinator");
    const before = map().input("data.version");
    expect(map().input("metadata")).toMatchObject({
      name: "settings-coordinator",
      annotations: { "trainyard.dev/version": before },
    });
    expect(map().input("immutable")).toBeUndefined();
    await yard.up(program({ global: { ...said.global, "log.level": '"debug"' } }));
    const changed = yard.steps.filter(({ op }) => op !== "same").map(({ op, name }) => `${op} ${name}`);
    expect(changed).toEqual(["update configuration-coordinator"]);
    const { data } = map().inputs as { readonly data: Readonly<Record<string, string>> };
    expect(JSON.parse(data["settings.json"] ?? "").log).toEqual({ level: "debug" });
    expect(map().input("data.version")).not.toBe(before);
  });

  it("are mounted as a directory, which the kubelet swaps as one", async () => {
    const yard = await rehearse(program());
    const pod = (path: string) => yard.one("kubernetes:apps/v1:Deployment").input(`spec.template.spec.${path}`);
    expect(pod("volumes")).toContainEqual({ name: "settings", configMap: { name: "settings-coordinator" } });
    expect(pod("containers[0].volumeMounts")).toContainEqual({ name: "settings", mountPath: "/etc/settings", readOnly: true });
    expect(pod("containers[0].env")).toContainEqual({ name: "SETTINGS_DIR", value: "/etc/settings" });
  });
});
