import type * as aws from "@pulumi/aws";
import { kubernetesReleases } from "../../../components/cluster/versions";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.eks.ClusterArgs> = {
  id: "eks-version-supported",
  title: "An EKS cluster names a version that has standard support",
  severity: "high",
  level: "advisory",
  why: "After standard support EKS bills six times the price for the control plane, and later upgrades it on its own in the middle of a run",
  remedy: 'version: "1.35"',
  unknown: "Which version the cluster gets.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-2"],
  types: ["aws:eks/cluster:Cluster"],
  check: ({ version }, { report }) => {
    const minor = minorOf(version);
    if (minor === undefined) {
      report("version is not given, so that EKS picks the newest of the day and two environments differ; name one");
      return;
    }
    const listed = kubernetesReleases.find((release) => release.version === `1.${minor}`);
    const oldest = Math.min(...kubernetesReleases.map((release) => minorOf(release.version) ?? 0));
    const today = new Date().toISOString().slice(0, 10);
    if (listed !== undefined && listed.standardUntil < today) {
      report(`standard support of ${version} ended on ${listed.standardUntil}; go up one minor version at a time`);
    } else if (minor < oldest) report(`${version} is out of support; go up one minor version at a time`);
  },
};

function minorOf(version: string | undefined): number | undefined {
  const [, minor] = /^1\.(\d+)/.exec(version ?? "") ?? [];
  return minor === undefined ? undefined : Number(minor);
}
