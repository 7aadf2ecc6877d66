import { describe, expect, it } from "vitest";
import { machine } from "../../../components/accelerators";
import { nodeTopology } from "../../../components/queueing";

const group = (name: string, more: { ownImage?: boolean; karpenter?: boolean } = {}) => ({
  machine: machine(name),
  ownImage: false,
  karpenter: false,
  ...more,
});

describe("where nodes stand", () => {
  it("is spine, aggregation and leaf on AWS, for machines that AWS always labels", () => {
    expect(nodeTopology("aws", group("p5.48xlarge"))).toEqual({
      levels: [
        "eks.amazonaws.com/nodegroup",
        "topology.k8s.aws/network-node-layer-1",
        "topology.k8s.aws/network-node-layer-2",
        "topology.k8s.aws/network-node-layer-3",
        "kubernetes.io/hostname",
      ],
      required: "eks.amazonaws.com/nodegroup",
    });
  });

  it("names no layer for a machine that may be without, because a node that lacks a level is never used", () => {
    expect(nodeTopology("aws", group("g5.48xlarge")).levels).toEqual(["eks.amazonaws.com/nodegroup", "kubernetes.io/hostname"]);
  });

  it("asks for no label of EKS where the group boots its own image, nor where Karpenter brings the nodes", () => {
    expect(nodeTopology("aws", group("dl2q.24xlarge", { ownImage: true })).required).toBe("trainyard.dev/node-group");
    expect(nodeTopology("aws", group("p5.48xlarge", { karpenter: true })).required).toBe("karpenter.sh/nodepool");
  });

  it("is blocks on Google Cloud, where the fabric has them", () => {
    expect(nodeTopology("gcp", group("a3-ultragpu-8g")).levels).toEqual([
      "cloud.google.com/gke-nodepool",
      "cloud.google.com/gce-topology-block",
      "cloud.google.com/gce-topology-subblock",
      "cloud.google.com/gce-topology-host",
      "kubernetes.io/hostname",
    ]);
    expect(nodeTopology("gcp", group("g2-standard-48")).levels).toEqual([
      "cloud.google.com/gke-nodepool",
      "kubernetes.io/hostname",
    ]);
  });

  it("is the scale set on Azure, which InfiniBand does not leave", () => {
    expect(nodeTopology("azure", group("Standard_ND96isr_H100_v5"))).toEqual({
      levels: ["kubernetes.azure.com/agentpool", "kubernetes.io/hostname"],
      required: "kubernetes.azure.com/agentpool",
    });
  });

  it("is the group on a cluster that is there", () => {
    expect(nodeTopology("kubernetes", group("gaudi3-host")).required).toBe("trainyard.dev/node-group");
  });
});
