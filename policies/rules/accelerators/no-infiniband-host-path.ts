import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachTemplate, specPath } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "no-infiniband-host-path",
  title: "No pod mounts /dev/infiniband from the machine",
  severity: "high",
  level: "mandatory",
  why: "The device plugin gives a pod its own interfaces; the whole directory gives it everybody's, and EFA jobs then fail or collide",
  remedy: 'resources: { limits: { "vpc.amazonaws.com/efa": "32" } }, or "rdma/ib" on Azure',
  unknown: "Which directories are mounted.",
  sources: ["aws-samples/aws-do-eks#63"],
  types: workloadTypes,
  check: (object, context) => {
    eachTemplate(object, context, (template) => {
      context.each(template.spec.volumes, ({ hostPath }, index) => {
        if (hostPath !== undefined && hostPath !== null && /^\/dev(\/infiniband.*)?\/?$/.test(hostPath.path)) {
          context.report(`${specPath(template)}.volumes[${index}] mounts ${hostPath.path}; ask for the device plugin's resource`);
        }
      });
    });
  },
};
