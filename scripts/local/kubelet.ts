/**
 * Kubernetes' own is 40, renewed every ten: a thousand nodes would write a hundred leases a second. Nobody waits for a node's silence here,
 * because `local fail` says at once that it is gone.
 */
export const leaseSeconds = 240;

/** What a group keeps for the system beside the kubelet's own share. */
export interface Reserved {
  readonly cpu: string;
  readonly memory: string;
}

type Amounts = Readonly<Record<string, string>>;

/**
 * What the kubelet leaves to pods, as the EKS image computes it (awslabs/amazon-eks-ami:nodeadm/internal/kubelet/config.go, read 2026-07):
 * it keeps 255 MiB and 11 for each pod, 100 for eviction; 6 % of the first processor, 1 % of the second, 0.5 % of the next two and 0.25 %
 * of the rest. Huge pages are no ordinary memory.
 */
export function allocatableOf(capacity: Amounts, reserved: Reserved = { cpu: "0m", memory: "0Gi" }): Record<string, string> {
  const cpus = Number(capacity.cpu);
  const kept = [60, 10, 5, 5].slice(0, cpus).reduce((sum, each) => sum + each, 0) + Math.max(0, cpus - 4) * 2.5;
  const memory =
    amount(capacity.memory) -
    amount(capacity["hugepages-2Mi"]) -
    255 -
    11 * Number(capacity.pods) -
    100 -
    amount(reserved.memory) * 1024;
  return {
    ...capacity,
    cpu: `${cpus * 1000 - Math.ceil(kept) - Number.parseInt(reserved.cpu, 10)}m`,
    memory: `${memory}Mi`,
    // 10 % is the kubelet's default threshold for evicting pods from a full disk.
    "ephemeral-storage": `${Math.floor(amount(capacity["ephemeral-storage"]) * 0.9)}Gi`,
  };
}

/** The number before the unit, which is always the same one for each amount here: Mi for memory, Gi for disks, m for processors. */
function amount(text: string | undefined): number {
  return Number.parseInt(text ?? "0", 10);
}
