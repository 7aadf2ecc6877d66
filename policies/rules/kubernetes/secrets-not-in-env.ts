import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

const telling = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY)$/i;

export const rule: ResourceRule = {
  id: "secrets-not-in-env",
  title: "Secrets reach containers as files, and never as plain text in the manifest",
  severity: "high",
  level: "mandatory",
  why: "A value in the manifest stands in etcd, in state files, in every describe and in crash reports",
  remedy: "volumes: [{ secret: { secretName } }], or at least env.valueFrom.secretKeyRef",
  unknown: "Whether a value is given in the clear.",
  sources: ["CIS EKS 1.8 4.4.1"],
  types: workloadTypes,
  check: (object, context) => {
    eachContainer(object, context, ({ env }, path) => {
      context.each(env, (variable, index) => {
        if (!telling.test(variable.name) || /(_FILE|_PATH|_DIR)$/i.test(variable.name)) return;
        if (variable.value !== undefined && variable.value !== null && variable.value !== "") {
          context.report(`${path}.env[${index}] gives ${variable.name} in the clear; mount a secret`);
        }
      });
    });
  },
};
