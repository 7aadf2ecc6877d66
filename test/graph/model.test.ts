import { describe, expect, it } from "vitest";
import { findEnvironment, loadEnvironment } from "../../components/config";
import { type Picture, pictureOf } from "../../scripts/graph/model";
import { repository } from "../cli/run";

function picture(environment: string): Picture {
  return pictureOf(loadEnvironment(findEnvironment(environment, repository)));
}

const thingsOf = ({ regions }: Picture) =>
  regions.flatMap(({ things, zones }) => [...things, ...zones.flatMap((zone) => zone.things)]);
const linesOf = (drawn: Picture, id: string) => thingsOf(drawn).find((thing) => thing.id === id)?.lines;
const leadsTo = (drawn: Picture, id: string) => drawn.links.filter(({ from }) => from === id).map(({ to }) => to);

describe("the picture of an environment", () => {
  it("shows each model, what it runs on and where its weights are", () => {
    const serving = picture("serving");
    expect(linesOf(serving, "model-large-model")).toEqual(["large-model", "llama-70b, cut by layer", "port 8081, 8082, 8083"]);
    expect(leadsTo(serving, "model-llama-model")).toEqual(["group-serving-us-central1-a", "bucket-models"]);
  });

  it("shows Ray's head and workers, and peers by role with their queue", () => {
    expect(leadsTo(picture("grid-kubernetes"), "ray-head")).toEqual(["ray-gpu"]);
    const peers = picture("selfplay");
    expect(leadsTo(peers, "peers-training")).toContain("queue");
    expect(linesOf(peers, "queue")).toEqual(["Queue", "Redis protocol"]);
  });

  it("says whose control plane it is, and that Azure's numbers are zones", () => {
    const planeOf = (name: string) => linesOf(picture(name), "cluster")?.[1];
    expect(["dev", "serving", "azure"].map(planeOf)).toEqual(["EKS control plane", "GKE control plane", "AKS control plane"]);
    const zones = picture("azure").regions.flatMap((region) => region.zones.map(({ name }) => name));
    expect(zones).toEqual(["zone 1", "zone 2", "zone 3"]);
  });

  it("shows machines without Kubernetes in their zone, and no cluster", () => {
    const machines = picture("runtime-ec2");
    expect(linesOf(machines, "cluster")).toBeUndefined();
    expect(linesOf(machines, "trainers")).toEqual(["Workers", "4 x p4d.24xlarge", "32 accelerators"]);
    expect(leadsTo(machines, "trainers")).toEqual(["bucket-checkpoints", "bucket-datasets"]);
  });

  it("leads no line to where nothing is drawn", () => {
    for (const environment of ["dev", "production", "serving", "onprem", "grid", "selfplay", "azure"]) {
      const drawn = picture(environment);
      const ids = new Set(thingsOf(drawn).map(({ id }) => id));
      expect(
        drawn.links.filter(({ from, to }) => !ids.has(from) || !ids.has(to)),
        environment,
      ).toEqual([]);
    }
  });
});
