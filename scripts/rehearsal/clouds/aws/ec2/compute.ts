import { CloudError } from "../../../provider";
import { account } from "../../invent";
import type { Act, Check, ResourceModel } from "../../model";
import { given, isKnown, map, maps, number, type PropertyMap, text, texts } from "../../values";
import type { Thing } from "../../world";
import { zonesOf } from "../account";
import { exists, zonesWith } from "../machines";
import { ec2Arn, ec2Id, input, isForeign, tagsAll } from "../names";
import { layoutFaults, refuseLayout } from "./interfaces";

export const templateType = "aws:ec2/launchTemplate:LaunchTemplate";
export const placementType = "aws:ec2/placementGroup:PlacementGroup";

const launchTemplate: ResourceModel = {
  required: [],
  replaceOn: ["name", "namePrefix", "region"],
  autoName: { property: "name", max: 128 },
  references: ["vpcSecurityGroupIds[]", "networkInterfaces[].securityGroups[]", "placement.groupName", "keyName"],
  check: checkTemplate,
  refuse: (act) => {
    const name = input(act, "name");
    for (const other of act.all(templateType)) {
      if (other.id !== act.id && other.inputs.name === name) {
        throw new CloudError("InvalidLaunchTemplateName.AlreadyExistsException", `Launch template name already in use: ${name}`);
      }
    }
  },
  id: ec2Id("lt"),
  outputs: {
    arn: ec2Arn("launch-template"),
    latestVersion: (act) => (number(act.old?.outputs.latestVersion) ?? 0) + 1,
    defaultVersion: (act) => {
      if (act.old === undefined) return 1;
      const latest = (number(act.old.outputs.latestVersion) ?? 0) + 1;
      return act.inputs.updateDefaultVersion === true ? latest : (act.old.outputs.defaultVersion ?? 1);
    },
    tagsAll,
  },
};

function checkTemplate(check: Check): void {
  const { inputs } = check;
  const name = text(inputs.name);
  if (name !== undefined && !/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name)) {
    check.fail("name", `InvalidLaunchTemplateName.MalformedException: '${name}' is not 3 to 128 letters, digits and ( ) . - / _`);
  }
  const data = text(inputs.userData);
  if (data !== undefined) {
    if (!/^[A-Za-z0-9+/=\s]*$/.test(data)) {
      check.fail("userData", "InvalidUserData.Malformed: Invalid BASE64 encoding of user data.");
    } else if (Buffer.from(data, "base64").length > 16 * 1024) {
      const size = Buffer.from(data, "base64").length;
      check.fail(
        "userData",
        `InvalidParameterValue: User data is limited to 16384 bytes; this has ${size}. Fetch the rest at start`,
      );
    }
  }
  for (const fault of layoutFaults(inputs)) check.fail(fault.property, fault.reason);
  const options = map(inputs.metadataOptions);
  const hops = number(options.httpPutResponseHopLimit);
  if (hops !== undefined && (hops < 1 || hops > 64)) {
    check.fail(
      "metadataOptions.httpPutResponseHopLimit",
      `expected httpPutResponseHopLimit to be in the range (1 - 64), got ${hops}`,
    );
  }
  const market = text(map(inputs.instanceMarketOptions).marketType);
  if (market !== undefined && !["spot", "capacity-block"].includes(market)) {
    check.fail("instanceMarketOptions.marketType", `expected marketType to be one of ["spot" "capacity-block"], got ${market}`);
  }
  const target = map(map(inputs.capacityReservationSpecification).capacityReservationTarget);
  if (market === "capacity-block" && isKnown(inputs.capacityReservationSpecification) && !given(target.capacityReservationId)) {
    check.fail(
      "capacityReservationSpecification",
      "InvalidParameterCombination: the market type 'capacity-block' needs capacityReservationTarget.capacityReservationId",
    );
  }
  for (const [index, device] of maps(inputs.blockDeviceMappings).entries()) checkVolume(check, index, map(device.ebs));
}

