import { zonesWithoutControlPlane } from "../../../../../components/cluster/zones";
import { CloudError, type Properties } from "../../../provider";
import { parseCidr } from "../../cidr";
import { moment } from "../../invent";
import type { Act, ResourceModel } from "../../model";
import { at, equal, isKnown, isMap, list, map, text, texts } from "../../values";
import type { Thing } from "../../world";
import { kubernetesVersions, setting } from "../account";
import { requireRoleArn, trustOf } from "../iam";
import { requireKey } from "../kms";
import { arn, input, isForeign, relatedEc2Id, tagsAll } from "../names";
import { trustedServices } from "../policies";

export const clusterType = "aws:eks/cluster:Cluster";

/**
 * The cluster that something belongs to; undefined for one that was never made here, which is then one that the user has. A real
 * account would know; a person is told once per cluster that this one does not.
 */
export function clusterOf(act: Act): Thing | undefined {
  const name = input(act, "clusterName");
  const cluster = act.find(clusterType, name);
  if (cluster === undefined)
    act.advise("info", `the rehearsed account has no cluster ${name}; it is taken for one that you have`);
  return cluster;
}

/** Refuses a role whose trust does not name the service that has to assume it. */
export function requireTrust(act: Act, property: string, service: string, what: string): void {
  requireRoleArn(act, property, "InvalidParameterException");
  const role = input(act, property);
  const trust = trustOf(act, role);
  if (trust === undefined || trustedServices(trust).includes(service)) return;
  throw new CloudError(
    "InvalidParameterException",
    `Following required service principals [${service}] were not found in the trust relationships of ${what} ${role}`,
  );
}

export function supportedVersions(act: { readonly world: Act["world"] }): readonly string[] {
  return setting(act.world, "kubernetesVersions", kubernetesVersions);
}

function refuseSubnets(act: Act): void {
  const subnets = texts(at(act.inputs, "vpcConfig.subnetIds"));
  if (subnets.some(isForeign)) return;
  const zones = new Set<string>();
  const vpcs = new Set<string>();
  for (const id of subnets) {
    const found = act.find("aws:ec2/subnet:Subnet", id);
    if (found === undefined) {
      throw new CloudError(
        "InvalidParameterException",
        `The subnet ID '${id}' does not exist (Service: AmazonEC2; Error Code: InvalidSubnetID.NotFound)`,
      );
    }
    zones.add(text(found.outputs.availabilityZone) ?? "");
    vpcs.add(text(found.inputs.vpcId) ?? "");
  }
  if (zones.size < 2)
    throw new CloudError("InvalidParameterException", "Subnets specified must be in at least two different AZs");
  if (vpcs.size > 1) throw new CloudError("InvalidParameterException", "Subnets specified must belong to the same VPC");
  const closed = zonesWithoutControlPlane.find((zone) => zones.has(zone));
  if (closed !== undefined) {
    throw new CloudError(
      "UnsupportedAvailabilityZoneException",
      `Cannot create cluster '${input(act, "name")}' because ${closed}, the targeted availability zone, does not currently have sufficient capacity to support the cluster.`,
    );
  }
}

function refuseUpgrade(act: Act & { readonly old: Thing }): void {
  const before = minor(text(act.old.outputs.version));
  const after = minor(text(act.inputs.version));
  if (before === undefined || after === undefined || before === after) return;
  const [from, to] = [text(act.old.outputs.version), text(act.inputs.version)];
  if (after < before)
    throw new CloudError("InvalidParameterException", `Unsupported Kubernetes minor version downgrade from ${from} to ${to}`);
  if (after > before + 1)
    throw new CloudError("InvalidParameterException", `Unsupported Kubernetes minor version update from ${from} to ${to}`);
}

