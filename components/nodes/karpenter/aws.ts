import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { chartReference } from "../../charts";
import type { KarpenterPlan } from "./plan";
import { controllerPolicy } from "./policy";

const namespace = "kube-system";
const serviceAccount = "karpenter";
const nodePolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];
/** What EC2 says before it takes a machine away. https://karpenter.sh/docs/reference/cloudformation, 1.14. */
const warnings: Readonly<Record<string, { readonly source: string; readonly detail: string }>> = {
  health: { source: "aws.health", detail: "AWS Health Event" },
  spot: { source: "aws.ec2", detail: "EC2 Spot Instance Interruption Warning" },
  rebalance: { source: "aws.ec2", detail: "EC2 Instance Rebalance Recommendation" },
  state: { source: "aws.ec2", detail: "EC2 Instance State-change Notification" },
  reservation: { source: "aws.ec2", detail: "EC2 Capacity Reservation Instance Interruption Warning" },
};

/** What the parts are built with. */
interface Site {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly plan: KarpenterPlan;
  readonly partition: pulumi.Output<string>;
}

export function karpenter(parent: pulumi.Resource, name: string, plan: KarpenterPlan) {
  const site: Site = { parent, name, plan, partition: aws.getPartitionOutput({}, { parent }).partition };
  const nodes = nodeIdentity(site);
  const queue = warningQueue(site);
  const association = controllerIdentity(site, nodes, queue);
  const controller = chartReference("karpenter");
  const definitions = new kubernetes.helm.v3.Release(
    `${name}-crd`,
    // Its chart stands beside the controller's, in the same registry and with the same version.
    { chart: `${controller.chart}-crd`, version: controller.version, name: "karpenter-crd", namespace },
    { parent },
  );
  const release = new kubernetes.helm.v3.Release(
    `${name}-controller`,
    {
      ...controller,
      name: "karpenter",
      namespace,
      // The definitions are a release of their own, because Helm never upgrades those of a chart's crds folder.
      skipCrds: true,
      values: {
        replicas: plan.replicas,
        serviceAccount: { name: serviceAccount },
        settings: {
          clusterName: plan.clusterName,
          interruptionQueue: queue.name,
          eksControlPlane: true,
          // Alpha: pools with a fixed number of nodes.
          featureGates: { staticCapacity: true },
        },
        controller: { resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } } },
      },
    },
    { parent, dependsOn: [definitions, association, ...nodes.ready] },
  );
  return {
    instanceProfileName: pulumi.all([nodes.profile.name, release.id]).apply(([profile]) => profile),
    nodeRoleArn: nodes.role.arn,
  };
}

/** What nodes of all pools act as, and how they are let into the cluster. */
function nodeIdentity({ parent, name, plan, partition }: Site) {
  const label = `${name}-node`;
  const role = new aws.iam.Role(
    label,
    {
      description: `Nodes that Karpenter brings (${name})`,
      assumeRolePolicy: trust("ec2.amazonaws.com", ["sts:AssumeRole"]),
      tags: { ...plan.tags },
    },
    { parent },
  );
  const rights = nodePolicies.map(
    (policy) =>
      new aws.iam.RolePolicyAttachment(
        `${label}-${policy}`,
        { role: role.name, policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/${policy}` },
        { parent },
      ),
  );
  const profile = new aws.iam.InstanceProfile(label, { role: role.name, tags: { ...plan.tags } }, { parent });
  const entry = new aws.eks.AccessEntry(
    label,
    { region: plan.region, clusterName: plan.clusterName, principalArn: role.arn, type: "EC2_LINUX", tags: { ...plan.tags } },
    { parent },
  );
  return { role, profile, ready: [...rights, entry] };
}

function controllerIdentity(site: Site, nodes: ReturnType<typeof nodeIdentity>, queue: aws.sqs.Queue) {
  const { parent, name, plan, partition } = site;
  const label = `${name}-controller`;
  const { region, clusterName } = plan;
  const role = new aws.iam.Role(
    label,
    {
      description: `Karpenter (${name})`,
      assumeRolePolicy: trust("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]),
      tags: { ...plan.tags },
    },
    { parent },
  );
  const policy = controllerPolicy({
    partition,
    region: queue.region,
    account: aws.getCallerIdentityOutput({}, { parent }).accountId,
    clusterName,
    nodeRoleArn: nodes.role.arn,
    instanceProfileArn: nodes.profile.arn,
    queueArn: queue.arn,
  });
  const rights = new aws.iam.RolePolicy(label, { role: role.name, policy }, { parent });
  return new aws.eks.PodIdentityAssociation(
    label,
    { region, clusterName, namespace, serviceAccount, roleArn: role.arn, tags: { ...plan.tags } },
    { parent, dependsOn: [rights] },
  );
}

/** Where EC2's warnings wait until the controller has read them, five minutes at most. */
function warningQueue({ parent, name, plan }: Site): aws.sqs.Queue {
  const { region } = plan;
  const label = `${name}-warnings`;
  const queue = new aws.sqs.Queue(
    label,
    { region, messageRetentionSeconds: 300, sqsManagedSseEnabled: true, tags: { ...plan.tags } },
    { parent },
  );
  new aws.sqs.QueuePolicy(
    label,
    {
      region,
      queueUrl: queue.url,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Warnings",
            Effect: "Allow",
            Principal: { Service: ["events.amazonaws.com", "sqs.amazonaws.com"] },
            Action: "sqs:SendMessage",
            Resource: queue.arn,
          },
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "sqs:*",
            Resource: queue.arn,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    },
    { parent },
  );
  for (const [key, { source, detail }] of Object.entries(warnings)) {
    const rule = new aws.cloudwatch.EventRule(
      `${name}-${key}`,
      { region, eventPattern: JSON.stringify({ source: [source], "detail-type": [detail] }), tags: { ...plan.tags } },
      { parent },
    );
    new aws.cloudwatch.EventTarget(`${name}-${key}`, { region, rule: rule.name, arn: queue.arn }, { parent });
  }
  return queue;
}

function trust(service: string, actions: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
  });
}
