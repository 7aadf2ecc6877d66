import { CloudError } from "../../../provider";
import type { Act, ResourceModel } from "../../model";
import { at, given, isKnown, list, map, maps, number, text, texts } from "../../values";
import type { Thing } from "../../world";
import { placementType, refuseOffering, templateOf } from "../ec2/compute";
import { refuseLayout } from "../ec2/interfaces";
import { exists, quotaOf, vcpusOf, zonesWith } from "../machines";
import { arn, input, isForeign, tagsAll } from "../names";
import { clusterOf, minor, requireTrust, subnetsOf } from "./cluster";

const groupType = "aws:eks/nodeGroup:NodeGroup";

const amiTypes = [
  ..."AL2_ARM_64 AL2_x86_64 AL2_x86_64_GPU AL2023_ARM_64_NVIDIA AL2023_ARM_64_STANDARD AL2023_x86_64_NEURON".split(" "),
  ..."AL2023_x86_64_NVIDIA AL2023_x86_64_STANDARD BOTTLEROCKET_ARM_64 BOTTLEROCKET_ARM_64_FIPS BOTTLEROCKET_ARM_64_NVIDIA".split(
    " ",
  ),
  ..."BOTTLEROCKET_ARM_64_NVIDIA_FIPS BOTTLEROCKET_x86_64 BOTTLEROCKET_x86_64_FIPS BOTTLEROCKET_x86_64_NVIDIA".split(" "),
  ..."BOTTLEROCKET_x86_64_NVIDIA_FIPS CUSTOM WINDOWS_CORE_2019_x86_64 WINDOWS_CORE_2022_x86_64 WINDOWS_FULL_2019_x86_64".split(
    " ",
  ),
  ..."WINDOWS_FULL_2022_x86_64".split(" "),
];

function fail(message: string): never {
  throw new CloudError("InvalidParameterException", message);
}

/** What a managed group refuses in a launch template (EKS user guide, "Customize managed nodes with launch templates", 2026). */
function refuseTemplate(act: Act, template: Thing): void {
  const { inputs } = template;
  const types = texts(act.inputs.instanceTypes);
  if (types.length > 0 && given(inputs.instanceType)) {
    throw new CloudError("InvalidRequestException", "Cannot specify instance types in launch template and API request");
  }
  if (maps(inputs.networkInterfaces).some((one) => given(one.subnetId))) {
    fail("Launch template network interfaces should not specify subnet id: the node group's subnetIds decide it");
  }
  if (given(inputs.iamInstanceProfile))
    fail("Launch template should not specify an instance profile. The noderole in your request will be used");
  if (given(act.inputs.diskSize))
    throw new CloudError("InvalidRequestException", "Disk size must be specified within the launch template.");
  if (given(act.inputs.remoteAccess)) fail("Remote access configuration cannot be specified with a launch template.");
  if (given(inputs.imageId) && given(act.inputs.version)) {
    fail("You cannot specify the field kubernetesVersion when using custom AMIs.");
  }
  if (given(inputs.imageId) && given(act.inputs.releaseVersion))
    fail("You cannot specify the field releaseVersion when using custom AMIs.");
  if (given(inputs.imageId) && given(act.inputs.amiType) && act.inputs.amiType !== "CUSTOM") {
    fail("You cannot specify an AMI Type other than CUSTOM, when specifying an image id in your launch template.");
  }
  const market = text(map(inputs.instanceMarketOptions).marketType);
  const block = act.inputs.capacityType === "CAPACITY_BLOCK";
  if (market === "spot") fail("Instance market options are not supported with the launch template.");
  if (market === "capacity-block" && !block)
    fail("Instance market options are not supported with the launch template. Set capacityType to CAPACITY_BLOCK");
  if (block && market !== "capacity-block")
    fail("The launch template of a CAPACITY_BLOCK node group must set the market type capacity-block");
  if (block && !given(at(inputs, "capacityReservationSpecification.capacityReservationTarget.capacityReservationId"))) {
    fail("The launch template of a CAPACITY_BLOCK node group must name a capacity reservation id");
  }
  if (block && types.length === 0 && !given(inputs.instanceType))
    fail("A CAPACITY_BLOCK node group needs the instance type in its launch template");
}

function refusePlacement(act: Act, template: Thing): void {
  const name = text(map(template.inputs.placement).groupName);
  if (name === undefined) return;
  const group = act.find(placementType, name);
  if (group === undefined) {
    if (isForeign(name) && !name.includes("-")) return;
    throw new CloudError("InvalidPlacementGroup.Unknown", `The placement group '${name}' is unknown.`);
  }
  const zones = new Set(subnetsOf(act, "subnetIds").map((place) => place.outputs.availabilityZone));
  if (group.inputs.strategy === "cluster" && zones.size > 1) {
    throw new CloudError(
      "InvalidPlacementGroup",
      `The cluster placement group '${name}' cannot span multiple Availability Zones (${[...zones].sort().join(", ")}); give subnets of one zone`,
    );
  }
}

