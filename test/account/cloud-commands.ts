import { spawn, spawnSync } from "node:child_process";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** Folder of a Python environment with `aws` and `moto_server` (`.ci/run` makes one); the path is searched where none is named. */
const folder = process.env.TRAINYARD_CLOUDS;

function where(program: string): string {
  if (folder !== undefined) return join(folder, "bin", program);
  return spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).stdout.trim();
}

export const awsCommand = where("aws");
export const motoServer = where("moto_server");

export interface Played {
  readonly url: string;
  /** The calls that were not moto's, as `GetServiceQuota ec2 L-417A185B`. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** What the stand-in answers of what moto does not know. */
export interface Answers {
  /** Limits of EC2 that the account asked for, by code. */
  readonly applied: Readonly<Record<string, number>>;
  /** Limits that everybody has. */
  readonly defaults: Readonly<Record<string, number>>;
  /** Items of DescribeCapacityReservationsResult, in XML. */
  readonly reservations: string;
}

/**
 * AWS's API on this machine: moto answers, but for two things that it has not (5.2.5): EC2's limits, of which its Service Quotas knows
 * only those of VPC, and DescribeCapacityReservations. Those are answered here in the documented form.
 */
export async function playAws(answers: Answers): Promise<Played> {
  const moto = spawn(motoServer, ["-H", "127.0.0.1", "-p", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  const port = await new Promise<number>((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error(`moto_server does not say where it listens: ${said}`)), 60_000);
    moto.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(Number(found));
    });
    moto.on("exit", () => reject(new Error(`moto_server ended: ${said}`)));
  });
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void body(request).then(async (text) => {
      const own = answer(request, text, answers, asked);
      if (own !== undefined) {
        response.writeHead(own.status, { "content-type": own.type });
        response.end(own.body);
        return;
      }
      const headers = Object.entries(request.headers).flatMap(([key, value]) =>
        typeof value === "string" && !["host", "connection", "content-length", "expect"].includes(key) ? [[key, value]] : [],
      );
      const forwarded = await fetch(`http://127.0.0.1:${port}${request.url ?? "/"}`, {
        method: request.method ?? "POST",
        headers: Object.fromEntries(headers) as Record<string, string>,
        body: text,
      });
      response.writeHead(forwarded.status, { "content-type": forwarded.headers.get("content-type") ?? "text/xml" });
      response.end(await forwarded.text());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => close(server, () => moto.kill()),
  };
}

function close(server: Server, then: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => {
      then();
      resolve();
    });
  });
}

async function body(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += String(part);
  return text;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function answer(request: IncomingMessage, text: string, answers: Answers, asked: string[]): Answer | undefined {
  const action = String(request.headers["x-amz-target"] ?? "").split(".")[1];
  if (action === "GetServiceQuota" || action === "GetAWSDefaultServiceQuota") {
    const { ServiceCode, QuotaCode } = JSON.parse(text) as { ServiceCode: string; QuotaCode: string };
    if (ServiceCode !== "ec2") return undefined;
    asked.push(`${action} ${ServiceCode} ${QuotaCode}`);
    const Value = (action === "GetServiceQuota" ? answers.applied : answers.defaults)[QuotaCode];
    const type = "application/x-amz-json-1.1";
    return Value === undefined
      ? { status: 400, type, body: JSON.stringify({ __type: "NoSuchResourceException", Message: "The quota is not there." }) }
      : { status: 200, type, body: JSON.stringify({ Quota: { ServiceCode, QuotaCode, Value, Unit: "None", Adjustable: true } }) };
  }
  if (new URLSearchParams(text).get("Action") !== "DescribeCapacityReservations") return undefined;
  asked.push("DescribeCapacityReservations");
  const xml = `<DescribeCapacityReservationsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
    <capacityReservationSet>${answers.reservations}</capacityReservationSet></DescribeCapacityReservationsResponse>`;
  return { status: 200, type: "text/xml", body: xml };
}
