import type { Problems } from "../core/problems";
import { checkChoice, checkPort, checkPortsDiffer } from "../workloads/checks";
import { ServingProtocol, ServingTls } from "./enums";
import type { ModelServerArgs } from "./index";

/** How clients reach the model's servers. */
export interface EndpointPlan {
  readonly protocol: ServingProtocol;
  readonly ports: readonly [number, ...number[]];
  readonly tls: { readonly mode: ServingTls; readonly secretName: string };
}

export function planEndpoint(args: ModelServerArgs, problems: Problems): EndpointPlan {
  const ports = planPorts(args, problems);
  const protocol = args.protocol ?? ServingProtocol.Http;
  checkChoice("protocol", protocol, Object.values(ServingProtocol), problems);
  const tls = planTls(args, problems);
  checkGrpc(args, protocol, tls.mode, problems);
  return { protocol, ports, tls };
}

function planPorts(args: ModelServerArgs, problems: Problems): EndpointPlan["ports"] {
  const [first, ...rest] = args.ports ?? [8080];
  if (first === undefined) {
    problems.add("ports", "names none", "give at least one, or leave it out for 8080");
    return [8080];
  }
  const ports = [first, ...rest] as const;
  ports.forEach((port, index) => {
    checkPort(`ports[${index}]`, port, problems);
  });
  checkPortsDiffer(Object.fromEntries(ports.map((port, index) => [`ports[${index}]`, port])), problems);
  return [first, ...rest];
}

function planTls({ tls, inMesh }: ModelServerArgs, problems: Problems): EndpointPlan["tls"] {
  const mode = tls?.mode ?? ServingTls.None;
  checkChoice("tls.mode", mode, Object.values(ServingTls), problems);
  const secretName = tls?.secretName ?? "";
  if (mode !== ServingTls.None && secretName === "")
    problems.add(
      "tls.secretName",
      `is missing, and mode is ${mode}`,
      `name the Secret that holds tls.crt, tls.key${mode === ServingTls.Mutual ? " and ca.crt" : ""}`,
    );
  if (mode !== ServingTls.None && inMesh === true)
    problems.add(
      "tls.mode",
      `is ${mode}, and the mesh encrypts and signs already`,
      "leave tls out; clients outside come in by the certificate of the mesh's gateway",
    );
  if (mode === ServingTls.None && secretName !== "")
    problems.add("tls.secretName", "is given, and mode is none", "write mode: tls or mode: mutual, or leave it out");
  return { mode, secretName };
}

/** vLLM's gRPC server is a bare one: what HTTP servers do themselves nobody does for it. */
function checkGrpc(args: ModelServerArgs, protocol: ServingProtocol, tls: ServingTls, problems: Problems): void {
  if (protocol !== ServingProtocol.Grpc) return;
  const faults = [
    ...(tls === ServingTls.None ? [] : [["tls.mode is given", "has no certificates", "let the mesh encrypt"]]),
    ...(args.apiKeysSecret === undefined ? [] : [["API keys are asked for", "checks none", "leave apiKeysSecret out"]]),
    ...(args.scaling?.queueLength === undefined
      ? []
      : [["scaling.queueLength is given", "counts no queue", "leave it out: accelerator use decides"]]),
  ];
  for (const [what, lack, remedy] of faults)
    problems.add("protocol", `is grpc and ${what}, and vLLM's gRPC server ${lack}`, `${remedy}, or write protocol: http`);
}
