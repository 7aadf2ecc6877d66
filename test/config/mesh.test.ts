import { describe, expect, it } from "vitest";
import { changed, load, problemsOf } from "./fixture";

const withMesh = (...lines: readonly string[]) =>
  changed(["    coordinator: {}\n", `    coordinator: {}\n    mesh:\n${lines.map((line) => `      ${line}\n`).join("")}`]);
const route = (rest: string) => `  - { name: c, service: coordinator, port: 50051, protocol: grpc${rest} }`;
/** What is wrong, without where it came from. */
const faults = (text: string) => problemsOf(text).map((problem) => problem.replace(/ \(stacks.*\)$/, ""));

describe("the mesh in an environment's file", () => {
  it("is strict in all but name where nothing is said", () => {
    const { environment } = load({ "stacks/Pulumi.test.yaml": withMesh("routes: []") });
    expect(environment.mesh).toEqual({ workers: "control", routes: [] });
  });

  it.each([
    [
      "a circuit breaker of 0",
      withMesh("routes:", route(", circuitBreaker: { consecutiveErrors: 0 }")),
      "mesh.routes[0].circuitBreaker.consecutiveErrors: 0 turns the breaker off without a word (Istio reads 0 as never); give 1 or more, or leave circuitBreaker out",
    ],
    [
      "a consistent hash without a key",
      withMesh("routes:", route(", balancing: consistent-hash")),
      "mesh.routes[0].hashKey: is missing: a consistent hash has to be taken of something; give header, cookie, queryParameter or sourceIp",
    ],
    [
      "two routes of one service",
      withMesh("routes:", route(""), "  - { name: d, service: coordinator, port: 9090, protocol: http }"),
      'mesh.routes[1].service: "coordinator" is taken by mesh.routes[0]; give another service',
    ],
    [
      "a host without a gateway",
      withMesh("routes:", route(", hosts: [c.example.com]")),
      "mesh.routes[0].hosts: there is no gateway that is asked for them; give a gateway, or leave them out",
    ],
    [
      "a port that the gateway does not open",
      withMesh(
        "gateway: { certificateSecret: tls, tcpPorts: [7000] }",
        "routes:",
        "  - { name: t, service: table, port: 7001, protocol: tcp, throughGateway: true }",
      ),
      "mesh.routes[0].port: 7001 is not among mesh.gateway.tcpPorts; open it there",
    ],
  ])("refuses %s", (_what, text, expected) => {
    expect(faults(text)).toEqual([expected]);
  });
});
