import { describe, expect, it } from "vitest";
import { readInventory } from "../../components/hosts/inventory";
import { problemsOf } from "../problems";

const grid = `
nodes:
  - gpu1
  - gpu2
  - gpu3  # Add more nodes

remote_root: ~/grid_workspace

ssh:
  timeout: 10
  pool_size: 10

health_check:
  max_workers: 20
  cpu_weight: 1.0
  gpu_weight: 3.0

sync:
  exclude_patterns:
    - .git
    - __pycache__
    - .env
    - node_modules
`;

const ringrift = `
hosts:
  gpu-node-1:
    ssh_host: 203.0.113.10
    tailscale_ip: 100.x.x.x
    ssh_user: ubuntu
    ssh_port: 22
    ssh_key: ~/.ssh/id_cluster
    ringrift_path: ~/ringrift/ai-service
    venv_activate: source ~/ringrift/ai-service/venv/bin/activate
    memory_gb: 96
    cpus: 32
    gpu: H100
    gpu_vram_gb: 80
    role: training
    status: ready
    worker_port: 8765
    # Optional Cloudflare Zero Trust tunnel for SSH
    cloudflare_tunnel: gpu-node-1.example.com
    cloudflare_service_token_id: CF_TOKEN_ID
    cloudflare_service_token_secret: CF_TOKEN_SECRET

sync:
  batch_size: 100
  timeout: 300
  retry_count: 3

circuit_breaker:
  failure_threshold: 5
  recovery_timeout: 60
`;

const problemsIn = (text: string) => problemsOf(() => readInventory(text, "hosts.yaml"));

describe("an inventory", () => {
  it("is read from Grid's cluster_config.yaml as its document prints it", () => {
    const inventory = readInventory(grid, "cluster_config.yaml");
    expect(inventory.format).toBe("grid");
    expect(inventory.hosts.map((host) => [host.name, host.address, host.route, host.port])).toEqual([
      ["gpu1", "gpu1", "direct", 22],
      ["gpu2", "gpu2", "direct", 22],
      ["gpu3", "gpu3", "direct", 22],
    ]);
    expect(inventory.settings).toMatchObject({
      ssh: { timeoutSeconds: 10, poolSize: 10 },
      health: { maxWorkers: 20, cpuWeight: 1, gpuWeight: 3 },
      sync: { remoteRoot: "~/grid_workspace", exclude: [".git", "__pycache__", ".env", "node_modules"] },
      circuitBreaker: { failureThreshold: 5, recoverySeconds: 60, halfOpenRequests: 3 },
    });
  });

  it("is read from RingRift's distributed_hosts.yaml as its document prints it, the placeholder address told", () => {
    const inventory = readInventory(ringrift, "distributed_hosts.yaml");
    expect(inventory.hosts).toEqual([
      {
        name: "gpu-node-1",
        address: "203.0.113.10",
        tailscaleAddress: undefined,
        tunnel: { hostname: "gpu-node-1.example.com", tokenId: "CF_TOKEN_ID", tokenSecret: "CF_TOKEN_SECRET" },
        route: "cloudflare",
        user: "ubuntu",
        port: 22,
        keyFile: "~/.ssh/id_cluster",
        workDirectory: "~/ringrift/ai-service",
        activate: "source ~/ringrift/ai-service/venv/bin/activate",
        memoryGb: 96,
        cpus: 32,
        accelerator: "H100",
        acceleratorMemoryGb: 80,
        role: "training",
        status: "ready",
        workerPort: 8765,
      },
    ]);
    expect(inventory.notes).toEqual([
      "hosts.gpu-node-1.tailscale_ip: 100.x.x.x is not an address and is not used; put the host's Tailscale address there",
    ]);
    expect(inventory.settings.sync).toMatchObject({ batchSize: 100, timeoutSeconds: 300, retries: 3 });
  });

  it("in this project's own form lets hosts share defaults and override them", () => {
    const inventory = readInventory(
      "fleet:\n  defaults: { user: ops, port: 2222 }\n  hosts:\n    - { name: a, address: 10.0.0.1 }\n    - { name: b, tailscaleAddress: 100.64.0.2, port: 22, role: head }\n",
      "fleet.yaml",
    );
    expect(inventory.hosts.map(({ name, user, port, route, role }) => ({ name, user, port, route, role }))).toEqual([
      { name: "a", user: "ops", port: 2222, route: "direct", role: undefined },
      { name: "b", user: "ops", port: 22, route: "tailscale", role: "head" },
    ]);
  });
});

describe("a wrong inventory", () => {
  it("tells the line and column of YAML that does not parse", () => {
    expect(problemsIn("nodes:\n  - gpu1\n - gpu2\n")[0]).toMatch(/^line 3, column \d+: .*; correct the YAML there$/);
  });
  it("tells a host that is listed twice, in each form", () => {
    expect(problemsIn("nodes: [gpu1, gpu2, gpu1]")).toEqual([
      "hosts[2].name: gpu1 is listed already at hosts[0]; remove one or rename it",
    ]);
    expect(problemsIn("hosts:\n  a: { ssh_host: h1 }\n  a: { ssh_host: h2 }\n")[0]).toMatch(
      /^line 3, column 3: the same key stands here a second time/,
    );
    expect(problemsIn("hosts:\n  a: { ssh_host: h1 }\n  b: { ssh_host: h1 }\n")).toEqual([
      "hosts[1]: b has the address h1 of a; one machine, one entry: remove one",
    ]);
  });
  it("allows two hosts behind one address on different ports", () => {
    expect(problemsIn("hosts:\n  a: { ssh_host: h1, ssh_port: 2201 }\n  b: { ssh_host: h1, ssh_port: 2202 }\n")).toEqual([]);
  });
  it("tells unknown keys with the word that was meant, and values out of range, all at once", () => {
    expect(problemsIn("nodes: [a]\nssh: { timeuot: 10 }\nhealth_check: { max_workers: 0 }\nextra: 1\n")).toEqual([
      'ssh.timeuot: is not a key that is known here; did you mean "timeout"?',
      "health_check.max_workers: 0 is too small; at least 1",
      "extra: is not a key that is known here; use one of nodes, remote_root, ssh, health_check, sync",
    ]);
    expect(problemsIn("hosts:\n  a: { ssh_host: x, ssh_prot: 22 }\n")).toEqual([
      'hosts.a.ssh_prot: is not a key that is known here; did you mean "ssh_port"?',
    ]);
  });
  it("tells a host that nothing reaches, and half a token", () => {
    expect(
      problemsIn("hosts:\n  a: { role: training }\n  b: { cloudflare_tunnel: b.example.com, cloudflare_service_token_id: x }\n"),
    ).toEqual([
      "hosts[0]: a has nothing that the route direct could reach; give an address, a Tailscale address or a tunnel, or another route",
      "hosts[1].tunnel: a service token needs its id and its secret; give both or neither",
    ]);
  });
  it("that is none of the three forms says how one begins", () => {
    expect(problemsIn("machines: []")).toEqual([
      "none of its keys (machines) starts an inventory; begin with fleet: (this project's form), nodes: (Grid) or hosts: (RingRift)",
    ]);
    expect(problemsIn("")).toEqual([
      "the file holds no mapping; begin with fleet: (this project's form), nodes: (Grid) or hosts: (RingRift)",
    ]);
  });
});
