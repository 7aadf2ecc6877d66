import type * as pulumi from "@pulumi/pulumi";
import type { Problems } from "../core/problems";
import { checkChoice } from "../workloads/checks";
import type { AlertReceiverArgs } from "./index";
import { AlertSeverity, ReceiverKind } from "./kinds";

/** Takes what nobody wants to hear of, and everything where there is no other receiver. */
export const silentReceiver = "none";

export interface AlertReceiver {
  readonly name: string;
  readonly kind: ReceiverKind;
  readonly severities: readonly AlertSeverity[];
  readonly to: readonly string[];
  readonly server:
    | {
        readonly smarthost: string;
        readonly from: string;
        readonly username: pulumi.Input<string> | undefined;
        readonly password: pulumi.Input<string> | undefined;
        readonly requireTls: boolean;
      }
    | undefined;
  readonly url: pulumi.Input<string> | undefined;
  readonly channel: string | undefined;
}

export function planReceivers(args: readonly AlertReceiverArgs[], consoleUrl: string, problems: Problems): AlertReceiver[] {
  const names = new Set<string>([silentReceiver]);
  return args
    .map((receiver, index): AlertReceiver => {
      const path = `receivers[${index}]`;
      if (names.has(receiver.name) && receiver.kind !== ReceiverKind.None) {
        problems.add(`${path}.name`, `${JSON.stringify(receiver.name)} is taken`, "give each receiver a name of its own");
      }
      names.add(receiver.name);
      checkReceiver(path, receiver, problems);
      return {
        name: receiver.name,
        kind: receiver.kind,
        severities: receiver.severities ?? [AlertSeverity.Warning, AlertSeverity.Critical],
        to: receiver.to ?? [],
        server: receiver.server && {
          smarthost: receiver.server.smarthost,
          from: receiver.server.from,
          username: receiver.server.username,
          password: receiver.server.password,
          requireTls: receiver.server.requireTls ?? true,
        },
        url: receiver.kind === ReceiverKind.Console ? consoleUrl : receiver.url,
        channel: receiver.channel,
      };
    })
    .filter((receiver) => receiver.kind !== ReceiverKind.None);
}

function checkReceiver(path: string, receiver: AlertReceiverArgs, problems: Problems): void {
  if (receiver.name === "") problems.add(`${path}.name`, "it has no name", "give each receiver a name of its own");
  checkChoice(`${path}.kind`, receiver.kind, Object.values(ReceiverKind), problems);
  for (const severity of receiver.severities ?? []) {
    checkChoice(`${path}.severities`, severity, Object.values(AlertSeverity), problems);
  }
  if (receiver.severities?.length === 0)
    problems.add(`${path}.severities`, "it would hear of nothing", "name at least one severity");
  switch (receiver.kind) {
    case ReceiverKind.Email:
      checkEmail(path, receiver, problems);
      break;
    case ReceiverKind.Console:
      if (receiver.url !== undefined)
        problems.add(`${path}.url`, "a console has its own address", "leave it out, or give the kind webhook");
      break;
    case ReceiverKind.Webhook:
      checkUrl(path, receiver, problems);
      break;
    case ReceiverKind.Slack:
      checkUrl(path, receiver, problems);
      if (!/^[#@]\S+$/.test(receiver.channel ?? "")) {
        problems.add(
          `${path}.channel`,
          `${JSON.stringify(receiver.channel ?? "")} is not a channel`,
          "give it as Slack shows it: #training",
        );
      }
      break;
    default:
  }
}

function checkEmail(path: string, receiver: AlertReceiverArgs, problems: Problems): void {
  if (receiver.server === undefined) {
    problems.add(`${path}.server`, "an e-mail receiver needs a mail server", "give server.smarthost and server.from");
  } else {
    if (!/^[^\s:]+:\d+$/.test(receiver.server.smarthost)) {
      problems.add(
        `${path}.server.smarthost`,
        `${JSON.stringify(receiver.server.smarthost)} is not a host with its port`,
        "write it as smtp.example.com:587",
      );
    }
    if (!isAddress(receiver.server.from)) {
      problems.add(
        `${path}.server.from`,
        `${JSON.stringify(receiver.server.from)} is not a mail address`,
        "give the sender's address",
      );
    }
    if ((receiver.server.username === undefined) !== (receiver.server.password === undefined)) {
      problems.add(`${path}.server`, "username and password belong together", "give both or neither");
    }
  }
  if (receiver.to === undefined || receiver.to.length === 0) {
    problems.add(`${path}.to`, "nobody is written to", "give at least one mail address");
  }
  for (const [index, address] of (receiver.to ?? []).entries()) {
    if (!isAddress(address))
      problems.add(`${path}.to[${index}]`, `${JSON.stringify(address)} is not a mail address`, "write name@example.com");
  }
}

function isAddress(text: string): boolean {
  return /^[^\s@,]+@[^\s@,]+$/.test(text);
}

function checkUrl(path: string, receiver: AlertReceiverArgs, problems: Problems): void {
  if (receiver.url === undefined || receiver.url === "") {
    problems.add(`${path}.url`, `a ${receiver.kind} receiver needs its address`, "give url, best as a secret");
  } else if (typeof receiver.url === "string" && !/^https?:\/\/\S+$/.test(receiver.url)) {
    // The address carries the right to post, so it is not repeated here.
    problems.add(`${path}.url`, "the address given is not one of the web", "begin it with https://");
  }
}
