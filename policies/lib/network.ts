/** Who may reach which port: the parts that AWS, GCP, Azure and Kubernetes rules share. */

/** Ports that no one but the workers and operators of a cluster may reach: coordinators, rendezvous, dashboards that run code. */
export const controlPorts: { readonly [port: number]: string } = {
  2379: "etcd, rendezvous of elastic jobs",
  6379: "Redis, Ray's control store",
  6443: "Kubernetes API",
  8265: "Ray dashboard, runs any job it is sent",
  8888: "Jupyter",
  10001: "Ray client, runs any code it is sent",
  10250: "kubelet",
  29400: "torchrun rendezvous",
  29500: "PyTorch process group",
  50051: "gRPC coordinator",
  50052: "gRPC worker",
};

/** Ports for administration and data stores: AWS FSBP EC2.13, EC2.14, EC2.19 and CIS AWS 6.3. */
export const adminPorts: { readonly [port: number]: string } = {
  20: "FTP",
  21: "FTP",
  22: "SSH",
  23: "Telnet",
  135: "RPC",
  445: "SMB",
  1433: "SQL Server",
  3306: "MySQL",
  3389: "RDP",
  5432: "PostgreSQL",
  5601: "OpenSearch dashboards",
  9200: "OpenSearch",
};

/** Whether a source range is the whole internet (or half of it, which is how people get round such a rule). */
export function isWorld(range: string | undefined | null): boolean {
  if (range === undefined || range === null) return false;
  const text = range.trim().toLowerCase();
  return text === "*" || text === "internet" || text === "any" || text === "::/0" || /\/[01]$/.test(text);
}

/** The ports of the list that lie in the range, as `22 (SSH), 3389 (RDP)`; empty where none does. */
export function portsWithin(ports: { readonly [port: number]: string }, from: number, to: number): string {
  return Object.entries(ports)
    .filter(([port]) => Number(port) >= from && Number(port) <= to)
    .map(([port, name]) => `${port} (${name})`)
    .join(", ");
}

/** `*`, `22` or `8000-9000`, as GCP and Azure write ports. */
export function parsePorts(text: string | undefined | null): { readonly from: number; readonly to: number } | undefined {
  if (text === undefined || text === null) return undefined;
  if (text.trim() === "*") return { from: 0, to: 65535 };
  const [, from, to] = /^\s*(\d+)\s*(?:-\s*(\d+))?\s*$/.exec(text) ?? [];
  if (from === undefined) return undefined;
  return { from: Number(from), to: Number(to ?? from) };
}

/** A range of ports open to sources, whatever cloud says so. */
export interface Opening {
  readonly from: number;
  readonly to: number;
  readonly sources: readonly string[];
}

/** What is open to the world of the given ports, in words; empty where nothing is. */
export function openToWorld(opening: Opening, ports: { readonly [port: number]: string }): string {
  const world = opening.sources.filter(isWorld);
  if (world.length === 0) return "";
  const found = portsWithin(ports, opening.from, opening.to);
  return found === "" ? "" : `${found} open to ${world.join(", ")}`;
}
