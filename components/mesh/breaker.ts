import type { Problems } from "../core/problems";
import { checkChoice, checkName, checkWhole } from "../workloads/checks";
import { Balancing, type CircuitBreakerArgs, type HashKeyArgs, type MeshRouteArgs, RouteProtocol } from "./index";
import type { PlannedBreaker } from "./plan";

const defaults: PlannedBreaker = {
  consecutiveErrors: 5,
  intervalSeconds: 10,
  ejectionSeconds: 30,
  maxEjectionPercent: 50,
  maxConnections: 1024,
  maxPendingRequests: 1024,
  maxRequests: 1024,
  connectTimeoutSeconds: 10,
};

/** What a 0 would do: never what the person who wrote it means. */
const zero: Readonly<Record<keyof PlannedBreaker, string>> = {
  consecutiveErrors: "turns the breaker off without a word (Istio reads 0 as never)",
  intervalSeconds: "is no time between two looks",
  ejectionSeconds: "would let a failing pod back in at once",
  maxEjectionPercent: "would leave no pod out, so the breaker never opens",
  maxConnections: "is read by Istio as no limit, not as none",
  maxPendingRequests: "is read by Istio as no limit, not as none",
  maxRequests: "is read by Istio as no limit, not as none",
  connectTimeoutSeconds: "is no time to connect in",
};

const perRequest: readonly (keyof PlannedBreaker)[] = ["maxPendingRequests", "maxRequests"];

export function checkBreaker(args: CircuitBreakerArgs, protocol: RouteProtocol, problems: Problems): PlannedBreaker {
  const planned = { ...defaults };
  for (const key of Object.keys(defaults) as (keyof PlannedBreaker)[]) {
    const value = args[key];
    if (value === undefined) continue;
    const path = `circuitBreaker.${key}`;
    if (value === 0) problems.add(path, `0 ${zero[key]}`, "give 1 or more, or leave circuitBreaker out");
    else checkWhole(path, value, 1, problems);
    if (protocol === RouteProtocol.Tcp && perRequest.includes(key))
      problems.add(path, "tcp has connections and no requests", "give maxConnections instead");
    planned[key] = value;
  }
  if (planned.maxEjectionPercent > 100)
    problems.add("circuitBreaker.maxEjectionPercent", `${planned.maxEjectionPercent} is more than all`, "give 1 to 100");
  return planned;
}

export function checkBalancing(args: MeshRouteArgs, balancing: Balancing, problems: Problems): void {
  checkChoice("balancing", balancing, Object.values(Balancing), problems);
  const { hashKey, groups } = args;
  if (balancing === Balancing.ConsistentHash) checkHashKey(hashKey, args.protocol, problems);
  else if (hashKey !== undefined)
    problems.add("hashKey", `means nothing to ${balancing}`, "choose consistent-hash, or leave it out");
  if (balancing === Balancing.Weighted) checkGroups(groups ?? [], problems);
  else if (groups !== undefined) problems.add("groups", `mean nothing to ${balancing}`, "choose weighted, or leave them out");
}

function checkHashKey(key: HashKeyArgs | undefined, protocol: RouteProtocol, problems: Problems): void {
  const given = Object.entries(key ?? {}).flatMap(([name, value]) => (value === undefined || value === false ? [] : [name]));
  if (given.length === 0) {
    problems.add(
      "hashKey",
      "is missing: a consistent hash has to be taken of something",
      "give header, cookie, queryParameter or sourceIp",
    );
  } else if (given.length > 1) {
    problems.add("hashKey", `${given.join(" and ")} are given, and a hash is taken of one`, "leave one of them");
  } else if (protocol === RouteProtocol.Tcp && given[0] !== "sourceIp") {
    problems.add("hashKey", `tcp has no ${given[0]}`, "give sourceIp: true, or another balancing");
  }
  for (const name of ["header", "cookie", "queryParameter"] as const) {
    if (key?.[name] === "") problems.add(`hashKey.${name}`, "is empty", "give its name");
  }
}

function checkGroups(groups: NonNullable<MeshRouteArgs["groups"]>, problems: Problems): void {
  if (groups.length < 2) {
    problems.add(
      "groups",
      `${groups.length} given, and weights are shared between two or more`,
      "name the groups of pods and their weights",
    );
  }
  groups.forEach(({ name, labels, weight }, index) => {
    const path = `groups[${index}]`;
    checkName(`${path}.name`, name, problems);
    const first = groups.findIndex((other) => other.name === name);
    if (first < index) problems.add(`${path}.name`, `${name} is taken by groups[${first}]`, "give another name");
    if (Object.keys(labels).length === 0) problems.add(`${path}.labels`, "are missing", "name labels that only its pods have");
    checkWhole(`${path}.weight`, weight, 0, problems);
  });
  const sum = groups.reduce((total, { weight }) => total + weight, 0);
  if (groups.length >= 2 && sum !== 100) problems.add("groups", `their weights make ${sum}`, "let them make 100");
}
