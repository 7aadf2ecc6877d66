import type { Host } from "../../components/hosts/inventory";
import { type CommandOptions, type CommandResult, Connection, type ConnectOptions } from "./connection";
import { resolveTarget, type SshTarget } from "./target";

/** Keeps SSH connections open between commands: the second command to a host costs no handshake. */
export class SshPool {
  private readonly opening = new Map<string, Promise<Connection>>();
  private readonly open = new Map<string, Connection>();

  constructor(
    private readonly options: ConnectOptions & {
      /** Most connections that are kept while idle; one that is in use is never closed. */
      readonly size: number;
    },
    private readonly targetOf: (host: Host) => SshTarget = resolveTarget,
  ) {}

  /** Connections that are open at the moment. */
  get size(): number {
    return this.open.size;
  }

  async connection(host: Host): Promise<Connection> {
    const known = this.open.get(host.name);
    if (known !== undefined && !known.closed) return known;
    const underWay = this.opening.get(host.name);
    if (underWay !== undefined) return underWay;
    const opening = Connection.open(this.targetOf(host), this.options);
    this.opening.set(host.name, opening);
    try {
      const connection = await opening;
      this.open.set(host.name, connection);
      return connection;
    } finally {
      this.opening.delete(host.name);
    }
  }

  async run(host: Host, command: string, options?: CommandOptions): Promise<CommandResult> {
    const connection = await this.connection(host);
    try {
      return await connection.run(command, options);
    } finally {
      this.trim();
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.opening.values());
    for (const connection of this.open.values()) connection.close();
    this.open.clear();
  }

  /** Closes what was idle longest, down to the pool's size. Waits for nothing: a host that connects slowly holds up nobody. */
  private trim(): void {
    const surplus = this.open.size - this.options.size;
    if (surplus <= 0) return;
    const idle = [...this.open.entries()]
      .filter(([, connection]) => connection.active === 0)
      .sort(([, a], [, b]) => a.lastUsed - b.lastUsed);
    for (const [name, connection] of idle.slice(0, surplus)) {
      this.open.delete(name);
      connection.close();
    }
  }
}
