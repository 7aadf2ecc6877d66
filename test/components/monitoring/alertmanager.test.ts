import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { alertmanagerConfiguration } from "../../../components/monitoring/alertmanager";
import { planMonitoring } from "../../../components/monitoring/plan";
import { installed, run } from "../../monitoring/promtool";
import { args } from "./fixture";

const { receivers } = planMonitoring("watch", {
  ...args,
  receivers: [
    {
      name: "mail",
      kind: "email",
      to: ["ops@example.com", "night@example.com"],
      server: {
        smarthost: "smtp.example.com:587",
        from: "yard@example.com",
        username: "yard",
        password: pulumi.secret("pa55word"),
      },
    },
    { name: "page", kind: "webhook", url: pulumi.secret("https://example.com/page"), severities: ["critical"] },
    {
      name: "chat",
      kind: "slack",
      url: pulumi.secret("https://hooks.slack.com/services/x"),
      channel: "#training",
      severities: ["info", "warning"],
    },
    { name: "pod", kind: "console", severities: ["info", "warning", "critical"] },
    { name: "nobody", kind: "none" },
  ],
});

function settled(output: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => output.apply(resolve));
}

describe("Alertmanager's configuration", () => {
  it("is a secret even where none of its parts is", async () => {
    const plain = planMonitoring("watch", args).receivers;
    expect(await pulumi.isSecret(alertmanagerConfiguration(plain))).toBe(true);
  });

  it("writes mail over TLS, as the user that was given", async () => {
    const text = await settled(alertmanagerConfiguration(receivers));
    expect(parse(text).receivers[1].email_configs[0]).toMatchObject({
      to: "ops@example.com, night@example.com",
      smarthost: "smtp.example.com:587",
      require_tls: true,
      auth_username: "yard",
      auth_password: "pa55word",
    });
  });

  it("makes no receiver of the kind none", async () => {
    const { receivers: made } = parse(await settled(alertmanagerConfiguration(receivers)));
    expect(made.map((receiver: { name: string }) => receiver.name)).toEqual(["none", "mail", "page", "chat", "pod"]);
  });
});

describe.skipIf(!installed("amtool"))("Alertmanager's configuration, by amtool (skipped where amtool is not installed)", () => {
  let directory: string;
  let file: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "alertmanager-"));
    file = join(directory, "alertmanager.yaml");
    writeFileSync(file, await settled(alertmanagerConfiguration(receivers)));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it("is accepted", () => {
    expect(run("amtool", "check-config", file)).toContain("SUCCESS");
  });

  it("is accepted with no receiver at all", async () => {
    const empty = join(directory, "empty.yaml");
    writeFileSync(empty, await settled(alertmanagerConfiguration([])));
    expect(run("amtool", "check-config", empty)).toContain("SUCCESS");
  });

  it.each([
    ["a critical alert", "page, mail and console", ["severity=critical", "alertname=CoordinatorDown"], "mail,page,pod"],
    ["a warning", "mail, chat and console", ["severity=warning", "alertname=AcceleratorIdle"], "mail,chat,pod"],
    ["what is good to know", "chat and console", ["severity=info", "alertname=Something"], "chat,pod"],
    ["the watchdog", "nobody", ["severity=none", "alertname=Watchdog"], "none"],
    ["an unknown severity", "nobody", ["severity=odd", "alertname=Something"], "none"],
  ])("sends %s to %s", (_, __, labels, expected) => {
    expect(run("amtool", "config", "routes", "test", `--config.file=${file}`, ...labels).trim()).toBe(expected);
  });
});
