import { dnsLabel, nameFault } from "../core/names";
import type { Problems } from "../core/problems";
import { closest } from "../core/suggest";

/** The highest port that a process without privileges and a pod may both use, and the lowest. */
const lowestPort = 1024;
const highestPort = 65535;

export function checkName(path: string, value: string, problems: Problems, max = dnsLabel.max): void {
  const fault = nameFault(value, { ...dnsLabel, max });
  if (fault !== undefined) problems.add(path, fault, "choose another name");
}

export function checkPort(path: string, value: number, problems: Problems): void {
  if (Number.isInteger(value) && value >= lowestPort && value <= highestPort) return;
  problems.add(
    path,
    `${value} is not a port that a process without privileges may open`,
    `give a whole number from ${lowestPort} to ${highestPort}`,
  );
}

/** Tells of ports that two things want. Paths in the order of precedence: the later one is at fault. */
export function checkPortsDiffer(ports: Readonly<Record<string, number | undefined>>, problems: Problems): void {
  const owners = new Map<number, string>();
  for (const [path, port] of Object.entries(ports)) {
    if (port === undefined) continue;
    const owner = owners.get(port);
    if (owner === undefined) owners.set(port, path);
    else problems.add(path, `${port} is taken by ${owner}`, "give each its own port");
  }
}

export function checkWhole(path: string, value: number, least: number, problems: Problems, what = "a whole number"): void {
  if (Number.isInteger(value) && value >= least) return;
  problems.add(path, `${value} is not ${what} of at least ${least}`, `give ${what} of ${least} or more`);
}

export function checkChoice(path: string, value: string, choices: readonly string[], problems: Problems): void {
  if (choices.includes(value)) return;
  const meant = closest(value, choices);
  const hint = meant === undefined ? "" : `did you mean ${meant}? `;
  problems.add(path, `${JSON.stringify(value)} is not known`, `${hint}choose one of ${choices.join(", ")}`);
}

/** Variables that the component sets itself and that a person's own may not shadow. */
export function checkEnvironment(own: Readonly<Record<string, unknown>>, taken: readonly string[], problems: Problems): void {
  for (const name of Object.keys(own)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      problems.add(
        `environment.${name}`,
        "this is not a name of a variable",
        "use letters, digits and underscores, no digit first",
      );
    }
    if (taken.includes(name)) {
      problems.add(
        `environment.${name}`,
        "the component sets this variable itself",
        "leave it out and use the component's own argument",
      );
    }
  }
}
