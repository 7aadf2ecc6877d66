import * as pulumi from "@pulumi/pulumi";

/** What the controller's rights are bounded to. */
export interface ControllerScope {
  readonly partition: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  readonly account: pulumi.Input<string>;
  readonly clusterName: pulumi.Input<string>;
  readonly nodeRoleArn: pulumi.Input<string>;
  readonly instanceProfileArn: pulumi.Input<string>;
  readonly queueArn: pulumi.Input<string>;
}

/**
 * The controller's rights: machines that carry the cluster's mark, and reading. It is given its instance profile ready-made, so that it may
 * neither make nor change one. After the policy of karpenter.sh's CloudFormation reference for 1.14, 2026-11.
 */
export function controllerPolicy(scope: ControllerScope): pulumi.Output<string> {
  const { partition, region, account, clusterName } = scope;
  const ec2 = (kind: string) => pulumi.interpolate`arn:${partition}:ec2:${region}:${account}:${kind}/*`;
  const shared = (kind: string) => pulumi.interpolate`arn:${partition}:ec2:${region}:*:${kind}/*`;
  const made = ["fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request"].map(ec2);
  return pulumi.output(clusterName).apply((cluster) => {
    const owned = `kubernetes.io/cluster/${cluster}`;
    const asked = {
      StringEquals: { [`aws:RequestTag/${owned}`]: "owned", "aws:RequestTag/eks:eks-cluster-name": cluster },
      StringLike: { "aws:RequestTag/karpenter.sh/nodepool": "*" },
    };
    const marked = {
      StringEquals: { [`aws:ResourceTag/${owned}`]: "owned" },
      StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
    };
    return pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "StartFromWhatIsThere",
          Effect: "Allow",
          Action: ["ec2:RunInstances", "ec2:CreateFleet"],
          Resource: ["image", "snapshot", "security-group", "subnet", "capacity-reservation", "placement-group"].map(shared),
        },
        {
          Sid: "StartFromOwnTemplates",
          Effect: "Allow",
          Action: ["ec2:RunInstances", "ec2:CreateFleet"],
          Resource: ec2("launch-template"),
          Condition: marked,
        },
        {
          Sid: "MakeMarked",
          Effect: "Allow",
          Action: ["ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"],
          Resource: made,
          Condition: asked,
        },
        {
          Sid: "MarkWhatIsMade",
          Effect: "Allow",
          Action: "ec2:CreateTags",
          Resource: made,
          Condition: {
            ...asked,
            StringEquals: { ...asked.StringEquals, "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"] },
          },
        },
        {
          Sid: "NameMarked",
          Effect: "Allow",
          Action: "ec2:CreateTags",
          Resource: ec2("instance"),
          Condition: {
            ...marked,
            "ForAllValues:StringEquals": { "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"] },
          },
        },
        {
          Sid: "EndMarked",
          Effect: "Allow",
          Action: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
          Resource: [ec2("instance"), ec2("launch-template")],
          Condition: marked,
        },
        {
          Sid: "Look",
          Effect: "Allow",
          Action: [
            "ec2:DescribeCapacityReservations",
            "ec2:DescribeImages",
            "ec2:DescribeInstances",
            "ec2:DescribeInstanceStatus",
            "ec2:DescribeInstanceTypeOfferings",
            "ec2:DescribeInstanceTypes",
            "ec2:DescribeLaunchTemplates",
            "ec2:DescribePlacementGroups",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSpotPriceHistory",
            "ec2:DescribeSubnets",
          ],
          Resource: "*",
          Condition: { StringEquals: { "aws:RequestedRegion": region } },
        },
        {
          Sid: "ImageNames",
          Effect: "Allow",
          Action: "ssm:GetParameter",
          Resource: pulumi.interpolate`arn:${partition}:ssm:${region}::parameter/aws/service/*`,
        },
        { Sid: "Prices", Effect: "Allow", Action: "pricing:GetProducts", Resource: "*" },
        {
          Sid: "Warnings",
          Effect: "Allow",
          Action: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
          Resource: scope.queueArn,
        },
        {
          Sid: "HandOverNodeRole",
          Effect: "Allow",
          Action: "iam:PassRole",
          Resource: scope.nodeRoleArn,
          Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
        },
        { Sid: "OwnProfile", Effect: "Allow", Action: "iam:GetInstanceProfile", Resource: scope.instanceProfileArn },
        {
          Sid: "OwnCluster",
          Effect: "Allow",
          Action: "eks:DescribeCluster",
          Resource: pulumi.interpolate`arn:${partition}:eks:${region}:${account}:cluster/${cluster}`,
        },
      ],
    });
  });
}
