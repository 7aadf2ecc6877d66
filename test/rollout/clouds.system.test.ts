import { describe, expect, it } from "vitest";
import { madeAndChanged } from "./environment";

/** A cloud with a machine and its successor, and how its groups of machines look. AWS has a test of its own. */
interface Place {
  readonly cloud: string;
  readonly said: string;
  readonly system: string;
  readonly zone: string;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly look: (inputs: Record<string, unknown>) => string;
}

const places: readonly Place[] = [
  {
    cloud: "gcp",
    said: "{ region: us-central1, project: yard-project }",
    system: "n2-standard-8",
    zone: "us-central1-a",
    from: "g2-standard-48",
    to: "g2-standard-96",
    type: "gcp:container/nodePool:NodePool",
    look: ({ nodeCount, nodeConfig }) => `${String(nodeCount)} ${String(Reflect.get(Object(nodeConfig), "machineType"))}`,
  },
  {
    cloud: "azure",
    said: "{ region: eastus }",
    system: "Standard_D8s_v5",
    zone: "1",
    from: "Standard_NC24ads_A100_v4",
    to: "Standard_NC40ads_H100_v5",
    type: "azure-native:containerservice:AgentPool",
    look: ({ count, vmSize }) => `${String(count)} ${String(vmSize)}`,
  },
];

const environment = ({ cloud, said, system, zone, from }: Place) => `config:
  trainyard:environment:
    system: yard
    cloud: ${cloud}
    ${said.replace("{ ", "").replace(" }", "").replace(", ", "\n    ")}
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: ["${zone}", "${zone.replace(/a$/, "b").replace("1", cloud === "azure" ? "2" : "1")}"] }
    devicePlugins: { install: false }
    nodeGroups:
      - { name: system, machine: ${system}, nodes: { desired: 2 } }
      - { name: training, machine: ${from}, nodes: { desired: 3 }, zone: "${zone}", strategy: blue-green }
    storage: { buckets: [] }
`;

/** Two groups with an active colour, on clouds whose own blue-green changes no machine type. */
describe.each(places)("blue-green of a node group on $cloud", (place) => {
  const { from, to, type, look } = place;
  it("makes the second group beside the first, cordons one of them at a time without making it anew, and takes the first away", async () => {
    const made = await madeAndChanged(environment(place), from, to);
    const ids = new Set<string>();
    const groups = () => {
      const found = made.resources().filter((resource) => resource.type === type && resource.urn.includes("training"));
      for (const { id, inputs } of found) ids.add(`${id} ${look(inputs)}`);
      return found
        .map(({ inputs }) => `${look(inputs)}${JSON.stringify(inputs).includes("trainyard.dev/cordoned") ? " cordoned" : ""}`)
        .toSorted()
        .join(", ");
    };
    const looks: string[] = [];
    const onEntry = ({ what }: { readonly what: string }) => {
      if (what === "apply" && looks.at(-1) !== groups()) looks.push(groups());
    };
    const { state } = await made.conductor({ onEntry }).start();
    expect(state.status).toBe("promoted");
    const sides = (old: string, fresh: string) => [`3 ${from}${old}`, `3 ${to}${fresh}`].toSorted().join(", ");
    expect(looks).toEqual([sides("", " cordoned"), sides(" cordoned", ""), `3 ${to}`]);
    // A taint is brought to the machines that are there: neither group was made a second time.
    expect(ids.size).toBe(2);
  });
});
