import type * as kubernetes from "@pulumi/kubernetes";

type PodSecurityContext = kubernetes.types.input.core.v1.PodSecurityContext;
type SecurityContext = kubernetes.types.input.core.v1.SecurityContext;

/** Pod settings that the `restricted` pod security level asks for (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export function restrictedPod(user: number): PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    // Changing the owner of every file of a checkpoint volume can take longer than a start may; the top directory tells whether it is due.
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

export function restrictedContainer(): SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
  };
}
