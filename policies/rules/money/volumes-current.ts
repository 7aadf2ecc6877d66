import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

interface Volumes extends Pick<aws.ec2.LaunchTemplateArgs, "blockDeviceMappings">, Pick<aws.ebs.VolumeArgs, "type"> {}

export const rule: ResourceRule<Volumes> = {
  id: "volumes-current",
  title: "Disks are of the current generation",
  severity: "low",
  level: "advisory",
  why: "gp2 costs a fifth more than gp3 and is slower for small disks, which makes images unpack slowly",
  remedy: 'volumeType: "gp3"',
  unknown: "Which type a disk has.",
  sources: ["https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html"],
  types: ["aws:ec2/launchTemplate:LaunchTemplate", "aws:ebs/volume:Volume"],
  check: (volumes, { type, report, each }) => {
    if (type === "aws:ebs/volume:Volume") {
      if (isOld(volumes.type ?? "gp2")) report(`type is ${volumes.type ?? "not given, which means gp2"}; set "gp3"`);
      return;
    }
    each(volumes.blockDeviceMappings, ({ ebs }, index) => {
      const volumeType = ebs?.volumeType;
      if (ebs !== undefined && ebs !== null && isOld(volumeType ?? "gp2")) {
        report(`blockDeviceMappings[${index}].ebs.volumeType is ${volumeType ?? "not given, which means gp2"}; set "gp3"`);
      }
    });
  },
};

function isOld(type: string): boolean {
  return /^(gp2|io1|standard)$/.test(type);
}
