import type { SentinelPlan } from "./plan";

export const valkeyPort = 6379;
export const sentinelPort = 26379;
/** What the sentinels call the primary. */
export const primaryName = "ringrift";

/**
 * Writes both configurations. The primary is whoever the sentinels name; where none answers, the first pod: at the very first start, and
 * when all were away at once. Names and not addresses, because a pod comes back with another address.
 */
export function configureScript({ name, replicas }: SentinelPlan): string {
  const quorum = Math.floor(replicas / 2) + 1;
  const valkey = ["dir /data", "appendonly yes", "protected-mode no", "replica-announce-ip $self"];
  const sentinel = [
    `port ${sentinelPort}`,
    "dir /tmp",
    "protected-mode no",
    "sentinel resolve-hostnames yes",
    "sentinel announce-hostnames yes",
    "sentinel announce-ip $self",
    `sentinel monitor ${primaryName} $primary ${valkeyPort} ${quorum}`,
    `sentinel down-after-milliseconds ${primaryName} 5000`,
    `sentinel failover-timeout ${primaryName} 30000`,
  ];
  const write = (lines: readonly string[], file: string) =>
    `printf '%s\\n' ${lines.map((line) => `"${line}"`).join(" ")} > /etc/valkey/${file}`;
  return [
    "set -eu",
    `self="$(hostname).${name}.$NAMESPACE.svc"`,
    `primary="$(timeout 5 valkey-cli -h ${name} -p ${sentinelPort} sentinel get-master-addr-by-name ${primaryName} 2>/dev/null | head -n 1 || true)"`,
    `[ -n "$primary" ] || primary="${name}-0.${name}.$NAMESPACE.svc"`,
    write(valkey, "valkey.conf"),
    `[ "$primary" = "$self" ] || echo "replicaof $primary ${valkeyPort}" >> /etc/valkey/valkey.conf`,
    write(sentinel, "sentinel.conf"),
    "",
  ].join("\n");
}
