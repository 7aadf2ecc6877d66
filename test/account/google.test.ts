import { describe, expect, it } from "vitest";
import { checkAccount, readAccount, type Standing } from "../../scripts/account";
import { load } from "../config/fixture";
import { standIn } from "./stand-in";

const environment = (group: string, more = "") => `config:
  gcp:project: yard-project
  trainyard:environment:
    system: yard
    cloud: gcp
    region: us-central1
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-central1-a, us-central1-b] }
    nodeGroups:
      - { name: system, machine: n2-standard-8, zone: us-central1-a, nodes: { desired: 1 } }
      - ${group}
    storage: { buckets: [] }
${more}`;
const onDemand = "{ name: training, machine: a3-highgpu-8g, zone: us-central1-a, nodes: { min: 2, desired: 2, max: 4 } }";
const nothing: Standing = { made: false, nodes: {} };

/** https://cloud.google.com/compute/docs/reference/rest/v1/regions/get and .../projects/get: shortened. */
const quota = (metric: string, limit: number, usage: number) => ({ metric, limit, usage });
const region = (...quotas: readonly unknown[]) =>
  ["compute regions describe us-central1", { kind: "compute#region", quotas }] as const;
const whole = (limit: number) =>
  ["compute project-info describe", { kind: "compute#project", quotas: [quota("GPUS_ALL_REGIONS", limit, 0)] }] as const;
/** https://cloud.google.com/compute/docs/reference/rest/v1/machineTypes/list; `gcloud` prints the list alone. */
const types = [
  "compute machine-types list",
  [
    { kind: "compute#machineType", name: "a3-highgpu-8g", zone: "us-central1-a", guestCpus: 208 },
    { kind: "compute#machineType", name: "n2-standard-8", zone: "us-central1-a", guestCpus: 8 },
    { kind: "compute#machineType", name: "n2-standard-8", zone: "us-central1-b", guestCpus: 8 },
  ],
] as const;

