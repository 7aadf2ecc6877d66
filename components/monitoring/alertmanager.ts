import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { ReceiverKind } from "./kinds";
import { type AlertReceiver, silentReceiver } from "./receivers";

/** A receiver with its secrets at hand. */
interface KnownReceiver extends Omit<AlertReceiver, "url" | "server"> {
  readonly url: string | undefined;
  readonly server:
    | {
        readonly smarthost: string;
        readonly from: string;
        readonly username?: string;
        readonly password?: string;
        readonly requireTls: boolean;
      }
    | undefined;
}

/** alertmanager.yaml, a secret whether or not its parts are: addresses of chat rooms carry the right to post in them. */
export function alertmanagerConfiguration(receivers: readonly AlertReceiver[]): pulumi.Output<string> {
  return pulumi.secret(pulumi.output(receivers.map(resolve))).apply((known) => stringify(configuration(known), { lineWidth: 0 }));
}

function resolve(receiver: AlertReceiver): pulumi.Output<KnownReceiver> {
  return pulumi.all([receiver.url, receiver.server?.username, receiver.server?.password]).apply(([url, username, password]) => ({
    ...receiver,
    url,
    server: receiver.server && {
      smarthost: receiver.server.smarthost,
      from: receiver.server.from,
      requireTls: receiver.server.requireTls,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    },
  }));
}

/** Alertmanager's own form (https://prometheus.io/docs/alerting/latest/configuration/). */
export function configuration(receivers: readonly KnownReceiver[]): object {
  return {
    global: { resolve_timeout: "5m" },
    route: {
      receiver: silentReceiver,
      group_by: ["environment", "namespace", "alertname"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "12h",
      routes: [
        // Both are always firing by design: one proves that the chain works, the other only silences others.
        { receiver: silentReceiver, matchers: ['alertname =~ "Watchdog|InfoInhibitor"'] },
        ...receivers.map((receiver) => ({
          receiver: receiver.name,
          matchers: [`severity =~ "${receiver.severities.join("|")}"`],
          // The next receiver hears of it too.
          continue: true,
        })),
      ],
    },
    inhibit_rules: [
      {
        source_matchers: ['severity = "critical"'],
        target_matchers: ['severity =~ "warning|info"'],
        equal: ["namespace", "alertname"],
      },
      { source_matchers: ['severity = "warning"'], target_matchers: ['severity = "info"'], equal: ["namespace", "alertname"] },
      // Without a coordinator there are no heartbeats and no checkpoints: one alert says it all.
      {
        source_matchers: ['alertname = "CoordinatorDown"'],
        target_matchers: ['alertname =~ "HeartbeatsStopped|CheckpointTooOld|WorkersLost|BarrierStuck"'],
        equal: ["namespace"],
      },
    ],
    receivers: [{ name: silentReceiver }, ...receivers.map(declaration)],
  };
}

function declaration(receiver: KnownReceiver): object {
  switch (receiver.kind) {
    case ReceiverKind.Email:
      return {
        name: receiver.name,
        email_configs: [
          {
            to: receiver.to.join(", "),
            from: receiver.server?.from,
            smarthost: receiver.server?.smarthost,
            require_tls: receiver.server?.requireTls,
            ...(receiver.server?.username === undefined
              ? {}
              : { auth_username: receiver.server.username, auth_password: receiver.server.password }),
            send_resolved: true,
          },
        ],
      };
    case ReceiverKind.Slack:
      return {
        name: receiver.name,
        slack_configs: [
          {
            api_url: receiver.url,
            channel: receiver.channel,
            send_resolved: true,
            title: "{{ .Status | toUpper }}: {{ .CommonLabels.alertname }} in {{ .CommonLabels.environment }}",
            text: "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.runbook_url }}\n{{ end }}",
          },
        ],
      };
    default:
      return { name: receiver.name, webhook_configs: [{ url: receiver.url, send_resolved: true }] };
  }
}
