import type { StackRule } from "../../core/rule";
import { known } from "../../core/unknown";
import { podTemplatesOf, workloadTypes } from "../../lib/kubernetes";
import { specPath } from "../../lib/pods";
import { refersAnyhow } from "../../lib/stack";

interface AccountProps {
  readonly automountServiceAccountToken?: boolean;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

export const rule: StackRule = {
  id: "pod-no-token",
  title: "Pods get no API token that they do not ask for",
  severity: "medium",
  level: "mandatory",
  why: "Code from a model repository runs in these pods; with a token it talks to the API server",
  remedy: "automountServiceAccountToken: false, on the pod or its service account",
  unknown: "Whether a token is mounted.",
  sources: ["CIS EKS 1.8 4.1.6", "KSV-0036"],
  types: workloadTypes,
  checkStack: (stack, { report, eachOf }) => {
    const accounts = stack.of<AccountProps>("kubernetes:core/v1:ServiceAccount");
    eachOf<object>(workloadTypes, (workload) => {
      for (const template of podTemplatesOf(workload.type, workload.props)) {
        if (template.spec.automountServiceAccountToken === false) continue;
        // A pod that says true means it: a coordinator that lists its members, a controller.
        const named = known(() => template.spec.serviceAccountName);
        const account = accounts.find((candidate) =>
          named === undefined ? refersAnyhow(workload, candidate) : known(() => candidate.props.metadata?.name) === named,
        );
        if (template.spec.automountServiceAccountToken === true && account !== undefined) continue;
        if (account?.props.automountServiceAccountToken === false) continue;
        report(
          `${specPath(template)}.automountServiceAccountToken is not false; set false, or true with a service account of its own`,
          workload,
        );
      }
    });
  },
};
