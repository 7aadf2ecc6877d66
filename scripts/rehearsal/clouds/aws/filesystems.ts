import { CloudError } from "../../provider";
import { account } from "../invent";
import type { Act, ResourceModel } from "../model";
import { given, map, number, text, texts } from "../values";
import { requireKey } from "./kms";
import { arn, input, relatedEc2Id, tagsAll } from "./names";
import { requireSubnets } from "./subnets";

const efsType = "aws:efs/fileSystem:FileSystem";
const targetType = "aws:efs/mountTarget:MountTarget";

const fileSystem: ResourceModel = {
  required: [],
  replaceOn: ["availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode", "region"],
  references: ["kmsKeyId"],
  check: (check) => {
    const { throughputMode, provisionedThroughputInMibps } = check.inputs;
    if (throughputMode === "provisioned" && !given(provisionedThroughputInMibps)) {
      check.fail(
        "provisionedThroughputInMibps",
        "BadRequest: provisionedThroughputInMibps is required for the throughput mode 'provisioned'",
      );
    }
    if (given(check.inputs.kmsKeyId) && check.inputs.encrypted !== true)
      check.fail("encrypted", "encrypted must be set to true when kmsKeyId is specified");
  },
  refuse: (act) => requireKey(act, text(act.inputs.kmsKeyId)),
  id: (act) => `fs-0${act.invent.hex(16)}`,
  outputs: {
    arn: (act) => arn("elasticfilesystem", act.scope, `file-system/${act.id}`),
    creationToken: (act) => `terraform-${act.invent.hex(26)}`,
    dnsName: (act) => `${act.id}.efs.${act.scope}.amazonaws.com`,
    encrypted: () => false,
    numberOfMountTargets: () => 0,
    ownerId: () => account,
    performanceMode: () => "generalPurpose",
    sizeInBytes: () => [],
    tagsAll,
  },
  heldBy: [
    {
      type: targetType,
      code: "FileSystemInUse",
      message: (held) => `File system '${held.id}' is in use: delete its mount targets first`,
    },
  ],
};

const mountTarget: ResourceModel = {
  required: ["fileSystemId", "subnetId"],
  replaceOn: ["fileSystemId", "ipAddress", "ipAddressType", "ipv6Address", "subnetId", "region"],
  references: ["fileSystemId", "subnetId", "securityGroups[]"],
  refuse: (act) => {
    requireSubnets(act, "subnetId");
    if (act.old !== undefined) return;
    const zone = zoneOf(act, act.inputs.subnetId);
    for (const other of act.world.holders(input(act, "fileSystemId"))) {
      if (other.type === targetType && zone !== undefined && zoneOf(act, other.inputs.subnetId) === zone) {
        throw new CloudError("MountTargetConflict", `mount target already exists in this AZ (${zone}: ${other.id})`);
      }
    }
  },
  id: (act) => `fsmt-0${act.invent.hex(16)}`,
  outputs: {
    availabilityZoneName: (act) => zoneOf(act, act.inputs.subnetId) ?? "",
    dnsName: (act) => `${input(act, "fileSystemId")}.efs.${act.scope}.amazonaws.com`,
    fileSystemArn: (act) => arn("elasticfilesystem", act.scope, `file-system/${input(act, "fileSystemId")}`),
    ipAddress: (act) => `10.0.${act.invent.below(250)}.20`,
    mountTargetDnsName: (act) => `${act.invent.hex(8)}.${input(act, "fileSystemId")}.efs.${act.scope}.amazonaws.com`,
    networkInterfaceId: (act) => relatedEc2Id("eni", act, "interface"),
    ownerId: () => account,
    securityGroups: () => [],
  },
};

function zoneOf(act: Act, subnet: Parameters<Act["find"]>[1]): string | undefined {
  return text(act.find("aws:ec2/subnet:Subnet", subnet)?.outputs.availabilityZone);
}

/** Throughput a TiB that each deployment type can be had with (FSx for Lustre user guide, 2026). */
const throughputs: { readonly [deploymentType: string]: readonly number[] } = {
  PERSISTENT_1: [12, 40, 50, 100, 200],
  PERSISTENT_2: [125, 250, 500, 1000],
};

