import { cpSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ConductOptions } from "../../scripts/rollout/conduct";
import type { RolloutRecord } from "../../scripts/rollout/drive";
import { folder } from "../cli/run";
import { environmentIn, type Held } from "./environment";

interface Place {
  readonly cloud: string;
  readonly said: string;
  readonly zones: string;
  readonly system: string;
  readonly machine: string;
  readonly zoneId: string;
  /** Version before and after. */
  readonly from: string;
  readonly to: string;
  readonly clusterType: string;
}

const places: readonly Place[] = [
  {
    cloud: "aws",
    said: "region: us-west-2",
    zones: "us-west-2a, us-west-2b",
    system: "m6i.2xlarge",
    machine: "g5.12xlarge",
    zoneId: "Z0123456789ABCDEFGHIJ",
    from: '"1.34"',
    to: '"1.35"',
    clusterType: "aws:eks/cluster:Cluster",
  },
  {
    cloud: "gcp",
    said: "region: us-central1\n    project: yard-project",
    zones: "us-central1-a, us-central1-b",
    system: "n2-standard-8",
    machine: "g2-standard-48",
    zoneId: "models",
    from: '"1.34"',
    to: '"1.35"',
    clusterType: "gcp:container/cluster:Cluster",
  },
  {
    cloud: "azure",
    said: "region: eastus",
    zones: '"1", "2"',
    system: "Standard_D8s_v5",
    machine: "Standard_NC24ads_A100_v4",
    zoneId: "/subscriptions/s/resourceGroups/dns/providers/Microsoft.Network/dnsZones/models.example.com",
    from: '"1.34"',
    to: '"1.35"',
    clusterType: "azure-native:containerservice:ManagedCluster",
  },
];

/** A model behind the mesh's gateway, a training job that saves to a bucket, and one file system of the network where the cloud has any. */
const environment = ({ cloud, said, zones, system, machine, zoneId, from }: Place) => `config:
  trainyard:environment:
    system: yard
    cloud: ${cloud}
    ${said}
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [${zones}], flowLogs: { enabled: false } }
    cluster:
      kubernetesVersion: ${from}
      strategy: blue-green
      traffic: { zone: models.example.com, zoneId: ${zoneId}, ttlSeconds: 30${cloud === "azure" ? ", public: true" : ""} }
      leaves: [training/checkpoints]
    devicePlugins: { install: false }
    nodeGroups:
      - { name: system, machine: ${system}, nodes: { desired: 2 } }
      - { name: training, machine: ${machine}, zone: ${zones.split(",")[0]}, nodes: { desired: 2 } }
    storage:
      buckets: [{ name: checkpoints }, { name: models, use: read }]
      fileSystems: ${cloud === "aws" ? "[{ name: shared, kind: nfs, nfs: { directory: all } }]" : "[]"}
    coordinator: { logLevel: info }
    training: { nodeGroup: training }
    mesh: { gateway: { certificateSecret: models } }
    serving:
      models:
        - name: llama
          architecture: llama-7b
          weights: { path: llama-7b }
          pools: [{ nodeGroup: training, replicas: { min: 2 } }]
          routing: { hosts: [llama.models.example.com] }
    delivery:
      prometheusUrl: http://prometheus.example:9090
      steps: [50, 100]
      batchPercent: 50
      gates:
        - { kind: metric, name: errors, query: up, success: { operator: "<", value: 1 } }
`;

/** One environment in a folder, whatever was done to it there. */
function yardAt(place: Place, root: string) {
  const made = environmentIn(root);
  const conductor = (options: Partial<ConductOptions> = {}) => made.conductor({ target: "cluster", ...options });
  return { ...made, place, conductor };
}
type Yard = ReturnType<typeof yardAt>;

/** One that was made, and then changed in its file. */
async function yard(place: Place, change: (text: string) => string = (text) => text): Promise<Yard> {
  const made = yardAt(place, folder({ "yard.yaml": change(environment(place)) }));
  const { diagnostics } = await made.up();
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  say(made, place.from, place.to);
  return made;
}

function say({ change }: Yard, from: string, to: string): void {
  change(`kubernetesVersion: ${from}`, `kubernetesVersion: ${to}`);
}

/** The same again in another folder, as it is now. */
function copyOf({ place, root }: Yard): Yard {
  const copy = folder({});
  cpSync(root, copy, { recursive: true });
  return yardAt(place, copy);
}

const isGreen = ({ urn }: Held) => urn.includes("::trainyard:stacks:GreenCluster");

