import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.efs.AccessPointArgs> = {
  id: "efs-access-point-bounded",
  title: "EFS access points enforce a directory and a user",
  severity: "medium",
  level: "mandatory",
  why: "Without them a pod mounts the whole file system as whatever user it says it is",
  remedy: 'posixUser: { uid: 1000, gid: 1000 }, rootDirectory: { path: "/team-a" }',
  unknown: "Which directory and user are enforced.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-3"],
  types: ["aws:efs/accessPoint:AccessPoint"],
  check: ({ posixUser, rootDirectory }, { report }) => {
    if ((rootDirectory?.path ?? "/") === "/") report("rootDirectory.path is /; give a directory of its own");
    if (posixUser === undefined || posixUser === null) report("posixUser is not given; give uid and gid");
    else if (posixUser.uid === 0) report("posixUser.uid is 0, which is root; give another user");
  },
};
