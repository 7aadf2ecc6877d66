import { beforeAll, describe, expect, it } from "vitest";
import * as components from "../../components";
import * as karpenter from "../../components/nodes/karpenter";
import { analyzeMade } from "../../scripts/policy/evaluate";
import { ownPack } from "../../scripts/policy/in-process";
import type { Yard } from "../../scripts/rehearsal";
import type { Violation } from "../../scripts/rehearsal/engine/types";
import { packDirectory } from "./harness";
import { everyComponentOnAws, everyComponentOnGcp } from "./yard";

/** Every component class that the package exports; what stands under `karpenter` may be exported later. */
const classes = Object.entries({ ...components, ...karpenter })
  .filter(([, value]) => typeof value === "function" && "isInstance" in value && /^class \w+ extends/.test(value.toString()))
  .map(([name]) => name);

/**
 * What needs a cluster or machines that are there already, or another cloud: judged with its environment (onprem, selfplay, runtime-ec2,
 * grid-kubernetes, serving) in environments.system.test.ts.
 */
const withEnvironments = ["ExistingCluster", "PeerGroup", "TrainingInstances", "RayGrid", "AuditLog"];
/** What there is on Google Cloud alone. */
const onlyOnGcp = ["FabricNamespace", "GkeFabric"];

describe.each([
  {
    cloud: "aws",
    make: everyComponentOnAws,
    expected: classes.filter((name) => ![...withEnvironments, ...onlyOnGcp].includes(name)),
    exempt: /trainyard:index:(DevicePlugin|AcceleratorMetrics)\$/,
  },
  {
    cloud: "gcp",
    make: everyComponentOnGcp,
    expected: ["Network", "BurnIn", ...onlyOnGcp],
    exempt: /trainyard:index:(GkeFabric|FabricNamespace)\$/,
  },
])("components as they are by default, on $cloud", ({ make, expected, exempt }) => {
  const pack = ownPack({ folder: packDirectory, version: "0.1.0" });
  let yard: Yard;
  let found: readonly Violation[];
  beforeAll(async () => {
    yard = await make();
    found = await analyzeMade(pack, yard.resources());
  }, 60_000);

  it("are all there", () => {
    const there = yard.resources().map(({ type }) => type);
    const missing = expected.filter((name) => !there.includes(`trainyard:index:${name}`));
    expect(missing, "add it to test/policies/yard.ts").toEqual([]);
  });

  it("break no mandatory rule of the pack", () => {
    expect(found.filter(({ level }) => level === "mandatory")).toEqual([]);
  });

  it("leave nothing to be told later once they are made", () => {
    expect(found.filter(({ message }) => message.includes("cannot tell yet"))).toEqual([]);
  });

  it("use no exemption but those of what brings devices to pods, or measures them", () => {
    const used = found.filter(({ policy }) => policy === "exemptions-used").map(({ urn }) => urn ?? "");
    expect(used.filter((urn) => !exempt.test(urn))).toEqual([]);
  });
});