export function minor(version: string | undefined): number | undefined {
  const digits = /^1\.(\d+)$/.exec(version ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Unlike the others these can be switched on later, but never off or elsewhere. */
function encryptionReplaces(olds: Properties, news: Properties): boolean {
  return isMap(olds.encryptionConfig) && !equal(olds.encryptionConfig, news.encryptionConfig);
}

const fixed = [
  ..."name roleArn bootstrapSelfManagedAddons outpostConfig region accessConfig.bootstrapClusterCreatorAdminPermissions".split(
    " ",
  ),
  ..."kubernetesNetworkConfig.ipFamily kubernetesNetworkConfig.serviceIpv4Cidr".split(" "),
];

export const cluster: ResourceModel = {
  required: ["roleArn", "vpcConfig"],
  replaces: ({ olds, news, changed }) => {
    const keys = new Set<string>();
    for (const path of fixed) {
      const key = path.split(".")[0] ?? path;
      if (!changed.includes(key)) continue;
      if (!isKnown(news[key]) || !equal(at(olds, path), at(news, path))) keys.add(key);
    }
    if (changed.includes("encryptionConfig") && encryptionReplaces(olds, news)) keys.add("encryptionConfig");
    return [...keys];
  },
  autoName: { property: "name", max: 100 },
  sets: ["enabledClusterLogTypes"],
  references: ["roleArn", "vpcConfig.subnetIds[]", "vpcConfig.securityGroupIds[]", "encryptionConfig.provider.keyArn"],
  defaults: () => ({ bootstrapSelfManagedAddons: true }),
  check: (check) => {
    const { inputs } = check;
    const name = text(inputs.name);
    if (name !== undefined && !/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name)) {
      check.fail(
        "name",
        `InvalidParameterException: The cluster name '${name}' must be 1 to 100 letters, digits, - and _, a letter or digit first`,
      );
    }
    const version = text(inputs.version);
    const supported = supportedVersions(check);
    if (version !== undefined && !supported.includes(version)) {
      check.fail(
        "version",
        `InvalidParameterException: unsupported Kubernetes version ${version}; EKS has ${supported.join(", ")}`,
      );
    }
    for (const [index, type] of texts(inputs.enabledClusterLogTypes).entries()) {
      const types = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
      if (!types.includes(type)) {
        check.fail(
          `enabledClusterLogTypes[${index}]`,
          `expected enabledClusterLogTypes to be one of [${types.map((one) => `"${one}"`).join(" ")}], got ${type}`,
        );
      }
    }
    const vpc = map(inputs.vpcConfig);
    if (vpc.endpointPublicAccess === false && vpc.endpointPrivateAccess !== true) {
      check.fail("vpcConfig", "InvalidParameterException: Private and public endpoint access cannot both be disabled");
    }
    for (const [index, cidr] of texts(vpc.publicAccessCidrs).entries()) {
      if (parseCidr(cidr) === undefined) {
        check.fail(
          `vpcConfig.publicAccessCidrs[${index}]`,
          `InvalidParameterException: The following CIDRs are invalid in publicAccessCidrs: [${cidr}]`,
        );
      }
    }
    const service = text(map(inputs.kubernetesNetworkConfig).serviceIpv4Cidr);
    const range = service === undefined ? undefined : parseCidr(service);
    if (service !== undefined && (range === undefined || range.bits < 12 || range.bits > 24 || !isPrivate(range.first))) {
      check.fail(
        "kubernetesNetworkConfig.serviceIpv4Cidr",
        `InvalidParameterException: ${service} must be a /12 to /24 inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`,
      );
    }
    const mode = text(map(inputs.accessConfig).authenticationMode);
    if (mode !== undefined && !["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"].includes(mode)) {
      check.fail(
        "accessConfig.authenticationMode",
        `expected authenticationMode to be one of ["CONFIG_MAP" "API" "API_AND_CONFIG_MAP"], got ${mode}`,
      );
    }
    for (const [index, resource] of texts(map(inputs.encryptionConfig).resources).entries()) {
      if (resource !== "secrets")
        check.fail(`encryptionConfig.resources[${index}]`, `expected resources to be one of ["secrets"], got ${resource}`);
    }
  },
  refuse: (act) => {
    if (act.find(clusterType, act.inputs.name) !== undefined) {
      throw new CloudError("ResourceInUseException", `Cluster already exists with name: ${input(act, "name")}`);
    }
    refuseSubnets(act);
    requireTrust(act, "roleArn", "eks.amazonaws.com", "clusterRole");
    requireKey(act, text(at(act.inputs, "encryptionConfig.provider.keyArn")));
  },
  refuseUpdate: (act) => {
    refuseSubnets(act);
    refuseUpgrade(act);
    const mode = text(map(act.inputs.accessConfig).authenticationMode);
    const before = text(map(act.old.outputs.accessConfig).authenticationMode);
    if (before === "API" && mode !== undefined && mode !== "API") {
      throw new CloudError("InvalidParameterException", `Unsupported authentication mode update from ${before} to ${mode}`);
    }
  },
  refuseDelete: (held) => {
    if (held.inputs.deletionProtection === true) {
      throw new CloudError(
        "InvalidRequestException",
        `Cluster ${held.id} has deletion protection enabled; set deletionProtection to false first`,
      );
    }
  },
  heldBy: [
    { type: "aws:eks/nodeGroup:NodeGroup", code: "ResourceInUseException", message: () => "Cluster has nodegroups attached" },
    {
      type: "aws:eks/fargateProfile:FargateProfile",
      code: "ResourceInUseException",
      message: () => "Cluster has fargate profiles attached",
    },
  ],
  // What belongs to a cluster goes with it.
  deleted: (thing, act) => {
    for (const other of [...act.world.holders(thing.id)])
      if (other.type.startsWith("aws:eks/") && other.scope === thing.scope) act.world.delete(other);
  },
  id: (act) => input(act, "name"),
  outputs: {
    arn: (act) => arn("eks", act.scope, `cluster/${act.id}`),
    certificateAuthority: (act) => ({
      data: Buffer.from(`-----BEGIN CERTIFICATE-----\n${act.invent.hex(64)}\n-----END CERTIFICATE-----\n`).toString("base64"),
    }),
    clusterId: () => "",
    createdAt: () => moment,
    deletionProtection: () => false,
    endpoint: (act) => `https://${act.invent.hex(32).toUpperCase()}.gr7.${act.scope}.eks.amazonaws.com`,
    identities: (act) => [
      { oidcs: [{ issuer: `https://oidc.eks.${act.scope}.amazonaws.com/id/${act.invent.hex(32).toUpperCase()}` }] },
    ],
    platformVersion: () => "eks.1",
    status: () => "ACTIVE",
    version: (act) => supportedVersions(act)[0],
    accessConfig: (act) => ({
      authenticationMode: "CONFIG_MAP",
      bootstrapClusterCreatorAdminPermissions: true,
      ...map(act.inputs.accessConfig),
    }),
    kubernetesNetworkConfig: (act) => {
      const own = map(act.inputs.kubernetesNetworkConfig);
      const first =
        text(act.find("aws:ec2/subnet:Subnet", list(at(act.inputs, "vpcConfig.subnetIds"))[0])?.inputs.cidrBlock) ?? "";
      // EKS takes 172.20.0.0/16 for a VPC in 10/8, and 10.100.0.0/16 otherwise.
      return {
        ipFamily: "ipv4",
        serviceIpv4Cidr: first === "" || first.startsWith("10.") ? "172.20.0.0/16" : "10.100.0.0/16",
        ...own,
      };
    },
    vpcConfig: (act) => ({
      endpointPrivateAccess: false,
      endpointPublicAccess: true,
      ...(map(act.inputs.vpcConfig).endpointPublicAccess === false
        ? { publicAccessCidrs: [] }
        : { publicAccessCidrs: ["0.0.0.0/0"] }),
      ...map(act.inputs.vpcConfig),
      clusterSecurityGroupId: relatedEc2Id("sg", act, "cluster security group"),
      vpcId: text(act.find("aws:ec2/subnet:Subnet", list(at(act.inputs, "vpcConfig.subnetIds"))[0])?.inputs.vpcId) ?? "",
    }),
    tagsAll,
  },
  owns: ["accessConfig", "kubernetesNetworkConfig", "vpcConfig"],
};

function isPrivate(first: number): boolean {
  return ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].some((whole) => {
    const range = parseCidr(whole);
    return range !== undefined && range.first <= first && first <= range.last;
  });
}

/** Subnets of something by id, those that this world knows. */
export function subnetsOf(act: Act, property: string): readonly Thing[] {
  return texts(act.inputs[property]).flatMap((id) => act.find("aws:ec2/subnet:Subnet", id) ?? []);
}
