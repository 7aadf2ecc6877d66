import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachTemplate, specPath } from "../../lib/pods";

/** Volume types of the restricted level. */
const allowed = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
  "image",
];

export const rule: ResourceRule = {
  id: "pod-volumes",
  title: "Pods mount no directory of the machine and no old volume driver",
  severity: "high",
  level: "mandatory",
  why: "A hostPath reads the kubelet's credentials and other jobs' scratch; it also ties the job to one machine",
  remedy:
    "emptyDir for scratch, a persistentVolumeClaim for what stays; local NVMe is an emptyDir where the node's storage is on it",
  unknown: "Which volumes are mounted.",
  sources: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted", "KSV-0023, KSV-0028"],
  types: workloadTypes,
  check: (object, context) => {
    eachTemplate(object, context, (template) => {
      context.each(template.spec.volumes, (volume, index) => {
        const kind = Object.keys(volume).find((key) => key !== "name" && !allowed.includes(key));
        if (kind !== undefined)
          context.report(`${specPath(template)}.volumes[${index}] is a ${kind}; use ${allowed.slice(3, 6).join(", ")}`);
      });
    });
  },
};
