import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { clusterType } from "../../lib/gcp";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-release-channel",
  title: "A GKE cluster follows a release channel that is fit for work",
  severity: "medium",
  level: "mandatory",
  why: "Without a channel there are no maintenance exclusions longer than a month, and upgrades come when Google's support ends; RAPID has no support promise",
  remedy: 'releaseChannel: { channel: "REGULAR" }',
  unknown: "Which channel is followed.",
  sources: ["CIS GKE 1.9 5.5.4"],
  types: [clusterType],
  check: ({ releaseChannel, enableKubernetesAlpha }, { report }) => {
    const channel = releaseChannel?.channel ?? "UNSPECIFIED";
    if (!/^(REGULAR|STABLE|EXTENDED)$/.test(channel))
      report(`releaseChannel.channel is ${channel}; set "REGULAR", "STABLE" or "EXTENDED"`);
    if (enableKubernetesAlpha === true)
      report("enableKubernetesAlpha is true: the cluster is deleted after 30 days; leave it out");
  },
};
