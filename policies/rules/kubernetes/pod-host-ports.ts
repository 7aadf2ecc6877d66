import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "pod-host-ports",
  title: "Containers take no port of the machine",
  severity: "medium",
  level: "mandatory",
  why: "A host port is open to whoever reaches the machine, past network policies, and two such pods never fit one machine",
  remedy: "ports: [{ containerPort: 8080 }], with a Service in front",
  unknown: "Which ports are taken.",
  sources: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline", "KSV-0024"],
  types: workloadTypes,
  check: (object, context) => {
    eachContainer(object, context, (container, path) => {
      context.each(container.ports, ({ hostPort }, index) => {
        if ((hostPort ?? 0) !== 0) context.report(`${path}.ports[${index}].hostPort is ${hostPort}; use a Service`);
      });
    });
  },
};