describe("a project of Google Cloud, read by `gcloud`", () => {
  it("is asked for the region's limits, the project's, and where machines are, as the project that the stack names", async () => {
    const { calls } = standIn("gcloud", [region(quota("NVIDIA_H100_GPUS", 32, 16)), whole(64), types]);
    const loaded = load({ "stacks/Pulumi.test.yaml": environment(onDemand) });
    const account = await readAccount(loaded, nothing);
    expect(account).toMatchObject({
      limits: {
        NVIDIA_H100_GPUS: { told: { limit: 32, used: 16 } },
        GPUS_ALL_REGIONS: { told: { limit: 64, used: 0 } },
      },
      offers: { "a3-highgpu-8g": { told: { zones: ["us-central1-a"] } } },
    });
    expect(calls().toSorted()).toEqual([
      "compute machine-types list --filter=name=(n2-standard-8 a3-highgpu-8g) AND zone~^us-central1- --format=json --quiet --project=yard-project",
      "compute project-info describe --format=json --quiet --project=yard-project",
      "compute regions describe us-central1 --format=json --quiet --project=yard-project",
    ]);
  });

  it("refuses what does not fit, and only says what may not fit later", async () => {
    standIn("gcloud", [region(quota("NVIDIA_H100_GPUS", 32, 16)), whole(8), types]);
    const loaded = load({ "stacks/Pulumi.test.yaml": environment(onDemand) });
    const verdict = await checkAccount(loaded, nothing);
    expect(verdict?.faults).toEqual([
      {
        path: "nodeGroups[1].nodes.desired",
        reason: "GPUS_ALL_REGIONS, of the project: 16 accelerators are needed for training, 8 of 8 are left in us-central1",
        remedy: "ask for a limit of 16 or more, or ask for less",
      },
    ]);
    expect(verdict?.advisories).toContainEqual({
      path: "nodeGroups[1].nodes.max",
      reason:
        "NVIDIA_H100_GPUS, per region: 32 accelerators are needed at the most for training, 16 of 32 are left in us-central1",
      remedy: "ask for a limit of 48 or more, or lower the most",
    });
  });

  it("counts spot and flex-start against the preemptible limits, and says where a list has none", async () => {
    standIn("gcloud", [region(quota("NVIDIA_H100_GPUS", 32, 0)), types]);
    const spot = onDemand.replace("zone:", "capacity: { kind: spot }, zone:");
    const verdict = await checkAccount(load({ "stacks/Pulumi.test.yaml": environment(spot) }), nothing);
    expect(verdict?.faults).toEqual([]);
    expect(verdict?.advisories.map(({ reason }) => reason)).toContainEqual(
      "PREEMPTIBLE_NVIDIA_H100_GPUS, per region was not checked: `gcloud compute regions describe us-central1` lists no PREEMPTIBLE_NVIDIA_H100_GPUS; look under Quotas in the console",
    );
  });

  describe("with a reservation", () => {
    const reserved = environment(
      onDemand.replace("zone:", "capacity: { kind: reservation, reservationId: projects/owner/reservations/block }, zone:"),
    );
    /** https://cloud.google.com/compute/docs/reference/rest/v1/reservations/get: counts are text. */
    const reservation = (count: string, inUseCount: string, status = "READY") =>
      [
        "compute reservations describe block --zone=us-central1-a --format=json --quiet --project=owner",
        {
          name: "block",
          zone: "https://www.googleapis.com/compute/v1/projects/owner/zones/us-central1-a",
          status,
          specificReservation: { count, inUseCount, instanceProperties: { machineType: "a3-highgpu-8g" } },
        },
      ] as const;
    const check = async (...replies: Parameters<typeof standIn>[1]) => {
      standIn("gcloud", [...replies, region(), types]);
      return checkAccount(load({ "stacks/Pulumi.test.yaml": reserved }), nothing);
    };

    it("has to hold as many as may be, and as many free as are wanted now", async () => {
      expect((await check(reservation("4", "3")))?.faults).toEqual([
        {
          path: "nodeGroups[1].capacity.reservationId",
          reason: "projects/owner/reservations/block has 1 machines left of 4, and 2 more are needed",
          remedy: "end what uses them, raise the reservation, or ask for fewer",
        },
      ]);
      expect((await check(reservation("3", "0")))?.faults).toEqual([
        {
          path: "nodeGroups[1].nodes.max",
          reason: "projects/owner/reservations/block holds 3 machines, the group may have 4",
          remedy: "lower max to 3",
        },
      ]);
      const good = await check(reservation("4", "2"));
      expect(good?.faults).toEqual([]);
      expect(good?.proofs).toContainEqual({
        path: "nodeGroups[1].capacity.reservationId",
        says: "projects/owner/reservations/block: 4 x a3-highgpu-8g, 2 free, READY",
      });
    });

    it("is refused where it is not there, and named where nobody may look", async () => {
      const absent =
        "ERROR: (gcloud.compute.reservations.describe) Could not fetch resource:\n - The resource 'projects/owner/zones/us-central1-a/reservations/block' was not found\n";
      const where = "compute reservations describe block";
      expect((await check([where, { fails: absent }]))?.faults).toContainEqual({
        path: "nodeGroups[1].capacity.reservationId",
        reason: "no reservation was found",
        remedy: "check its id and its region",
      });
      const refused = "ERROR: (gcloud.compute.reservations.describe) Required 'compute.reservations.get' permission\n";
      const blind = await check([where, { fails: refused }]);
      expect(blind?.faults).toEqual([]);
      expect(blind?.advisories).toContainEqual({
        path: "nodeGroups[1].capacity.reservationId",
        reason:
          "projects/owner/reservations/block was not checked: `gcloud compute reservations describe` failed: ERROR: (gcloud.compute.reservations.describe) Required 'compute.reservations.get' permission",
        remedy: "look yourself before the run",
      });
    });
  });
});
