import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { InvalidInput, type Problem, Problems } from "../../core/problems";
import { schemaProblems } from "../../core/schema-problems";
import { fromGrid, fromOwn, fromRingrift } from "./formats";
import { gridSchema, ownSchema, ringriftSchema } from "./schema";
import type { Host, Inventory } from "./types";

export * from "./types";

/**
 * Reads an inventory of SSH hosts in any of three forms: this project's own (`fleet:`), Grid's `cluster_config.yaml` (`nodes:`) and
 * RingRift's `distributed_hosts.yaml` (`hosts:`).
 *
 * @param text the file's content
 * @param file its name, for messages
 * @throws InvalidInput with every problem: YAML that does not parse (line and column), unknown keys, a host listed twice, a host that
 *   nothing reaches, a tunnel's token without its other half
 */
export function readInventory(text: string, file: string): Inventory {
  const subject = `inventory ${file}`;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new InvalidInput(
      subject,
      document.errors.map((error) => {
        const at = lines.linePos(error.pos[0]);
        const twice = error.code === "DUPLICATE_KEY";
        return {
          path: `line ${at.line}, column ${at.col}`,
          reason: twice ? "the same key stands here a second time (a host listed twice?)" : error.message,
          remedy: twice ? "keep one of the two" : "correct the YAML there",
        };
      }),
    );
  }
  const top = document.contents;
  const keys = isMap(top) ? top.items.map((item) => (isScalar(item.key) ? String(item.key.value) : "")) : [];
  const value: unknown = document.toJS();
  const inventory = keys.includes("fleet")
    ? fromOwn(parse(ownSchema, value, subject))
    : keys.includes("nodes")
      ? fromGrid(parse(gridSchema, value, subject))
      : keys.includes("hosts")
        ? fromRingrift(parse(ringriftSchema, value, subject))
        : undefined;
  if (inventory === undefined) {
    throw new InvalidInput(subject, [
      {
        path: "",
        reason: keys.length === 0 ? "the file holds no mapping" : `none of its keys (${keys.join(", ")}) starts an inventory`,
        remedy: "begin with fleet: (this project's form), nodes: (Grid) or hosts: (RingRift)",
      },
    ]);
  }
  const problems = new Problems(subject);
  problems.addAll(hostProblems(inventory.hosts));
  problems.throwIfAny();
  return inventory;
}

function parse<T>(schema: z.ZodType<T>, value: unknown, subject: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidInput(
    subject,
    schemaProblems(result.error.issues, value, (path) => keysOf(schema, path)),
  );
}

/** The keys that a schema knows at a path. */
function keysOf(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] | undefined {
  let current: z.ZodType | undefined = schema;
  for (const part of path) {
    current = inner(current);
    if (current instanceof z.ZodObject) current = current.shape[String(part)];
    else if (current instanceof z.ZodArray) current = current.element as z.ZodType;
    else if (current instanceof z.ZodRecord) current = current.valueType as z.ZodType;
    else return undefined;
  }
  current = inner(current);
  return current instanceof z.ZodObject ? Object.keys(current.shape) : undefined;
}

function inner(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema instanceof z.ZodOptional ? inner(schema.unwrap() as z.ZodType) : schema;
}

function hostProblems(hosts: readonly Host[]): Problem[] {
  const problems: Problem[] = [];
  const seenNames = new Map<string, number>();
  const seenAddresses = new Map<string, string>();
  for (const [index, host] of hosts.entries()) {
    const path = `hosts[${index}]`;
    const first = seenNames.get(host.name);
    if (first !== undefined) {
      problems.push({
        path: `${path}.name`,
        reason: `${host.name} is listed already at hosts[${first}]`,
        remedy: "remove one or rename it",
      });
    }
    seenNames.set(host.name, first ?? index);
    for (const address of [host.address, host.tailscaleAddress, host.tunnel?.hostname]) {
      if (address === undefined) continue;
      const spot = `${address}:${address === host.tunnel?.hostname ? "" : host.port}`;
      const owner = seenAddresses.get(spot);
      if (owner !== undefined && owner !== host.name) {
        problems.push({
          path,
          reason: `${host.name} has the address ${address} of ${owner}`,
          remedy: "one machine, one entry: remove one",
        });
      }
      seenAddresses.set(spot, owner ?? host.name);
    }
    const reach = { direct: host.address, tailscale: host.tailscaleAddress, cloudflare: host.tunnel?.hostname }[host.route];
    if (reach === undefined) {
      problems.push({
        path,
        reason: `${host.name} has nothing that the route ${host.route} could reach`,
        remedy: "give an address, a Tailscale address or a tunnel, or another route",
      });
    }
    if ((host.tunnel?.tokenId === undefined) !== (host.tunnel?.tokenSecret === undefined)) {
      problems.push({
        path: `${path}.tunnel`,
        reason: "a service token needs its id and its secret",
        remedy: "give both or neither",
      });
    }
  }
  return problems;
}
