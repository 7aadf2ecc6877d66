import { CloudError, type Properties, type Value } from "../../../provider";
import { account, Invention, moment } from "../../invent";
import { list, map, text, texts } from "../../values";
import { zoneId } from "../account";
import { exists, machineOf, vcpusOf, zonesWith } from "../machines";
import { type Answers, filter, needed } from "./question";

export const machines: Answers = {
  "aws:ec2/getAmi:getAmi": ({ args, region }) => {
    const owners = texts(args.owners);
    const name = filter(args, "name")?.[0] ?? text(args.nameRegex) ?? "al2023-ami-2023.*-x86_64";
    const architecture = filter(args, "architecture")?.[0] ?? (/arm64|aarch64/.test(name) ? "arm64" : "x86_64");
    const id = `ami-0${new Invention(`${region}|${owners.join()}|${name}|${architecture}`).hex(16)}`;
    return {
      ...args,
      id,
      imageId: id,
      architecture,
      arn: `arn:aws:ec2:${region}::image/${id}`,
      creationDate: moment,
      name: name.replaceAll("*", "20260917").replaceAll(/[\^$\\]/g, ""),
      ownerId: /^\d{12}$/.test(owners[0] ?? "") ? (owners[0] ?? "") : "137112412989",
      region,
      rootDeviceName: "/dev/xvda",
      rootDeviceType: "ebs",
      state: "available",
      virtualizationType: "hvm",
      tags: {},
    };
  },
  "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": ({ args, region }) => {
    const wanted = filter(args, "instance-type");
    if (wanted === undefined) {
      throw new CloudError(
        "NotSimulated",
        "getInstanceTypeOfferings is answered for named types only; give the filter instance-type",
      );
    }
    const kind = text(args.locationType) ?? "region";
    const only = filter(args, "location");
    const types: string[] = [];
    const locations: string[] = [];
    for (const type of wanted.filter(exists)) {
      const zones = zonesWith(type, region);
      const places =
        kind === "region" ? (zones.length > 0 ? [region] : []) : kind === "availability-zone-id" ? zones.map(zoneId) : zones;
      for (const place of places.filter((one) => only === undefined || only.includes(one))) {
        types.push(type);
        locations.push(place);
      }
    }
    return { ...args, id: region, region, instanceTypes: types, locations, locationTypes: types.map(() => kind) };
  },
  "aws:ec2/getInstanceType:getInstanceType": ({ args, region }) => {
    const type = needed(args, "instanceType");
    if (!exists(type))
      throw new CloudError("InvalidInstanceType", `The following supplied instance types do not exist: [${type}]`);
    const machine = machineOf(type);
    const cards = machine?.cards ?? [];
    const accelerator = machine?.accelerator;
    return {
      ...args,
      id: type,
      region,
      defaultVcpus: vcpusOf(type),
      memorySize: (machine?.memoryGiB ?? vcpusOf(type) * 4) * 1024,
      maximumNetworkCards: Math.max(1, cards.length),
      maximumNetworkInterfaces: cards[0]?.maxInterfaces ?? 4,
      efaSupported: cards.some((card) => card.efa),
      efaMaximumInterfaces: machine?.efaInterfaces ?? 0,
      supportedArchitectures: [machine?.architecture === "arm64" ? "arm64" : "x86_64"],
      gpuses: accelerator === undefined ? [] : [{ count: accelerator.count, name: accelerator.kind }],
      currentGeneration: machine?.lifecycle.state !== "legacy",
    };
  },
  "aws:ebs/getDefaultKmsKey:getDefaultKmsKey": ({ region }) => {
    const keyArn = `arn:aws:kms:${region}:${account}:alias/aws/ebs`;
    return { id: keyArn, keyArn, region };
  },
  "aws:ebs/getEncryptionByDefault:getEncryptionByDefault": ({ region }) => ({ enabled: false, id: region, region }),
  "aws:eks/getClusterAuth:getClusterAuth": ({ args }) => {
    const name = needed(args, "name");
    return { ...args, id: name, name, token: `k8s-aws-v1.${Buffer.from(`rehearsal:${name}`).toString("base64url")}` };
  },
  "aws:eks/getCluster:getCluster": ({ args, region, world }) => {
    const name = needed(args, "name");
    const cluster = world.get("aws", region, "aws:eks/cluster:Cluster", name);
    if (cluster === undefined) throw new CloudError("ResourceNotFoundException", `No cluster found for name: ${name}.`);
    const asList = (value: Value | undefined): Value => (value === undefined ? [] : [value]);
    const { certificateAuthority, vpcConfig, accessConfig, kubernetesNetworkConfig } = cluster.outputs;
    const lists: Properties = {
      certificateAuthorities: asList(certificateAuthority),
      accessConfigs: asList(accessConfig),
      kubernetesNetworkConfigs: asList(kubernetesNetworkConfig),
      vpcConfig: map(vpcConfig),
      identities: list(cluster.outputs.identities),
    };
    return { ...cluster.outputs, ...lists, id: name, name, region, tags: map(cluster.outputs.tagsAll) };
  },
  "aws:eks/getAddonVersion:getAddonVersion": ({ args, region }) => {
    const name = needed(args, "addonName");
    return { ...args, id: name, region, version: `v1.0.0-eksbuild.${1 + new Invention(name).below(9)}` };
  },
};
