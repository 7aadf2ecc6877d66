/**
 * An EKS program as people write it by the provider's documentation: a VPC, a cluster, a GPU node group, a bucket, a job. Nothing in it
 * knows of the pack. Used by foreign.test.ts alone.
 */
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

export function eksExample(): { kubeconfig: pulumi.Output<string>; bucketName: pulumi.Output<string> } {
  const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.100.0.0/16", enableDnsHostnames: true, enableDnsSupport: true });
  const gateway = new aws.ec2.InternetGateway("main", { vpcId: vpc.id });
  const routes = new aws.ec2.RouteTable("main", { vpcId: vpc.id, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }] });
  const subnets = ["us-west-2a", "us-west-2b"].map((zone, index) => {
    const subnet = new aws.ec2.Subnet(`public-${index}`, {
      vpcId: vpc.id,
      cidrBlock: `10.100.${index}.0/24`,
      availabilityZone: zone,
      mapPublicIpOnLaunch: true,
      tags: { Name: `pulumi-sn-${zone}` },
    });
    new aws.ec2.RouteTableAssociation(`public-${index}`, { subnetId: subnet.id, routeTableId: routes.id });
    return subnet;
  });
  const group = new aws.ec2.SecurityGroup("cluster-sg", {
    vpcId: vpc.id,
    description: "Allow all HTTP(s) traffic to EKS Cluster",
    ingress: [
      {
        cidrBlocks: ["0.0.0.0/0"],
        fromPort: 443,
        toPort: 443,
        protocol: "tcp",
        description: "Allow pods to communicate with the cluster API Server.",
      },
      { cidrBlocks: ["0.0.0.0/0"], fromPort: 22, toPort: 22, protocol: "tcp", description: "Allow SSH." },
    ],
    egress: [{ cidrBlocks: ["0.0.0.0/0"], fromPort: 0, toPort: 0, protocol: "-1" }],
  });

  const clusterRole = new aws.iam.Role("eks-iam-role", {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: "eks.amazonaws.com" } }],
    }),
  });
  new aws.iam.RolePolicyAttachment("eks-cluster-policy", {
    role: clusterRole.name,
    policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
  });
  const nodeRole = new aws.iam.Role("ec2-nodegroup-iam-role", {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" } }],
    }),
  });
  const attachments = [
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonS3FullAccess",
  ].map(
    (policy) =>
      new aws.iam.RolePolicyAttachment(`node-${policy}`, { role: nodeRole.name, policyArn: `arn:aws:iam::aws:policy/${policy}` }),
  );

  const cluster = new aws.eks.Cluster("eks-cluster", {
    roleArn: clusterRole.arn,
    tags: { Name: "pulumi-eks-cluster" },
    vpcConfig: { publicAccessCidrs: ["0.0.0.0/0"], securityGroupIds: [group.id], subnetIds: subnets.map((subnet) => subnet.id) },
  });
  const nodes = new aws.eks.NodeGroup(
    "gpu-nodes",
    {
      clusterName: cluster.name,
      nodeGroupName: "gpu-nodes",
      nodeRoleArn: nodeRole.arn,
      subnetIds: subnets.map((subnet) => subnet.id),
      instanceTypes: ["p4d.24xlarge"],
      amiType: "AL2023_x86_64_NVIDIA",
      scalingConfig: { desiredSize: 2, maxSize: 4, minSize: 1 },
      tags: { Name: "pulumi-cluster-nodeGroup" },
    },
    { dependsOn: attachments },
  );

  const bucket = new aws.s3.Bucket("checkpoints", {});

  const kubeconfig = pulumi.jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: "eks", cluster: { server: cluster.endpoint, "certificate-authority-data": cluster.certificateAuthority.data } },
    ],
    contexts: [{ name: "eks", context: { cluster: "eks", user: "aws" } }],
    "current-context": "eks",
    users: [
      {
        name: "aws",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", cluster.name],
          },
        },
      },
    ],
  });
  const provider = new k8s.Provider("eks", { kubeconfig }, { dependsOn: [nodes] });
  const labels = { app: "trainer" };
  new k8s.apps.v1.StatefulSet(
    "trainer",
    {
      spec: {
        serviceName: "trainer",
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: "trainer",
                image: "pytorch/pytorch",
                env: [{ name: "WANDB_API_KEY", value: "not-a-real-key" }],
                ports: [{ containerPort: 29500 }],
                resources: { limits: { "nvidia.com/gpu": "8" } },
              },
            ],
          },
        },
      },
    },
    { provider },
  );
  new k8s.core.v1.Service(
    "trainer",
    { spec: { type: "LoadBalancer", selector: labels, ports: [{ port: 29500 }] } },
    { provider },
  );
  return { kubeconfig, bucketName: bucket.bucket };
}
