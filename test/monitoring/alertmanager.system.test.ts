import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { alertmanagerConfiguration } from "../../components/monitoring/alertmanager";
import { consoleScript } from "../../components/monitoring/console-script";
import { planMonitoring } from "../../components/monitoring/plan";
import { freePort, until } from "../../scripts/dashboards/processes";
import { installed, run } from "./promtool";

const alertmanager = "prometheus-alertmanager";
const tools = [alertmanager, "amtool", "python3"];

/** Takes mail and keeps it: the few words of SMTP (RFC 5321) that Alertmanager says. */
function mailbox(mails: string[]): TcpServer {
  return createTcpServer((socket) => {
    let data: string | undefined;
    let rest = "";
    socket.write("220 mailbox\r\n");
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      rest += chunk.toString();
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data !== undefined) {
          if (line !== ".") data += `${line}\n`;
          else {
            mails.push(data);
            data = undefined;
            socket.write("250 kept\r\n");
          }
        } else if (line === "DATA") {
          data = "";
          socket.write("354 go on\r\n");
        } else socket.write(line === "QUIT" ? "221 bye\r\n" : "250 mailbox\r\n");
      }
    });
  });
}

function listener(posts: string[]): Server {
  return createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    posts.push(body);
    response.end("ok");
  });
}

async function listening(server: Server | TcpServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

describe.skipIf(!tools.every(installed))(
  `alerts on the way to people, by a real Alertmanager (skipped where one of ${tools.join(", ")} is not installed)`,
  () => {
    const mails: string[] = [];
    const pages: string[] = [];
    const chats: string[] = [];
    const printed: string[] = [];
    const servers = [mailbox(mails), listener(pages), listener(chats)];
    const processes: ChildProcess[] = [];
    const folder = mkdtempSync(join(tmpdir(), "alertmanager-"));

    beforeAll(async () => {
      const [mail, page, chat] = await Promise.all(servers.map(listening));
      const [port, consolePort] = [await freePort(), await freePort()];
      const server = { smarthost: `127.0.0.1:${mail}`, from: "yard@example.com", requireTls: false };
      const { receivers } = planMonitoring("watch", {
        environment: "serving",
        receivers: [
          { name: "mail", kind: "email", to: ["ops@example.com"], server, severities: ["critical"] },
          { name: "page", kind: "webhook", url: `http://127.0.0.1:${page}/page`, severities: ["critical"] },
          { name: "chat", kind: "slack", url: `http://127.0.0.1:${chat}/chat`, channel: "#serving", severities: ["warning"] },
          { name: "console", kind: "console", severities: ["info", "warning", "critical"] },
        ],
      });
      const text = await new Promise<string>((resolve) => alertmanagerConfiguration(receivers).apply(resolve));
      const configuration = parse(text.replaceAll("alert-console.monitoring.svc:8080", `127.0.0.1:${consolePort}`));
      // What it waits for others to come with: nothing to see in a test.
      configuration.route.group_wait = "0s";
      writeFileSync(join(folder, "alertmanager.yaml"), stringify(configuration));
      writeFileSync(join(folder, "console.py"), consoleScript);
      const pod = spawn("python3", ["-B", join(folder, "console.py"), `${consolePort}`], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      pod.stdout.on("data", (chunk) => printed.push(...String(chunk).trim().split("\n")));
      const listen = `127.0.0.1:${port}`;
      const manager = spawn(
        alertmanager,
        [
          `--config.file=${join(folder, "alertmanager.yaml")}`,
          `--storage.path=${folder}`,
          `--web.listen-address=${listen}`,
          "--cluster.listen-address=",
        ],
        { stdio: "ignore" },
      );
      processes.push(pod, manager);
      await until("Alertmanager answers", 20, async () => (await fetch(`http://${listen}/-/ready`)).ok);
      await until("the console answers", 20, async () => (await fetch(`http://127.0.0.1:${consolePort}`)).ok);
      for (const [alert, severity] of [
        ["ModelServerMissing", "critical"],
        ["ModelQueueLong", "warning"],
        ["RolloutFinished", "info"],
        ["Watchdog", "none"],
      ]) {
        const labels = [alert, `severity=${severity}`, "environment=serving", "namespace=serving"];
        run(
          "amtool",
          "alert",
          "add",
          `--alertmanager.url=http://${listen}`,
          `--annotation=summary=${alert} it is`,
          ...labels.map(String),
        );
      }
      const all = () => Promise.resolve(mails.length + pages.length + chats.length >= 3 && printed.length >= 3);
      await until("every channel hears", 20, all);
    });

    afterAll(() => {
      for (const process of processes) process.kill();
      for (const server of servers) server.close();
      rmSync(folder, { recursive: true });
    });

    it("reach mail and pager where they are critical", () => {
      expect(mails).toHaveLength(1);
      expect(mails[0]).toContain("ModelServerMissing");
      expect(pages.map((body) => JSON.parse(body).alerts[0].labels.alertname)).toEqual(["ModelServerMissing"]);
    });

    it("reach the chat room where they are warnings, with the runbook's place", () => {
      expect(chats.map((body) => JSON.parse(body).channel)).toEqual(["#serving"]);
      expect(chats[0]).toContain("ModelQueueLong in serving");
    });

    it("all stand on the console, a line of JSON each, but for the watchdog", () => {
      const lines = printed.map((text) => JSON.parse(text));
      expect(lines.map(({ alert, level }) => `${level} ${alert}`).sort()).toEqual([
        "critical ModelServerMissing",
        "info RolloutFinished",
        "warning ModelQueueLong",
      ]);
      expect(lines[0]).toMatchObject({ component: "alert", status: "firing", labels: { environment: "serving" } });
    });
  },
);
