import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** Tells the number that it shares with the test, as a job's exporter does. */
const exporter = `
const { parentPort, workerData } = require("node:worker_threads");
const steps = new Int32Array(workerData);
const server = require("node:http").createServer((_, response) => response.end("training_steps_total " + Atomics.load(steps, 0) + "\\n"));
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

/**
 * Steps that count while all workers run. The exporter has a thread of its own: while a rehearsal keeps the test's thread busy, Prometheus
 * would find nobody there, and a measurement without a value fails a gate.
 */
export class Steps {
  private readonly shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  private readonly steps = new Int32Array(this.shared);
  private readonly timer = setInterval(() => void this.tick(), 200);
  private worker: Worker | undefined;

  constructor(
    private readonly workers: number,
    private readonly ready: () => Promise<number>,
  ) {
    this.steps[0] = 1000;
  }

  /** Answers with the address that Prometheus scrapes. */
  async start(): Promise<string> {
    this.worker = new Worker(exporter, { eval: true, workerData: this.shared, execArgv: [] });
    const [port] = await once(this.worker, "message");
    return `127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.worker?.terminate();
  }

  private async tick(): Promise<void> {
    const running = await this.ready().catch(() => 0);
    // A process begins anew where its checkpoint was.
    const next = running === this.workers ? Atomics.load(this.steps, 0) + 1 : 500;
    Atomics.store(this.steps, 0, next);
  }
}
