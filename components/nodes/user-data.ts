import { stringify } from "yaml";
import type { NodeTaint } from "./index";

/** How a node is set up at boot. */
export interface BootPlan {
  readonly maxPods?: number;
  /** Local disks as one RAID 0. */
  readonly localStorage: boolean;
  readonly hugePages2Mi?: number;
  /** Kept for what runs beside Kubernetes. */
  readonly systemReserved?: { readonly cpu: string; readonly memory: string };
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
}

/** How a node finds its cluster; EKS adds this by itself to images of its own, and to no others. */
export interface JoinDetails {
  readonly name: string;
  readonly endpoint: string;
  readonly certificateAuthority: string;
  readonly serviceCidr: string;
}

const boundary = "trainyard";

/**
 * User data for Amazon Linux 2023: nodeadm's configuration, and a script that runs before kubelet starts. EKS merges its own
 * configuration into it where the image is EKS's. https://awslabs.github.io/amazon-eks-ami/nodeadm, 2026-11.
 */
export function userData(boot: BootPlan, join?: JoinDetails): string {
  const parts = [part("application/node.eks.aws", stringify(nodeConfig(boot, join)))];
  if (boot.hugePages2Mi !== undefined) {
    parts.unshift(part('text/x-shellscript; charset="us-ascii"', hugePagesScript(boot.hugePages2Mi)));
  }
  return multipart(parts);
}

/** User data for nodes whose configuration is written by somebody else (Karpenter): huge pages alone. */
export function hugePagesUserData(pages: number): string {
  return multipart([part('text/x-shellscript; charset="us-ascii"', hugePagesScript(pages))]);
}

function multipart(parts: readonly string[]): string {
  const head = ["MIME-Version: 1.0", `Content-Type: multipart/mixed; boundary="${boundary}"`, ""];
  return [...head, ...parts, `--${boundary}--`, ""].join("\n");
}

function part(contentType: string, body: string): string {
  return [`--${boundary}`, `Content-Type: ${contentType}`, "", body].join("\n");
}

function nodeConfig(boot: BootPlan, join: JoinDetails | undefined) {
  const kubelet = {
    ...(boot.maxPods === undefined ? {} : { maxPods: boot.maxPods }),
    ...(boot.systemReserved === undefined ? {} : { systemReserved: { ...boot.systemReserved } }),
  };
  return {
    apiVersion: "node.eks.aws/v1alpha1",
    kind: "NodeConfig",
    spec: {
      ...(join === undefined
        ? {}
        : {
            cluster: {
              name: join.name,
              apiServerEndpoint: join.endpoint,
              certificateAuthority: join.certificateAuthority,
              cidr: join.serviceCidr,
            },
          }),
      ...(boot.localStorage ? { instance: { localStorage: { strategy: "RAID0" } } } : {}),
      kubelet: {
        config: kubelet,
        // EKS sets labels and taints of a group on nodes of its own images; with another image kubelet has to bring them along.
        ...(join === undefined ? {} : { flags: [labelFlag(boot), taintFlag(boot)].filter((flag) => flag !== "") }),
      },
    },
  };
}

function labelFlag({ labels }: BootPlan): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? "" : `--node-labels=${pairs.join(",")}`;
}

function taintFlag({ taints }: BootPlan): string {
  const list = taints.map((taint) => `${taint.key}=${taint.value ?? ""}:${taint.effect}`);
  return list.length === 0 ? "" : `--register-with-taints=${list.join(",")}`;
}

/** Set for this boot and the next ones, before kubelet counts what there is. */
function hugePagesScript(pages: number): string {
  return [
    "#!/bin/bash",
    "set -euo pipefail",
    `echo 'vm.nr_hugepages = ${pages}' > /etc/sysctl.d/90-trainyard-hugepages.conf`,
    "sysctl --load /etc/sysctl.d/90-trainyard-hugepages.conf",
    "",
  ].join("\n");
}
