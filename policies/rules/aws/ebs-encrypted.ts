import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

interface Disks extends Pick<aws.ec2.LaunchTemplateArgs, "blockDeviceMappings">, Pick<aws.ebs.VolumeArgs, "encrypted"> {}

export const rule: ResourceRule<Disks> = {
  id: "ebs-encrypted",
  title: "Disks are encrypted",
  severity: "high",
  level: "mandatory",
  why: "Node disks hold images, datasets in flight and checkpoints; a snapshot of an unencrypted one can be shared with anybody",
  remedy: 'blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeType: "gp3" } }]',
  unknown: "Whether a disk is encrypted.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-3"],
  types: ["aws:ec2/launchTemplate:LaunchTemplate", "aws:ebs/volume:Volume"],
  check: (disks, { type, report, each }) => {
    if (type === "aws:ebs/volume:Volume") {
      if (disks.encrypted !== true)
        report("encrypted is not true; set it (the volume is replaced, so copy its data by a snapshot)");
      return;
    }
    each(disks.blockDeviceMappings, ({ ebs }, index) => {
      if (ebs !== undefined && ebs !== null && String(ebs.encrypted) !== "true") {
        report(`blockDeviceMappings[${index}].ebs.encrypted is not true; set "true"`);
      }
    });
  },
};
