/** The program for machines that SSH reaches: they are prepared and watched, and Ray runs on them where it is asked for. */
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type FleetHost, HostFleet } from "../components";
import { prefixOf } from "../components/config";
import type { ProgramEnvironment } from "../components/config/program";
import { InvalidInput, Problems } from "../components/core/problems";
import { type Inventory, Route, readInventory } from "../components/hosts/inventory";
import { scrapeConfiguration } from "../components/hosts/scrape";
import { gridDashboard } from "../components/monitoring/dashboards/grid";
import { gridRuleGroups } from "../components/monitoring/rules/grid";

export function composeFleet({ environment, files, name, secret }: ProgramEnvironment) {
  const { fleet, strategy } = environment;
  if (fleet === undefined) throw new Error("the checks let an environment without a fleet pass");
  const { inventory: file, k3s, privateKeySecret, scrapeInterval, ...rest } = fleet;
  const inventory = readInventoryFile(resolve(files.project.root, file), name, "fleet.inventory");
  const prefix = prefixOf(environment, name);
  const hosts = new HostFleet(prefix, {
    ...rest,
    hosts: reachable(inventory, name),
    privateKey: privateKeySecret === undefined ? undefined : secret(privateKeySecret),
    k3s: k3s && { serverUrl: k3s.serverUrl, version: k3s.version, token: secret(k3s.tokenSecret) },
  });
  return {
    strategy,
    hosts: hosts.hostNames,
    ray: hosts.rayAddress,
    scrapeConfig: pulumi
      .output(hosts.metricsTargets)
      .apply((exporters) => scrapeConfiguration({ environment: name, exporters, interval: scrapeInterval })),
    // For the Prometheus and the Grafana of the owner: a file of rules, and a dashboard to import. JSON is YAML as it is.
    alertRules: { groups: gridRuleGroups({ environment: name, runbookUrl: "docs/runbooks.md" }) },
    dashboard: JSON.stringify(gridDashboard(name)),
  };
}

/** An inventory; what is wrong with it is told at the path that names it. */
export function readInventoryFile(path: string, environment: string, said: string): Inventory {
  try {
    return readInventory(readFileSync(path, "utf8"), basename(path));
  } catch (error) {
    if (InvalidInput.is(error)) throw error;
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new InvalidInput(`environment ${environment}`, [
      {
        path: said,
        reason: missing ? `there is no file ${basename(path)} there` : String(error),
        remedy: "give the path of an inventory, from the project's folder",
      },
    ]);
  }
}

/** Hosts that are ready, at the address by which Pulumi's command provider reaches them; it speaks plain SSH and opens no tunnel. */
function reachable({ hosts }: Inventory, environment: string): FleetHost[] {
  const problems = new Problems(`environment ${environment}`);
  const found = hosts.flatMap((host, index): FleetHost[] => {
    if (host.status !== "ready") return [];
    const address = host.route === Route.Tailscale ? host.tailscaleAddress : host.address;
    if (host.route === Route.Cloudflare || address === undefined) {
      problems.add(
        `fleet.inventory: hosts[${index}]`,
        `${host.name} is reached by a Cloudflare tunnel, which only the fleet commands open`,
        "give it an address or a Tailscale address, or set its status to maintenance",
      );
      return [];
    }
    const { name, port, user, role, acceleratorCount } = host;
    return [{ name, address, port, user, role, acceleratorCount }];
  });
  problems.throwIfAny();
  return found;
}
