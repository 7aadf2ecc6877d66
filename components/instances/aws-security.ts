import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { fabricSecurityGroup } from "../network/aws-security-groups";
import { firstWorkerPort, grpcPort, metricsPort, type TrainingInstancesPlan } from "./plan";

export interface InstanceGroups {
  readonly coordinator: aws.ec2.SecurityGroup;
  readonly workers: aws.ec2.SecurityGroup;
  /** Lets EFA, or the workers' ordinary traffic, through between its members. */
  readonly fabricId: pulumi.Input<string>;
}

/** What one rule lets through. */
interface Opening {
  readonly description: string;
  readonly protocol: "tcp" | "udp";
  readonly from: number;
  readonly to?: number;
  /** A group, or a range. */
  readonly group?: pulumi.Input<string>;
  readonly cidr?: string;
}

/**
 * Who reaches whom. The document opens 50051 to 0.0.0.0/0, where whoever finds it joins the job; here the workers' group alone comes in.
 * Names are asked of the network's own resolver, which no group bounds.
 */
export function instanceGroups(parent: pulumi.Resource, name: string, plan: TrainingInstancesPlan): InstanceGroups {
  const { region, vpcId, tags, workers } = plan;
  const group = (role: string, description: string) =>
    new aws.ec2.SecurityGroup(
      `${name}-${role}`,
      { region, vpcId, description, tags: { ...tags, Name: `${name}-${role}` } },
      { parent },
    );
  const coordinator = group("coordinator", "Training coordinator");
  const worker = group("worker", "Training workers");
  const rule = (key: string, owner: aws.ec2.SecurityGroup, opening: Opening) => ({
    name: `${name}-${key}`,
    args: {
      region,
      securityGroupId: owner.id,
      description: opening.description,
      ipProtocol: opening.protocol,
      fromPort: opening.from,
      toPort: opening.to ?? opening.from,
      referencedSecurityGroupId: opening.group,
      cidrIpv4: opening.cidr,
      tags: { ...tags },
    },
  });
  const comesIn = (key: string, owner: aws.ec2.SecurityGroup, opening: Opening) => {
    const { name: called, args } = rule(key, owner, opening);
    new aws.vpc.SecurityGroupIngressRule(called, args, { parent });
  };
  const goesOut = (key: string, owner: aws.ec2.SecurityGroup, opening: Opening) => {
    const { name: called, args } = rule(key, owner, opening);
    new aws.vpc.SecurityGroupEgressRule(called, args, { parent });
  };

  comesIn("grpc-in", coordinator, { description: "gRPC from workers", protocol: "tcp", from: grpcPort, group: worker.id });
  goesOut("grpc-out", worker, { description: "gRPC to the coordinator", protocol: "tcp", from: grpcPort, group: coordinator.id });
  const ports = { from: firstWorkerPort, to: firstWorkerPort + workers.count - 1 };
  comesIn("worker-in", worker, { description: "Workers' own ports", protocol: "tcp", ...ports, group: coordinator.id });
  goesOut("worker-out", coordinator, { description: "Workers' own ports", protocol: "tcp", ...ports, group: worker.id });
  plan.metricsCidrs.forEach((cidr, index) => {
    comesIn(`metrics-${index}`, coordinator, { description: "Metrics", protocol: "tcp", from: metricsPort, cidr });
  });
  for (const [role, owner] of [
    ["coordinator", coordinator],
    ["worker", worker],
  ] as const) {
    // Registries, buckets and Session Manager: encrypted, at addresses that change.
    goesOut(`${role}-tls`, owner, { description: "AWS and registries by TLS", protocol: "tcp", from: 443, cidr: "0.0.0.0/0" });
    if (plan.tracingHost !== undefined) {
      goesOut(`${role}-jaeger`, owner, { description: "Traces, Jaeger", protocol: "udp", from: 6831, cidr: plan.cidr });
      goesOut(`${role}-otlp`, owner, { description: "Traces, OpenTelemetry", protocol: "tcp", from: 4317, cidr: plan.cidr });
    }
  }
  if (workers.data?.kind === "nfs")
    goesOut("nfs", worker, { description: "Shared data by NFS", protocol: "tcp", from: 2049, cidr: plan.cidr });
  if (workers.data?.kind === "lustre") {
    // https://docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html: servers call back, on the same ports.
    for (const [key, from, to] of [
      ["lustre", 988, 988],
      ["lustre-more", 1018, 1023],
    ] as const) {
      goesOut(key, worker, { description: "Shared data by Lustre", protocol: "tcp", from, to, cidr: plan.cidr });
      comesIn(`${key}-in`, worker, { description: "Shared data by Lustre", protocol: "tcp", from, to, cidr: plan.cidr });
    }
  }
  const fabricId =
    workers.efa && plan.fabricSecurityGroupId !== undefined
      ? plan.fabricSecurityGroupId
      : fabricSecurityGroup(parent, `${name}-fabric`, { region, vpcId, tags }).id;
  return { coordinator, workers: worker, fabricId };
}