const lustre: ResourceModel = {
  required: ["subnetIds"],
  replaces: ({ olds, news, changed }) => {
    const smaller = (number(news.storageCapacity) ?? 0) < (number(olds.storageCapacity) ?? 0);
    return changed.filter((key) => fixed.has(key) || (key === "storageCapacity" && smaller));
  },
  references: ["subnetIds[]", "securityGroupIds[]", "kmsKeyId"],
  defaults: () => ({ deploymentType: "SCRATCH_1", storageType: "SSD" }),
  check: (check) => {
    const { inputs } = check;
    const kind = text(inputs.deploymentType) ?? "";
    const kinds = ["SCRATCH_1", "SCRATCH_2", "PERSISTENT_1", "PERSISTENT_2"];
    if (kind !== "" && !kinds.includes(kind))
      check.fail("deploymentType", `expected deploymentType to be one of ${JSON.stringify(kinds)}, got ${kind}`);
    const capacity = number(inputs.storageCapacity);
    const step = kind === "SCRATCH_1" ? 3600 : 2400;
    if (capacity !== undefined && inputs.storageType !== "INTELLIGENT_TIERING" && capacity !== 1200 && capacity % step !== 0) {
      check.fail(
        "storageCapacity",
        `BadRequest: Storage capacity ${capacity} GiB is not supported: 1200, 2400 and increments of ${step} are for ${kind}`,
      );
    }
    if (!given(inputs.storageCapacity) && inputs.storageType !== "INTELLIGENT_TIERING" && !given(inputs.backupId)) {
      check.fail("storageCapacity", 'Missing required argument. The argument "storageCapacity" is required');
    }
    const allowed = throughputs[kind];
    const throughput = number(inputs.perUnitStorageThroughput);
    if (allowed !== undefined && !given(inputs.perUnitStorageThroughput) && inputs.storageType === "SSD") {
      check.fail(
        "perUnitStorageThroughput",
        `BadRequest: perUnitStorageThroughput is required for ${kind}: one of ${allowed.join(", ")}`,
      );
    }
    if (throughput !== undefined && !(allowed ?? []).includes(throughput)) {
      check.fail(
        "perUnitStorageThroughput",
        `BadRequest: ${throughput} MB/s per TiB cannot be had with ${kind}${allowed === undefined ? "" : `: one of ${allowed.join(", ")}`}`,
      );
    }
    if (inputs.efaEnabled === true && (kind !== "PERSISTENT_2" || !given(map(inputs.metadataConfiguration).mode))) {
      check.fail("efaEnabled", "BadRequest: EFA needs the deployment type PERSISTENT_2 with a metadata configuration");
    }
    if (texts(inputs.subnetIds).length > 1)
      check.fail("subnetIds", "BadRequest: a Lustre file system stands in exactly one subnet");
  },
  refuse: (act) => {
    requireSubnets(act, "subnetIds");
    requireKey(act, text(act.inputs.kmsKeyId));
  },
  id: (act) => `fs-0${act.invent.hex(16)}`,
  outputs: {
    arn: (act) => arn("fsx", act.scope, `file-system/${act.id}`),
    dnsName: (act) => `${act.id}.fsx.${act.scope}.amazonaws.com`,
    mountName: (act) => act.invent.hex(8),
    networkInterfaceIds: (act) => [relatedEc2Id("eni", act, "one"), relatedEc2Id("eni", act, "two")],
    ownerId: () => account,
    vpcId: (act) => text(act.find("aws:ec2/subnet:Subnet", texts(act.inputs.subnetIds)[0])?.inputs.vpcId) ?? "",
    tagsAll,
  },
};

const fixed = new Set(
  [
    "backupId copyTagsToBackups deploymentType driveCacheType efaEnabled exportPath fileSystemTypeVersion importPath",
    "importedFileChunkSize kmsKeyId perUnitStorageThroughput region securityGroupIds storageType subnetIds",
  ]
    .join(" ")
    .split(" "),
);

export const models: { readonly [type: string]: ResourceModel } = {
  [efsType]: fileSystem,
  [targetType]: mountTarget,
  "aws:fsx/lustreFileSystem:LustreFileSystem": lustre,
};