/** Refuses what the account may not start: every machine of the groups in the region counts, at their desired size. */
function refuseQuota(act: Act, type: string): void {
  if (act.inputs.capacityType === "SPOT" || act.inputs.capacityType === "CAPACITY_BLOCK") return;
  const quota = quotaOf(type, act.world);
  if (quota === undefined) return;
  let used = 0;
  for (const group of act.all(groupType)) {
    if (group.id === act.id || group.inputs.capacityType === "SPOT" || group.inputs.capacityType === "CAPACITY_BLOCK") continue;
    const other = typeOf(act, group);
    if (other !== undefined && quota.covers(other)) used += desired(group.inputs) * vcpusOf(other);
  }
  const wanted = desired(act.inputs) * vcpusOf(type);
  if (used + wanted > quota.limit) {
    throw new CloudError(
      "AsgInstanceLaunchFailures",
      `Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity (${used + wanted}) than your current vCPU limit of ${quota.limit} allows for the instance bucket that the specified instance type belongs to (${quota.name}, ${quota.code}). Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit. Launching EC2 instance failed.`,
    );
  }
}

function desired(inputs: Thing["inputs"]): number {
  return number(map(inputs.scalingConfig).desiredSize) ?? 0;
}

function typeOf(act: Act, group: { readonly inputs: Thing["inputs"] }): string | undefined {
  const template = templateOf(act, map(group.inputs.launchTemplate));
  return (
    texts(group.inputs.instanceTypes)[0] ??
    text(template?.inputs.instanceType) ??
    (given(group.inputs.launchTemplate) ? undefined : "t3.medium")
  );
}

function refuseLaunch(act: Act): void {
  const template = given(act.inputs.launchTemplate) ? templateOf(act, map(act.inputs.launchTemplate)) : undefined;
  if (given(act.inputs.launchTemplate) && template === undefined) {
    const { id, name } = map(act.inputs.launchTemplate);
    const named = text(id) ?? text(name) ?? "";
    if (!isForeign(named))
      throw new CloudError("InvalidLaunchTemplateId.NotFound", `The specified launch template, ${named}, does not exist.`);
  }
  if (template !== undefined) {
    refuseTemplate(act, template);
    refusePlacement(act, template);
  }
  const types = texts(act.inputs.instanceTypes);
  const type = types[0] ?? text(template?.inputs.instanceType);
  if (type === undefined) return;
  for (const one of types.length > 0 ? types : [type]) {
    if (!exists(one)) fail(`The following supplied instance types do not exist: [${one}]`);
  }
  if (template !== undefined) refuseLayout(template.inputs, type);
  const zones = subnetsOf(act, "subnetIds").map((place) => text(place.outputs.availabilityZone) ?? "");
  // The group's scaling tries every zone; only where none offers the machine does nothing start.
  if (desired(act.inputs) > 0 && zones.length > 0 && !zones.some((zone) => zonesWith(type, act.scope).includes(zone))) {
    refuseOffering(type, zones[0] ?? "");
  }
  refuseQuota(act, type);
}

