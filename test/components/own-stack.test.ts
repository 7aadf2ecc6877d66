import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Bucket, Network, NodeGroup, type NodeGroupArgs } from "../../components";
import { rehearse } from "../../scripts/rehearsal";

const options = { config: { "aws:region": "us-west-2" } };
const group: NodeGroupArgs = {
  cloud: "aws",
  cluster: { name: "mine", securityGroupId: "sg-a" },
  machine: "m6i.2xlarge",
  nodes: { desired: 2 },
  zones: ["us-west-2a"],
  subnets: [{ id: "subnet-a", zone: "us-west-2a" }],
};

/** What people do with components in stacks of their own, by Pulumi's own means. */
describe("a component in a stack of one's own", () => {
  it("is renamed by an alias: made-up names stay, and nothing is replaced, in this run and in the next", async () => {
    const before = () => {
      new Bucket("old", { cloud: "aws", region: "us-west-2" });
      new NodeGroup("old", group);
    };
    const after = () => {
      new Bucket("new", { cloud: "aws", region: "us-west-2" }, { aliases: [{ name: "old" }] });
      new NodeGroup("new", group, { aliases: [{ name: "old" }] });
    };
    const yard = await rehearse(before, options);
    const { id } = yard.one("aws:s3/bucket:Bucket");
    expect(id).toMatch(/^old-[0-9a-f]{7}$/);
    await yard.up(after);
    expect(Object.keys(yard.changes).sort()).toEqual(["same", "update"]);
    expect(yard.one("aws:s3/bucket:Bucket").id).toBe(id);
    await yard.up(after);
    expect(Object.keys(yard.changes)).toEqual(["same"]);
  });

  it("hands protection on to its children, and lets transforms change them", async () => {
    const ofGroup = (args: pulumi.ResourceTransformArgs) =>
      args.type === "aws:eks/nodeGroup:NodeGroup"
        ? {
            props: { ...args.props, nodeGroupName: "mine" },
            opts: pulumi.mergeOptions(args.opts, { ignoreChanges: ["scalingConfig"] }),
          }
        : undefined;
    const program = (desired: number) => () => {
      new Bucket("data", { cloud: "aws", region: "us-west-2" }, { protect: true });
      new NodeGroup("gpus", { ...group, nodes: { desired } }, { transforms: [ofGroup] });
    };
    const yard = await rehearse(program(2), options);
    expect(yard.one("aws:eks/nodeGroup:NodeGroup").inputs.nodeGroupName).toBe("mine");
    await yard.up(program(3));
    expect(Object.keys(yard.changes)).toEqual(["same"]);
    const parent = yard.one("trainyard:index:Bucket").urn;
    const own = yard.resources().filter((resource) => resource.parent === parent);
    expect(own.filter(({ protect }) => !protect)).toEqual([]);
    await expect(yard.destroy()).rejects.toThrow(/cannot be deleted\s+because it is protected/);
  });

  it("loses a name that the program gave and takes away", async () => {
    const yard = await rehearse(() => void new aws.s3.Bucket("data", { bucket: "acme-data" }), options);
    await yard.up(() => void new aws.s3.Bucket("data", {}));
    expect(yard.changes).toMatchObject({ replace: 1 });
  });

  it("stands in another region by an explicit provider, once that is said where zones follow from it", async () => {
    const network = (more: object) => () => {
      const east = new aws.Provider("east", { region: "us-east-1" });
      new Network("yard", { cloud: "aws", zones: 2, cidr: "10.20.0.0/16", ...more }, { provider: east });
    };
    await expect(rehearse(network({}), { ...options, previewOnly: true })).rejects.toThrow(
      "region: is missing: the component's provider stands in us-east-1, and the stack's configuration says us-west-2; give region: \"us-east-1\"",
    );
    for (const more of [{ region: "us-east-1" }, { zoneNames: ["us-east-1a", "us-east-1b"] }]) {
      const yard = await rehearse(network(more), options);
      const zones = yard.resources("aws:ec2/subnet:Subnet").map(({ inputs }) => inputs.availabilityZone);
      expect(new Set(zones)).toEqual(new Set(["us-east-1a", "us-east-1b"]));
    }
  });
});
