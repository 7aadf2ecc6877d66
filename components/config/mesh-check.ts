import { Cloud } from "../core/cloud";
import { type Problems, problemsThrownBy } from "../core/problems";
import type { SoundParts } from "./check";

/** What the mesh's own plans say, and what routes say of one another and of the gateway. */
export function checkMesh({ mesh, cloud }: SoundParts, problems: Problems): void {
  if (mesh === undefined) return;
  if (cloud === Cloud.Hosts) {
    problems.add("mesh", "needs a Kubernetes cluster, and hosts are none", "write `mesh: null` to take it away");
    return;
  }
  const { planMesh, planRoute } = require("../mesh/plan") as typeof import("../mesh/plan");
  const { routes, workers: _workers, ...control } = mesh;
  problems.addAll(
    problemsThrownBy(() => planMesh("mesh", control)),
    "mesh",
  );
  routes.forEach(({ name: _name, throughGateway, ...route }, index) => {
    const path = `mesh.routes[${index}]`;
    const entered = throughGateway === true || (route.hosts ?? []).length > 0;
    const gateway = entered && mesh.gateway !== undefined ? "istio-ingress/gateway" : undefined;
    problems.addAll(
      problemsThrownBy(() => planRoute("route", { ...route, namespace: "training", ...(gateway && { gateway }) })),
      path,
    );
    if (throughGateway === true && mesh.gateway === undefined)
      problems.add(`${path}.throughGateway`, "there is no gateway", "give mesh.gateway, or leave it out");
    if (throughGateway === true && route.protocol !== "tcp")
      problems.add(`${path}.throughGateway`, `${route.protocol} goes by its hosts`, "give hosts instead");
    if (throughGateway === true && mesh.gateway?.tcpPorts?.includes(route.port) === false)
      problems.add(`${path}.port`, `${route.port} is not among mesh.gateway.tcpPorts`, "open it there");
    checkFirst(routes, index, "name", path, problems);
    // Istio keeps one of two routes of a service, and does not say which.
    checkFirst(routes, index, "service", path, problems);
  });
}

function checkFirst<Key extends "name" | "service">(
  routes: readonly { readonly [key in Key]: string }[],
  index: number,
  key: Key,
  path: string,
  problems: Problems,
): void {
  const value = routes[index]?.[key];
  const first = routes.findIndex((route) => route[key] === value);
  if (first < index)
    problems.add(`${path}.${key}`, `${JSON.stringify(value)} is taken by mesh.routes[${first}]`, `give another ${key}`);
}
