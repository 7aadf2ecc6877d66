import { unknown } from "../../../scripts/rehearsal/provider";
import { type AreaExamples, resource } from "../harness";

const group = (props: object) =>
  resource(
    "aws:eks/nodeGroup:NodeGroup",
    { scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 2 }, ...props },
    { name: "group" },
  );
const p4d = group({ instanceTypes: ["p4d.24xlarge"] });
const job = (resources: unknown) =>
  resource(
    "kubernetes:batch/v1:Job",
    { spec: { template: { spec: { containers: [{ name: "w", resources }] } } } },
    { name: "job" },
  );
const template = (ebs: object) =>
  resource("aws:ec2/launchTemplate:LaunchTemplate", { blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs }] });

export const moneyExamples: AreaExamples = {
  "accelerators-in-use": {
    good: [
      [p4d, job({ limits: { "nvidia.com/gpu": "8" } })],
      [group({ instanceTypes: ["m6i.large"] })],
      [group({ instanceTypes: ["p4d.24xlarge"], scalingConfig: { desiredSize: 0 } })],
    ],
    bad: [{ example: [p4d, job({})], says: "2 x p4d.24xlarge run and nothing in the stack asks for their accelerators" }],
    unknown: [p4d, job(unknown)],
  },
  "budget-per-environment": {
    good: [[p4d, resource("aws:budgets/budget:Budget", { limitAmount: unknown }, { name: "month" })]],
    bad: [{ example: [p4d], says: "the stack has machines and no budget" }],
    unknown: {
      example: [group({ instanceTypes: unknown }), resource("aws:budgets/budget:Budget", {}, { name: "month" })],
      decided: true,
    },
  },
  "logs-expire": {
    good: [resource("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 30 })],
    bad: [{ example: resource("aws:cloudwatch/logGroup:LogGroup", {}), says: "retentionInDays is not given" }],
    unknown: resource("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: unknown }),
  },
  "price-ceiling": {
    good: [[p4d], [group({ instanceTypes: ["p5.48xlarge"], scalingConfig: { desiredSize: 0 } })]],
    bad: [
      {
        example: [group({ instanceTypes: ["p4d.24xlarge"], scalingConfig: { desiredSize: 200 } })],
        says: "200 x p4d.24xlarge cost",
      },
    ],
    unknown: [group({ instanceTypes: unknown })],
    configured: {
      settings: { usdPerHour: 10 },
      good: [[group({ instanceTypes: ["m6i.large"] })]],
      bad: [{ example: [p4d], says: "10 are allowed" }],
      unknown: [group({ instanceTypes: unknown })],
    },
  },
  "price-known": {
    good: [[p4d]],
    bad: [{ example: [group({ instanceTypes: ["zz9.plural"] })], says: "zz9.plural is not in the catalogue" }],
    unknown: [group({ instanceTypes: unknown })],
  },
  "spending-tagged": {
    good: [
      resource("aws:s3/bucket:Bucket", { tags: { "trainyard:environment": "dev" } }),
      resource("gcp:container/nodePool:NodePool", { nodeConfig: { resourceLabels: { environment: "dev" } } }),
    ],
    bad: [
      { example: resource("aws:s3/bucket:Bucket", {}), says: "it has no tag environment" },
      { example: resource("azure-native:storage:StorageAccount", { tags: { owner: "a" } }), says: "it has no tag environment" },
    ],
    unknown: resource("aws:s3/bucket:Bucket", { tags: unknown }),
    configured: {
      settings: { tags: ["owner", "cost-centre"] },
      good: [resource("aws:s3/bucket:Bucket", { tags: { Owner: "a", "cost-centre": "b" } })],
      bad: [{ example: resource("aws:s3/bucket:Bucket", { tags: { owner: "a" } }), says: "it has no tag cost-centre" }],
      unknown: resource("aws:s3/bucket:Bucket", { tags: unknown }),
    },
  },
  "volumes-current": {
    good: [template({ volumeType: "gp3" }), resource("aws:ebs/volume:Volume", { type: "io2" })],
    bad: [
      { example: template({}), says: "blockDeviceMappings[0].ebs.volumeType is not given, which means gp2" },
      { example: resource("aws:ebs/volume:Volume", { type: "gp2" }), says: "type is gp2" },
    ],
    unknown: template({ volumeType: unknown }),
  },
};
