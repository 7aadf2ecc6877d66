import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "pod-capabilities",
  title: "Containers drop every capability and add at most NET_BIND_SERVICE",
  severity: "medium",
  level: "mandatory",
  why: "SYS_ADMIN is root by another name; IPC_LOCK for RDMA is best given by the runtime's memlock limit, else exempted with its reason",
  remedy: 'securityContext: { capabilities: { drop: ["ALL"] } }',
  unknown: "Which capabilities are added or dropped.",
  sources: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted", "KSV-0106, KSV-0022"],
  types: workloadTypes,
  check: (object, context) => {
    eachContainer(object, context, ({ securityContext }, path) => {
      const capabilities = securityContext?.capabilities;
      if (!(capabilities?.drop ?? []).some((name) => name.toUpperCase() === "ALL")) {
        context.report(`${path}.securityContext.capabilities.drop lacks ALL; add it`);
      }
      const added = (capabilities?.add ?? []).filter((name) => name !== "NET_BIND_SERVICE");
      if (added.length > 0) context.report(`${path}.securityContext.capabilities.add has ${added.join(", ")}; take it out`);
    });
  },
};