/** What gp3 volumes hold and do (EBS volume types, 2026). */
function checkVolume(check: Check, index: number, ebs: PropertyMap): void {
  const where = `blockDeviceMappings[${index}].ebs`;
  const limits: { readonly [field: string]: readonly [number, number] } = {
    volumeSize: [1, 65536],
    iops: [3000, 80000],
    throughput: [125, 2000],
  };
  for (const [field, [least, most]] of Object.entries(limits)) {
    const value = ebs[field];
    if (ebs.volumeType === "gp3" && typeof value === "number" && (value < least || value > most)) {
      check.fail(`${where}.${field}`, `InvalidParameterValue: ${field} ${value} is out of range for gp3 (${least} to ${most})`);
    }
  }
  if (given(ebs.kmsKeyId) && ebs.encrypted !== "true" && ebs.encrypted !== true && ebs.encrypted !== undefined) {
    check.fail(
      `${where}.kmsKeyId`,
      "InvalidParameterDependency: The parameter KmsKeyId requires the parameter Encrypted to be set to true",
    );
  }
}

const placementGroup: ResourceModel = {
  required: ["strategy"],
  replaceOn: ["name", "partitionCount", "spreadLevel", "strategy", "region"],
  autoName: { property: "name", max: 255 },
  check: (check) => {
    const strategy = text(check.inputs.strategy);
    if (strategy !== undefined && !["cluster", "partition", "spread"].includes(strategy)) {
      check.fail("strategy", `expected strategy to be one of ["cluster" "partition" "spread"], got ${strategy}`);
    }
    const partitions = number(check.inputs.partitionCount);
    if (partitions !== undefined && (strategy !== "partition" || partitions < 1 || partitions > 7)) {
      check.fail("partitionCount", "InvalidParameterCombination: 1 to 7 partitions, with the strategy 'partition' only");
    }
  },
  refuse: (act) => {
    if (act.old === undefined && act.find(placementType, act.inputs.name) !== undefined) {
      throw new CloudError("InvalidPlacementGroup.Duplicate", `The Placement Group '${input(act, "name")}' already exists.`);
    }
  },
  id: (act) => input(act, "name"),
  outputs: {
    arn: ec2Arn("placement-group"),
    placementGroupId: (act) => `pg-0${act.invent.hex(16)}`,
    spreadLevel: () => "",
    partitionCount: () => 0,
    tagsAll,
  },
  heldBy: [
    {
      type: "aws:eks/nodeGroup:NodeGroup",
      code: "InvalidPlacementGroup.InUse",
      message: (held) => `The placement group ${held.id} is in use and may not be deleted.`,
    },
    {
      type: "aws:ec2/instance:Instance",
      code: "InvalidPlacementGroup.InUse",
      message: (held) => `The placement group ${held.id} is in use and may not be deleted.`,
    },
  ],
};

const keyPair: ResourceModel = {
  required: ["publicKey"],
  replaceOn: ["keyName", "keyNamePrefix", "publicKey", "region"],
  autoName: { property: "keyName", max: 255 },
  check: (check) => {
    const key = text(check.inputs.publicKey);
    if (
      key !== undefined &&
      !/^(ssh-(rsa|ed25519)|ecdsa-sha2-\S+)\s+[A-Za-z0-9+/=]+/.test(key.trim()) &&
      !key.includes("BEGIN")
    ) {
      check.fail("publicKey", "InvalidKey.Format: Key is not in valid OpenSSH public key format");
    }
  },
  refuse: (act) => {
    if (act.old === undefined && act.find(act.type, act.inputs.keyName) !== undefined) {
      throw new CloudError("InvalidKeyPair.Duplicate", `The keypair already exists (${input(act, "keyName")})`);
    }
  },
  id: (act) => input(act, "keyName"),
  outputs: {
    arn: ec2Arn("key-pair"),
    fingerprint: (act) => (act.invent.hex(32).match(/../g) ?? []).join(":"),
    keyPairId: (act) => `key-0${act.invent.hex(16)}`,
    keyType: (act) => (input(act, "publicKey").startsWith("ssh-ed25519") ? "ed25519" : "rsa"),
    tagsAll,
  },
};

/** Refuses a machine type that a zone does not offer, in EC2's words. */
export function refuseOffering(type: string, zone: string): void {
  const offered = zonesWith(type, zone.slice(0, -1));
  if (offered.includes(zone)) return;
  const choice = offered.length === 0 ? `no zone of ${zone.slice(0, -1)} offers it` : `choosing ${offered.join(", ")}`;
  throw new CloudError(
    "Unsupported",
    `Your requested instance type (${type}) is not supported in your requested Availability Zone (${zone}). Please retry your request by not specifying an Availability Zone or ${choice}.`,
  );
}