/** What stands, in a line: clusters with their versions, machines, where training is, and how names are shared out. */
function look({ place, resources }: Yard): string {
  const all = resources();
  const sides = (["blue", "green"] as const).flatMap((colour) => {
    const own = all.filter((held) => isGreen(held) === (colour === "green"));
    const cluster = own.find(({ type }) => type === place.clusterType);
    if (cluster === undefined) return [];
    const version = String(cluster.inputs.version ?? cluster.inputs.minMasterVersion ?? cluster.inputs.kubernetesVersion);
    const groups = own.filter(
      ({ type, urn }) => /^(aws|gcp|azure).*:(NodeGroup|NodePool|AgentPool)$/.test(type) && /::[^:]*training/.test(urn),
    );
    const machines = groups.reduce((sum, { inputs }) => {
      const { scalingConfig, nodeCount, count } = inputs;
      return sum + Number(Reflect.get(Object(scalingConfig), "desiredSize") ?? nodeCount ?? count ?? 0);
    }, 0);
    const trains = own.some(({ type }) => type === "trainyard:index:TrainingGroup");
    const serves = own.some(({ type }) => type === "trainyard:index:ModelServer");
    return [`${colour} ${version} ${machines}${trains ? " trains" : ""}${serves ? " serves" : ""} ${weightOf(all, colour)}`];
  });
  return sides.join(", ");
}

/** Percent of the answers that lead to a side. */
function weightOf(all: readonly Held[], colour: string): string {
  const record = all.find(({ type, inputs }) => type === "aws:route53/record:Record" && inputs.setIdentifier === colour);
  if (record !== undefined) return `${Reflect.get(Object((record.inputs.weightedRoutingPolicies as unknown[])[0]), "weight")} %`;
  const endpoint = all.find(
    ({ type, inputs }) => type === "azure-native:trafficmanager:Endpoint" && inputs.endpointName === colour,
  );
  if (endpoint !== undefined) return endpoint.inputs.endpointStatus === "Disabled" ? "0 %" : `${endpoint.inputs.weight} %`;
  const set = all.find(({ type }) => type === "gcp:dns/recordSet:RecordSet");
  const entrance = all.find(
    (held) =>
      held.type === "kubernetes:core/v1:Service" && held.urn.endsWith("::entrance") && isGreen(held) === (colour === "green"),
  );
  const address = JSON.stringify(Reflect.get(Object(entrance), "outputs")?.status ?? {});
  const items = (Reflect.get(Object(set?.inputs.routingPolicy), "wrrs") ?? []) as { weight: number; rrdatas: string[] }[];
  return `${items.find(({ rrdatas }) => address.includes(`"${rrdatas[0]}"`))?.weight ?? 0} %`;
}

interface Driven {
  readonly rollout: RolloutRecord;
  readonly looks: readonly string[];
  /** The environment as it was when each stage began, by the stage's title. */
  readonly begun: ReadonlyMap<string, Yard>;
}

/**
 * Drives a rollout by calls that are each killed: after one command where it was recorded, and once between an `up` and its record. Tells
 * how everything looked after each call that changed something.
 */
async function killed(made: Yard, how: "start" | "abort" = "start"): Promise<Driven> {
  const looks: string[] = [];
  const begun = new Map<string, Yard>();
  let lost = 0;
  for (let call = 0; call < 200; call++) {
    let left = 1;
    const driver = made.conductor({
      stopped: () => left-- <= 0,
      onEntry: ({ what }) => {
        // The second `up` is done and not recorded: it is due again.
        if (what === "apply" && ++lost === 2) throw new Error("killed");
      },
    });
    let rollout: RolloutRecord | undefined;
    try {
      rollout = await driver[call === 0 ? how : "resume"]();
    } catch (error) {
      if (!(error instanceof Error && error.message === "killed")) throw error;
    }
    const now = look(made);
    if (looks.at(-1) !== now) looks.push(now);
    if (rollout === undefined) continue;
    if (rollout.state.status !== "running") return { rollout, looks, begun };
    const title = rollout.state.stages[rollout.state.stage]?.title ?? "";
    if (how === "start" && !begun.has(title)) begun.set(title, copyOf(made));
  }
  throw new Error("does not end");
}

/** Nothing is left to do, and another `up` finds the same. */
async function settled({ preview, conductor }: Yard) {
  const { changes, diagnostics } = await preview();
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect({ ...changes, same: 0 }).toEqual({ same: 0 });
  expect(Object.values(conductor().held()).filter(({ rollout }) => rollout !== undefined)).toEqual([]);
}

const identities = (held: readonly Held[]) => held.map(({ urn, id }) => `${urn} ${id}`).toSorted();

