import { Cluster, NodeGroup } from "trainyard";
import { subnets, vpcId } from "./network";

const cluster = new Cluster("yard", { cloud: "aws", region: "us-west-2", vpcId, subnetIds: subnets.map(({ id }) => id) });
const place = { cloud: "aws", region: "us-west-2", cluster: cluster.connection, subnets, vpcId } as const;
const nodes = { min: 0, desired: 2, max: 4 };
new NodeGroup("yard-training", { ...place, machine: "p4d.24xlarge", zones: ["us-west-2a"], nodes, strategy: "rolling" });

export const endpoint = cluster.endpoint;
export const kubeconfig = cluster.kubeconfig;