const instance: ResourceModel = {
  required: [],
  replaceOn: [
    ..."ami availabilityZone cpuOptions ephemeralBlockDevices hostId keyName networkInterfaces placementGroup".split(" "),
    ..."placementPartitionNumber privateIp secondaryPrivateIps subnetId tenancy instanceMarketOptions region".split(" "),
  ],
  references: ["subnetId", "vpcSecurityGroupIds[]", "placementGroup", "iamInstanceProfile", "keyName"],
  check: (check) => {
    if (!given(check.inputs.ami) && !given(check.inputs.launchTemplate)) {
      check.fail("ami", 'one of "ami", "launchTemplate" must be specified');
    }
    const type = text(check.inputs.instanceType);
    if (type !== undefined && !exists(type)) {
      check.fail("instanceType", `InvalidParameterValue: The instance type '${type}' does not exist`);
    }
    if (Buffer.byteLength(text(check.inputs.userData) ?? "") > 16 * 1024) {
      check.fail("userData", "InvalidParameterValue: User data is limited to 16384 bytes");
    }
  },
  refuse: (act) => {
    const template = act.find(templateType, map(act.inputs.launchTemplate).id);
    const type = text(act.inputs.instanceType) ?? text(template?.inputs.instanceType);
    const subnetId = text(act.inputs.subnetId) ?? text(maps(template?.inputs.networkInterfaces)[0]?.subnetId);
    const place = act.find("aws:ec2/subnet:Subnet", subnetId);
    if (subnetId !== undefined && place === undefined && !isForeign(subnetId)) {
      throw new CloudError("InvalidSubnetID.NotFound", `The subnet ID '${subnetId}' does not exist`);
    }
    const zone = text(place?.outputs.availabilityZone) ?? text(act.inputs.availabilityZone);
    if (type !== undefined && zone !== undefined) refuseOffering(type, zone);
    if (type !== undefined && template !== undefined) refuseLayout(template.inputs, type);
    for (const group of texts(act.inputs.vpcSecurityGroupIds)) {
      if (act.find("aws:ec2/securityGroup:SecurityGroup", group) === undefined && !isForeign(group)) {
        throw new CloudError("InvalidGroup.NotFound", `The security group '${group}' does not exist`);
      }
    }
  },
  id: ec2Id("i"),
  outputs: {
    arn: ec2Arn("instance"),
    availabilityZone: (act) =>
      text(act.find("aws:ec2/subnet:Subnet", act.inputs.subnetId)?.outputs.availabilityZone) ?? zonesOf(act.scope)[0],
    instanceState: () => "running",
    primaryNetworkInterfaceId: (act) => `eni-0${act.invent.hex(16)}`,
    privateIp: (act) => `10.0.${act.invent.below(200)}.10`,
    privateDns: (act) => `ip-10-0-${act.invent.below(200)}-10.${act.scope}.compute.internal`,
    publicIp: (act) => (act.inputs.associatePublicIpAddress === true ? act.invent.publicAddress() : ""),
    publicDns: () => "",
    tagsAll,
  },
};

const capacityReservation: ResourceModel = {
  required: ["availabilityZone", "instanceCount", "instancePlatform", "instanceType"],
  replaceOn: [
    ..."availabilityZone ebsOptimized ephemeralStorage instanceMatchCriteria instancePlatform".split(" "),
    ..."instanceType outpostArn placementGroupArn tenancy region".split(" "),
  ],
  check: (check) => {
    const type = text(check.inputs.instanceType);
    if (type !== undefined && !exists(type)) {
      check.fail("instanceType", `InvalidParameterValue: The instance type '${type}' does not exist`);
    }
  },
  refuse: (act) => refuseOffering(input(act, "instanceType"), input(act, "availabilityZone")),
  id: ec2Id("cr"),
  outputs: {
    arn: ec2Arn("capacity-reservation"),
    ownerId: () => account,
    outpostArn: () => "",
    tenancy: () => "default",
    instanceMatchCriteria: () => "open",
    endDateType: () => "unlimited",
    tagsAll,
  },
};

/** The template that a node group or machine names, by id or name. */
export function templateOf(act: Act, named: PropertyMap): Thing | undefined {
  const { id, name } = named;
  if (typeof id === "string") return act.find(templateType, id);
  for (const thing of act.all(templateType)) if (thing.inputs.name === name) return thing;
  return undefined;
}

export const models: { readonly [type: string]: ResourceModel } = {
  [templateType]: launchTemplate,
  [placementType]: placementGroup,
  "aws:ec2/keyPair:KeyPair": keyPair,
  "aws:ec2/instance:Instance": instance,
  "aws:ec2/capacityReservation:CapacityReservation": capacityReservation,
};
