import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  Bucket,
  type BucketArgs,
  Cluster,
  type ClusterArgs,
  DevicePlugin,
  type DevicePluginArgs,
  NodeGroup,
  type NodeGroupArgs,
  TrainingGroup,
  type TrainingGroupArgs,
} from "../../components";
import { rehearse } from "../../scripts/rehearsal";

const options = { config: { "aws:region": "us-west-2" } };
const group = {
  cloud: "aws",
  cluster: { name: "mine" },
  machine: "m6i.2xlarge",
  nodes: { desired: 2 },
  zones: ["us-west-2a"],
  subnets: [{ id: "subnet-0123456789abcdef0", zone: "us-west-2a" }],
};
/** What a program in JavaScript hands over, where no compiler looks. */
const js = <T>(args: unknown) => args as T;

describe("arguments that no compiler saw", () => {
  it("are told all at once, each with its path, what it is and what is wanted", async () => {
    const args = {
      ...group,
      machine: 5,
      nodes: 3,
      zones: "us-west-2a",
      subnets: [{ id: "subnet-1" }, undefined],
      taints: [{ key: "a" }],
      labels: { team: 7 },
      autoscaled: "true",
      maxPods: Number.NaN,
      capasity: "spot",
      cluster: undefined,
    };
    await expect(rehearse(() => void new NodeGroup("gpus", js<NodeGroupArgs>(args)), options)).rejects.toThrow(
      [
        "NodeGroup gpus: 11 problems",
        "cluster: is missing; give an object with name",
        "machine: 5 is not text; write it in quotes",
        "nodes: 3 is not an object with desired; give an object with desired",
        'autoscaled: "true" is not true or false; write true without quotes',
        'zones: "us-west-2a" is not a list; give a list',
        "subnets[0].zone: is missing; give text",
        "subnets[1]: is missing; give an object with id, zone, or take it out",
        "maxPods: NaN is not a number; give a number",
        'labels["team"]: 7 is not text; write it in quotes',
        "taints[0].effect: is missing; give text",
        'capasity: is not an argument that is known here; did you mean "capacity"?',
      ].join("\n  "),
    );
  });

  it("are shown whatever they are: JSON has no form for a client that refers to itself, nor for a bigint", async () => {
    const client: { self?: unknown } = {};
    client.self = client;
    const args = {
      ...group,
      machine: client,
      zones: client,
      labels: [client],
      nodes: { desired: 5n },
      maxPods: Symbol("x"),
      autoscaled: () => true,
    };
    await expect(rehearse(() => void new NodeGroup("gpus", js<NodeGroupArgs>(args)), options)).rejects.toThrow(
      [
        "machine: this object is not text; give text",
        "nodes.desired: 5 is not a number; give a number",
        "autoscaled: a function is not true or false; give true or false",
        "zones: this object is not a list; give a list",
        "maxPods: Symbol(x) is not a number; give a number",
        "labels: this list is not an object; give an object",
      ].join("\n  "),
    );
  });

  it("may be missing altogether", async () => {
    await expect(rehearse(() => void new Cluster("yard", js<ClusterArgs>(undefined)), options)).rejects.toThrow(
      "args: are missing; give an object",
    );
    await expect(rehearse(() => void new TrainingGroup("yard", js<TrainingGroupArgs>({})), options)).rejects.toThrow(
      /namespace: is missing; give text\n {2}workers: is missing; give an object with desired\n {2}machine: is missing/,
    );
  });

  it("are not Outputs where a value decides what is made", async () => {
    const program = () => {
      const { id: vpcId } = new aws.ec2.Vpc("mine", { cidrBlock: "10.0.0.0/16" });
      const zone = new aws.ec2.Subnet("mine", { vpcId, cidrBlock: "10.0.0.0/24" }).availabilityZone;
      new NodeGroup("gpus", js<NodeGroupArgs>({ ...group, zones: [zone], machine: pulumi.output("m6i.2xlarge") }));
    };
    await expect(rehearse(program, options)).rejects.toThrow(
      [
        "machine: is an Output, and decides what is made before any value of a cloud is known; give text, from the program or the stack's configuration",
        "zones[0]: is an Output, and decides what is made before any value of a cloud is known; give text, from the program or the stack's configuration",
      ].join("\n  "),
    );
  });

  it("are not whole resources where an id is taken", async () => {
    const program = () => {
      const vpc = new aws.ec2.Vpc("mine", { cidrBlock: "10.0.0.0/16" });
      new Cluster(
        "yard",
        js<ClusterArgs>({ cloud: "aws", region: "us-west-2", vpcId: vpc, subnetIds: ["subnet-1", "subnet-2"] }),
      );
    };
    await expect(rehearse(program, options)).rejects.toThrow(
      "vpcId: is a resource, and text is taken here; give one of its outputs, such as its id",
    );
  });

  it("that are nearly a word of ours are refused, with the word that was meant", async () => {
    const args = { accelerators: ["a100"], nodeSelektor: { a: "b" } };
    await expect(rehearse(() => void new DevicePlugin("d", js<DevicePluginArgs>(args)), options)).rejects.toThrow(
      'nodeSelektor: is not an argument that is known here; did you mean "nodeSelector"?',
    );
  });

  it("that nothing reads are told, and stop nothing: one object often serves several components", async () => {
    const place = { cloud: "aws", region: "us-west-2", cluster: "mine" };
    const yard = await rehearse(() => void new Bucket("data", js<BucketArgs>(place)), options);
    expect(yard.diagnostics.map(({ severity, message }) => `${severity} ${message.trim()}`)).toContain(
      "warning cluster is not an argument of Bucket and has no effect",
    );
  });
});
