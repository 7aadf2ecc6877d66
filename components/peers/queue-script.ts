import type { SentinelPlan } from "./plan";

export const valkeyPort = 6379;
export const sentinelPort = 26379;
/** What the sentinels call the primary. */
export const primaryName = "ringrift";
/** Whom the peers log in as, at Valkey and at its sentinels. */
export const queueUser = "ringrift";

/*
 * The scripts of the queue's pods. Where things are and who is who comes by environment: SELF, FIRST and SENTINELS are hosts,
 * CONFIGURATION, DATA and SECRETS are folders, BIND is what is listened on, REMEMBER a script. So the same scripts run in a pod, and as
 * three processes of one machine where a failover is tried.
 */

/** Valkey's users: peers run commands on keys; replicas and sentinels do what they are for, as valkey.io/topics/sentinel lists it. */
const users = [
  "user default off",
  `user ${queueUser} on #$peers ~* &* +@all -@admin -@dangerous +info +role`,
  "user replica on #$internal +psync +replconf +ping",
  "user sentinel on #$internal allchannels +multi +slaveof +ping +exec +subscribe +config|rewrite +role +publish +info +client|setname +client|kill +script|kill",
];

/** The sentinels' own users: peers may ask who the primary is, and nothing that changes it. */
const sentinelUsers = [
  "user default off",
  `user ${queueUser} on #$peers allchannels -@all +@connection -@dangerous +role +subscribe +psubscribe +unsubscribe +punsubscribe +sentinel|get-master-addr-by-name +sentinel|master +sentinel|masters +sentinel|replicas +sentinel|slaves +sentinel|sentinels +sentinel|ckquorum`,
  "user sentinel on #$internal allchannels +@all",
];

/**
 * Writes both configurations. The primary is whoever the sentinels name; where none answers, whoever they named last, which each volume
 * remembers: after all were away at once the first pod would otherwise come back as primary, with data that another one had overtaken.
 * At the very first start it is the first pod. Hosts are names and not addresses, because a pod comes back with another address.
 */
export function configureScript({ replicas }: Pick<SentinelPlan, "replicas">): string {
  const quorum = Math.floor(replicas / 2) + 1;
  const valkey = [
    "bind $BIND",
    `port ${valkeyPort}`,
    "dir $DATA",
    "appendonly yes",
    "protected-mode no",
    "replica-announce-ip $SELF",
    "aclfile $CONFIGURATION/users.acl",
    "masteruser replica",
    "masterauth $(secret internal)",
    // A primary that is cut off stops taking tasks: the others have chosen another by then, and what it took would be lost.
    "min-replicas-to-write 1",
    "min-replicas-max-lag 10",
  ];
  const sentinel = [
    "bind $BIND",
    `port ${sentinelPort}`,
    "dir /tmp",
    "protected-mode no",
    ...sentinelUsers,
    "sentinel sentinel-user sentinel",
    "sentinel sentinel-pass $(secret internal)",
    "sentinel resolve-hostnames yes",
    "sentinel announce-hostnames yes",
    "sentinel announce-ip $SELF",
    // The same after every start. Sentinels never forget one another, and one that came back as another would count as one more that is away.
    "sentinel myid $(printf '%s' \"$SELF\" | sha1sum | cut -c 1-40)",
    `sentinel monitor ${primaryName} $primary ${valkeyPort} ${quorum}`,
    `sentinel auth-user ${primaryName} sentinel`,
    `sentinel auth-pass ${primaryName} $(secret internal)`,
    `sentinel down-after-milliseconds ${primaryName} 5000`,
    // Two sentinels that stand at the same moment may both lose; the next try comes after twice this.
    `sentinel failover-timeout ${primaryName} 10000`,
    `sentinel client-reconfig-script ${primaryName} $REMEMBER`,
  ];
  const write = (lines: readonly string[], file: string) => [`cat > "$CONFIGURATION/${file}" <<END`, ...lines, "END"];
  return [
    "set -eu",
    "umask 077",
    'secret() { cat "$SECRETS/$1"; }',
    "hashed() { secret \"$1\" | sha256sum | cut -d ' ' -f 1; }",
    "ask() { # sentinel: the host that it takes for the primary, or nothing",
    `  answer="$(REDISCLI_AUTH="$(secret internal)" timeout 5 valkey-cli --user sentinel -h "$1" -p ${sentinelPort} sentinel get-master-addr-by-name ${primaryName} 2>/dev/null | head -n 1 || true)"`,
    '  case "$answer" in *[!A-Za-z0-9.-]*) ;; *) printf \'%s\' "$answer" ;; esac',
    "}",
    'primary=""',
    'for sentinel in $SENTINELS; do [ -n "$primary" ] || primary="$(ask "$sentinel")"; done',
    '[ -n "$primary" ] || [ ! -s "$DATA/primary" ] || primary="$(cat "$DATA/primary")"',
    '[ -n "$primary" ] || primary="$FIRST"',
    'printf \'%s\\n\' "$primary" > "$DATA/primary"',
    'peers="$(hashed password)"',
    'internal="$(hashed internal)"',
    ...write(users, "users.acl"),
    ...write(valkey, "valkey.conf"),
    `[ "$primary" = "$SELF" ] || echo "replicaof $primary ${valkeyPort}" >> "$CONFIGURATION/valkey.conf"`,
    ...write(sentinel, "sentinel.conf"),
    "",
  ].join("\n");
}

/** Sentinels call it with the name, their role, the state, and the old and new host and port of the primary. */
export const rememberScript = `#!/bin/sh
set -eu
printf '%s\\n' "$6" > "$DATA/primary.new"
mv "$DATA/primary.new" "$DATA/primary"
`;

/** `ready.sh 6379` says whether a server takes the password that the pods share and answers. */
export const readyScript = `set -eu
answer="$(REDISCLI_AUTH="$(cat "$SECRETS/internal")" timeout 3 valkey-cli --user sentinel -p "$1" ping)"
[ "$answer" = PONG ]
`;
