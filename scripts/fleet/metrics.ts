import { createServer, type Server } from "node:http";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { FleetStore } from "./store";

/** True while a process of this machine lives; a task whose process is gone is not active, whatever its last line says. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The five metrics of the Grid cluster's document, counted from what the store holds. */
export function fleetMetrics(store: FleetStore): Registry {
  const registry = new Registry();
  const registers = [registry];
  const submitted = new Counter({ name: "grid_tasks_submitted_total", help: "Tasks handed to a host", registers });
  const completed = new Counter({
    name: "grid_tasks_completed_total",
    help: "Tasks that ended",
    labelNames: ["status"],
    registers,
  });
  const duration = new Histogram({
    name: "grid_task_duration_seconds",
    help: "Seconds a task ran",
    buckets: [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400],
    registers,
  });
  const health = new Gauge({
    name: "grid_node_health_score",
    help: "Weighted load of a host, 0 idle to 100 full",
    labelNames: ["host"],
    registers,
  });
  const active = new Gauge({ name: "grid_active_tasks", help: "Tasks that run now", registers });

  const running = new Set<string>();
  for (const event of store.tasks()) {
    if (event.kind === "submitted") {
      submitted.inc();
      if (alive(event.pid)) running.add(event.id);
    } else {
      completed.inc({ status: event.status });
      duration.observe(event.seconds);
      running.delete(event.id);
    }
  }
  active.set(running.size);
  for (const [host, score] of Object.entries(store.scores())) health.set({ host }, score);
  return registry;
}

/** Serves `/metrics` for Prometheus; the numbers are read anew at each scrape. Resolves once it listens. */
export function serveMetrics(store: FleetStore, port: number, address = "127.0.0.1"): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (request.url !== "/metrics") {
      response.writeHead(404).end("metrics are at /metrics\n");
      return;
    }
    const registry = fleetMetrics(store);
    response.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => resolve(server));
  });
}