/** What clusters share: whoever made it, it is the same thing afterwards. */
function shared({ resources }: Yard): readonly string[] {
  const types =
    /^(aws:(s3\/bucket|ec2\/vpc|ec2\/subnet|efs\/fileSystem|kms\/key):|gcp:(storage\/bucket|compute\/(network|subnetwork)|storage\/bucketIAMMember):|azure-native:(storage:BlobContainer|network:(VirtualNetwork|Subnet)))/i;
  return identities(resources().filter(({ type, urn }) => types.test(type) && !/secrets|:Cluster\$/.test(urn)));
}

/** Each place once: made, changed, and taken to the end. */
const forward = new Map<
  string,
  Promise<Driven & { readonly made: Yard; readonly first: readonly Held[]; readonly kept: readonly string[] }>
>();

function takenOver(place: Place) {
  const known = forward.get(place.cloud);
  if (known !== undefined) return known;
  const run = (async () => {
    const made = await yard(place);
    const first = made.resources();
    const kept = shared(made);
    return { made, first, kept, ...(await killed(made)) };
  })();
  forward.set(place.cloud, run);
  return run;
}

describe.each(places)("a second cluster takes over on $cloud", (place) => {
  it("stands whole, takes requests step after step and the job with its checkpoint, and the first one goes; killed at every step", async () => {
    const { made, kept, rollout, looks } = await takenOver(place);
    expect(rollout.state).toMatchObject({ status: "promoted", plan: { form: "side-by-side" } });
    expect(looks).toEqual([
      "blue 1.34 2 trains serves 100 %, green 1.35 2 serves 0 %",
      "blue 1.34 2 trains serves 50 %, green 1.35 2 serves 50 %",
      "blue 1.34 2 trains serves 0 %, green 1.35 2 serves 100 %",
      "blue 1.34 2 serves 0 %, green 1.35 2 trains serves 100 %",
      "green 1.35 2 trains serves 100 %",
    ]);
    expect(shared(made)).toEqual(kept);
    await settled(made);
  }, 240_000);

  it.each(place.cloud === "aws" ? ["verify green", "shift 50 % to green", "shift 100 % to green", "drain blue"] : ["drain blue"])(
    "is given up at %s: names go back first, then the job, green goes, and blue is what it was; killed at every step",
    async (stage) => {
      const { first, begun } = await takenOver(place);
      const made = begun.get(stage);
      if (made === undefined) throw new Error(`no stage ${stage} was begun`);
      const { rollout, looks } = await killed(made, "abort");
      expect(rollout.state).toMatchObject({ status: "restored", reason: "aborted" });
      expect(looks.at(-1)).toBe("blue 1.34 2 trains serves 100 %");
      expect(identities(made.resources())).toEqual(identities(first));
      await settled(made);
    },
    240_000,
  );
});

describe("a second cluster", () => {
  const [aws] = places;
  if (aws === undefined) throw new Error("there is no first place");

  it("is not given up once the first one is going", async () => {
    const { begun } = await takenOver(aws);
    await expect(begun.get("retire blue")?.conductor().abort()).rejects.toThrow("there is nothing to go back to");
  }, 240_000);

  it("is followed by a third, which is blue again, and may be of an older version", async () => {
    const made = copyOf((await takenOver(aws)).made);
    say(made, aws.to, aws.from);
    const { state } = await made.conductor().start();
    expect(state.status).toBe("promoted");
    expect(look(made)).toBe("blue 1.34 2 trains serves 100 %");
    await settled(made);
  }, 240_000);

  it("takes machines over where no second set can be had: never one more than there are, and the job leaves first", async () => {
    const made = await yard(aws, (text) =>
      text.replace(
        "zone: us-west-2a, nodes: { desired: 2 } }",
        "zone: us-west-2a, nodes: { desired: 2 }, capacity: { kind: reservation, reservationId: cr-0123456789abcdef0 } }",
      ),
    );
    const { rollout, looks, begun } = await killed(made);
    expect(rollout.state).toMatchObject({ status: "promoted", plan: { form: "in-place" } });
    expect(looks).toEqual([
      "blue 1.34 2 trains serves 100 %, green 1.35 0 0 %",
      "blue 1.34 0 0 %, green 1.35 2 trains serves 100 %",
      "green 1.35 2 trains serves 100 %",
    ]);
    await settled(made);
    const back = begun.get("move 100 % of the machines to green");
    if (back === undefined) throw new Error("machines did not move");
    expect((await killed(back, "abort")).looks.at(-1)).toBe("blue 1.34 2 trains serves 100 %");
    await settled(back);
  }, 240_000);
});
