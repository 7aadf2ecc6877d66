import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Change, type Play, type PlayedTarget, Player, type Sample } from "./play";

/** A play that Prometheus can scrape, faster than it is. */
export interface Exporter {
  /** `127.0.0.1:41234`. */
  readonly address: string;
  /** Where a target's metrics are. */
  readonly path: (target: PlayedTarget) => string;
  readonly suffer: (changes: readonly Change[]) => void;
  readonly close: () => Promise<void>;
}

/** Serves the play; a minute of it lasts 60 seconds through `factor`. */
export async function servePlay(play: Play, factor: number): Promise<Exporter> {
  const player = new Player(play);
  let seen = performance.now();
  const catchUp = () => {
    const now = performance.now();
    player.advance(((now - seen) / 60_000) * factor);
    seen = now;
  };
  const server = createServer((request, response) => {
    const target = play.targets[Number(request.url?.slice(1))];
    if (target === undefined) {
      response.writeHead(404).end("no such target\n");
      return;
    }
    catchUp();
    if (player.isDown(target)) response.writeHead(503).end("the play has it that this is down\n");
    else response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(exposition(player.samplesOf(target)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    path: (target) => `/${play.targets.indexOf(target)}`,
    suffer: (changes) => {
      catchUp();
      player.suffer(changes);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Prometheus' text form, a `TYPE` line before each metric (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export function exposition(samples: readonly Sample[]): string {
  const metrics = new Map<string, string[]>();
  for (const { name, kind, labels, value } of samples) {
    const metric = kind === "histogram" ? name.replace(/_(bucket|sum|count)$/, "") : name;
    const lines = metrics.get(metric) ?? [`# TYPE ${metric} ${kind}`];
    lines.push(`${line(name, labels)} ${Number.isNaN(value) ? "NaN" : value}`);
    metrics.set(metric, lines);
  }
  return `${[...metrics.values()].flat().join("\n")}\n`;
}

function line(name: string, labels: Readonly<Record<string, string>>): string {
  return `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(",")}}`;
}