export const nodeGroup: ResourceModel = {
  required: ["clusterName", "nodeRoleArn", "scalingConfig", "subnetIds"],
  replaceOn: [
    ..."amiType capacityType clusterName diskSize instanceTypes nodeGroupName nodeGroupNamePrefix nodeRoleArn".split(" "),
    ..."remoteAccess subnetIds launchTemplate.id launchTemplate.name region".split(" "),
  ],
  autoName: { property: "nodeGroupName", max: 63 },
  sets: ["subnetIds", "taints"],
  references: ["clusterName", "nodeRoleArn", "subnetIds[]", "launchTemplate.id", "launchTemplate.name"],
  check: (check) => {
    const { inputs } = check;
    const name = text(inputs.nodeGroupName);
    if (name !== undefined && !/^[0-9A-Za-z][A-Za-z0-9_-]{0,62}$/.test(name)) {
      check.fail(
        "nodeGroupName",
        `InvalidParameterException: '${name}' must be 1 to 63 letters, digits, - and _, a letter or digit first`,
      );
    }
    const { minSize, desiredSize, maxSize } = map(inputs.scalingConfig);
    if (typeof minSize === "number" && typeof desiredSize === "number" && minSize > desiredSize) {
      check.fail(
        "scalingConfig",
        `InvalidParameterException: Minimum capacity ${minSize} can't be greater than desired size ${desiredSize}`,
      );
    }
    if (typeof desiredSize === "number" && typeof maxSize === "number" && desiredSize > maxSize) {
      check.fail(
        "scalingConfig",
        `InvalidParameterException: desired capacity ${desiredSize} can't be greater than max size ${maxSize}`,
      );
    }
    if (maxSize === 0) check.fail("scalingConfig.maxSize", "expected maxSize to be at least (1), got 0");
    if (list(inputs.subnetIds).length === 0 && isKnown(inputs.subnetIds)) {
      check.fail("subnetIds", "InvalidParameterException: Subnets are not provided; give at least one");
    }
    const ami = text(inputs.amiType);
    if (ami !== undefined && !amiTypes.includes(ami))
      check.fail("amiType", `expected amiType to be one of ${JSON.stringify(amiTypes)}, got ${ami}`);
    const kind = text(inputs.capacityType);
    if (kind !== undefined && !["ON_DEMAND", "SPOT", "CAPACITY_BLOCK"].includes(kind)) {
      check.fail("capacityType", `expected capacityType to be one of ["ON_DEMAND" "SPOT" "CAPACITY_BLOCK"], got ${kind}`);
    }
    const update = map(inputs.updateConfig);
    if (given(update.maxUnavailable) && given(update.maxUnavailablePercentage)) {
      check.fail(
        "updateConfig",
        "InvalidParameterException: only one of maxUnavailable and maxUnavailablePercentage can be given",
      );
    }
    const seen = new Set<string>();
    for (const [index, taint] of maps(inputs.taints).entries()) {
      const effect = text(taint.effect);
      if (effect !== undefined && !["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"].includes(effect)) {
        check.fail(
          `taints[${index}].effect`,
          `expected effect to be one of ["NO_SCHEDULE" "NO_EXECUTE" "PREFER_NO_SCHEDULE"], got ${effect}`,
        );
      }
      const key = `${text(taint.key)}:${effect}`;
      if (seen.has(key)) check.fail(`taints[${index}]`, `InvalidParameterException: duplicate taint ${key}`);
      seen.add(key);
    }
    for (const [key, value] of Object.entries(map(inputs.labels))) {
      if (/^(kubernetes\.io|k8s\.io|eks\.amazonaws\.com)\//.test(key)) {
        check.fail(
          `labels.${key}`,
          `InvalidParameterException: Label cannot contain reserved prefixes [kubernetes.io/, k8s.io/, eks.amazonaws.com/]: ${key}`,
        );
      }
      if (typeof value === "string" && value.length > 63)
        check.fail(`labels.${key}`, "InvalidParameterException: a label's value has 63 characters at most");
    }
  },
  refuse: (act) => {
    const cluster = input(act, "clusterName");
    const name = input(act, "nodeGroupName");
    if (act.find(groupType, `${cluster}:${name}`) !== undefined) {
      throw new CloudError("ResourceInUseException", `NodeGroup already exists with name ${name} and cluster name ${cluster}`);
    }
    refuseVersion(act, clusterOf(act));
    requireTrust(act, "nodeRoleArn", "ec2.amazonaws.com", "nodeRole");
    for (const place of texts(act.inputs.subnetIds)) {
      if (act.find("aws:ec2/subnet:Subnet", place) === undefined && !isForeign(place))
        fail(`The subnet ID '${place}' does not exist`);
    }
    refuseLaunch(act);
  },
  refuseUpdate: (act) => {
    refuseVersion(act, clusterOf(act));
    refuseLaunch(act);
  },
  id: (act) => `${input(act, "clusterName")}:${input(act, "nodeGroupName")}`,
  outputs: {
    arn: (act) =>
      arn("eks", act.scope, `nodegroup/${input(act, "clusterName")}/${input(act, "nodeGroupName")}/${act.invent.uuid()}`),
    amiType: () => "AL2023_x86_64_STANDARD",
    capacityType: () => "ON_DEMAND",
    diskSize: (act) => (given(act.inputs.launchTemplate) ? 0 : 20),
    instanceTypes: (act) => (given(act.inputs.launchTemplate) ? [] : ["t3.medium"]),
    releaseVersion: (act) =>
      `${text(act.find("aws:eks/cluster:Cluster", act.inputs.clusterName)?.outputs.version) ?? ""}.0-20260917`,
    resources: (act) => [
      {
        autoscalingGroups: [{ name: `eks-${input(act, "nodeGroupName")}-${act.invent.uuid()}` }],
        remoteAccessSecurityGroupId: "",
      },
    ],
    status: () => "ACTIVE",
    version: (act) => text(act.find("aws:eks/cluster:Cluster", act.inputs.clusterName)?.outputs.version),
    tagsAll,
  },
};

/** Nodes run at most as new a version as their control plane, and at most three minor versions older. */
function refuseVersion(act: Act, cluster: Thing | undefined): void {
  const node = minor(text(act.inputs.version));
  const control = minor(text(cluster?.outputs.version));
  if (node === undefined || control === undefined) return;
  if (node > control) fail(`Nodegroup Kubernetes version 1.${node} cannot be newer than the cluster's version 1.${control}`);
  if (control - node > 3)
    fail(`Nodegroup Kubernetes version 1.${node} is more than three minor versions older than the cluster's 1.${control}`);
}
