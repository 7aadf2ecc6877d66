import { address, contains, overlaps, parseCidr } from "../cidr";
import { moment } from "../invent";
import type { Act, Check, ResourceModel } from "../model";
import { at, equal, given, isKnown, map, maps, text } from "../values";
import type { Thing } from "../world";
import { checkName, decimal, labelsOf, named, nameOf, networkOf, projectOf, refusal, subnetworkType } from "./names";

export const clusterType = "gcp:container/cluster:Cluster";

/** Where a cluster stands: a region or a zone. */
export function locationOf(act: Act): string {
  return text(act.inputs.location) ?? text(act.config.zone) ?? text(act.config.region) ?? "us-central1";
}

export function clusterId(act: Act): string {
  return `projects/${projectOf(act)}/locations/${locationOf(act)}/clusters/${nameOf(act)}`;
}

/** Minor versions that the channels offer (GKE release schedule, November 2026); patch and build are GKE's. */
const minors: { readonly [channel: string]: readonly string[] } = {
  EXTENDED: ["1.31", "1.32", "1.33", "1.34", "1.35"],
  RAPID: ["1.33", "1.34", "1.35", "1.36"],
  REGULAR: ["1.32", "1.33", "1.34", "1.35"],
  STABLE: ["1.32", "1.33", "1.34"],
  UNSPECIFIED: ["1.32", "1.33", "1.34", "1.35"],
};

export function versionOf(wanted: string | undefined, channel: string): string {
  const offered = minors[channel] ?? minors.REGULAR ?? [];
  const newest = offered[Math.max(0, offered.length - 2)] ?? "1.34";
  const start = wanted === undefined || wanted === "latest" || wanted === "-" ? newest : wanted;
  return start.includes("-gke.") ? start : `${start.split(".").length > 2 ? start : `${start}.1`}-gke.1000000`;
}

const fixed = [
  ..."clusterIpv4Cidr confidentialNodes datapathProvider defaultMaxPodsPerNode description enableAutopilot".split(" "),
  ..."enableKubernetesAlpha enableMultiNetworking enableTpu initialNodeCount ipAllocationPolicy.clusterIpv4CidrBlock".split(" "),
  ..."ipAllocationPolicy.clusterSecondaryRangeName ipAllocationPolicy.servicesIpv4CidrBlock".split(" "),
  ..."ipAllocationPolicy.servicesSecondaryRangeName ipAllocationPolicy.stackType location name network networkingMode".split(" "),
  ..."nodeConfig privateClusterConfig.masterIpv4CidrBlock project subnetwork".split(" "),
];

export const cluster: ResourceModel = {
  replaces: ({ olds, news, changed }) => {
    const keys = new Set<string>();
    for (const path of fixed) {
      const key = path.split(".")[0] ?? path;
      if (!changed.includes(key)) continue;
      if (!path.includes(".") || !isKnown(news[key]) || !equal(at(olds, path), at(news, path))) keys.add(key);
    }
    return [...keys];
  },
  autoName: { property: "name", max: 40 },
  sets: ["nodeLocations"],
  references: ["network", "subnetwork", "databaseEncryption.keyName"],
  defaults: () => ({ deletionProtection: true }),
  check: (check) => {
    checkName(check, "name", 40);
    const { inputs } = check;
    const channel = text(map(inputs.releaseChannel).channel);
    if (channel !== undefined && !(channel in minors)) {
      check.fail(
        "releaseChannel.channel",
        `expected channel to be one of ${JSON.stringify(Object.keys(minors))}, got ${channel}`,
      );
    }
    const wanted = text(inputs.minMasterVersion);
    const offered = minors[channel ?? "REGULAR"] ?? [];
    if (
      wanted !== undefined &&
      wanted !== "latest" &&
      !offered.some((minor) => wanted === minor || wanted.startsWith(`${minor}.`))
    ) {
      check.fail(
        "minMasterVersion",
        `Error 400: Master version "${wanted}" is unsupported. (${channel ?? "REGULAR"} offers ${offered.join(", ")}), badRequest`,
      );
    }
    const master = text(map(inputs.privateClusterConfig).masterIpv4CidrBlock);
    if (master !== undefined && parseCidr(master)?.bits !== 28) {
      check.fail(
        "privateClusterConfig.masterIpv4CidrBlock",
        `expected masterIpv4CidrBlock to contain a network with 28 significant bits, got ${master}`,
      );
    }
    if (!given(inputs.initialNodeCount) && !given(inputs.nodePools) && inputs.enableAutopilot !== true) {
      check.fail("initialNodeCount", "Error 400: Cluster.initial_node_count must be greater than zero., badRequest");
    }
    if (inputs.removeDefaultNodePool === true && inputs.enableAutopilot === true) {
      check.fail("removeDefaultNodePool", '"removeDefaultNodePool": conflicts with enableAutopilot');
    }
    if (
      inputs.enableMultiNetworking === true &&
      inputs.datapathProvider !== "ADVANCED_DATAPATH" &&
      isKnown(inputs.datapathProvider)
    ) {
      check.fail(
        "enableMultiNetworking",
        "Error 400: Multi-networking requires Dataplane V2 (datapathProvider ADVANCED_DATAPATH)., badRequest",
      );
    }
    const encryption = map(inputs.databaseEncryption);
    if (encryption.state === "ENCRYPTED" && !given(encryption.keyName)) {
      check.fail("databaseEncryption.keyName", "Error 400: a key name is needed for database encryption., badRequest");
    }
    const pool = text(map(inputs.workloadIdentityConfig).workloadPool);
    if (pool !== undefined && !/^[a-z0-9:.-]+\.svc\.id\.goog$/.test(pool)) {
      check.fail(
        "workloadIdentityConfig.workloadPool",
        `Error 400: Workload pool "${pool}" is invalid; it is PROJECT_ID.svc.id.goog, badRequest`,
      );
    }
    for (const [index, range] of maps(map(inputs.masterAuthorizedNetworksConfig).cidrBlocks).entries()) {
      const cidr = text(range.cidrBlock);
      const read = cidr === undefined ? undefined : parseCidr(cidr);
      if (cidr !== undefined && (read === undefined || !read.aligned)) {
        const hint = read === undefined ? "" : `; did you mean ${address(read.first)}/${read.bits}?`;
        check.fail(
          `masterAuthorizedNetworksConfig.cidrBlocks[${index}].cidrBlock`,
          `expected cidrBlock to contain a valid network, got: ${cidr}${hint}`,
        );
      }
    }
    checkPrivate(check);
    checkExclusions(maps(map(inputs.maintenancePolicy).maintenanceExclusions).length, check.fail);
  },
  refuse: (act) => {
    if (act.old === undefined && act.find(clusterType, clusterId(act)) !== undefined) {
      throw refusal(409, `Already exists: ${clusterId(act)}.`, "alreadyExists");
    }
    networkOf(act);
    refuseRanges(act);
    if (act.old === undefined) refuseControlPlaneRange(act);
  },
  refuseDelete: (held) => {
    if (held.inputs.deletionProtection === true) {
      throw refusal(
        400,
        `Cannot destroy cluster ${held.id} because deletion_protection is set to true; set deletionProtection to false and run up first`,
        "failedPrecondition",
      );
    }
  },
  // Pools go with their cluster.
  deleted: (thing, act) => {
    for (const pool of [...act.all("gcp:container/nodePool:NodePool")])
      if (pool.id.startsWith(`${thing.id}/`)) act.world.delete(pool);
  },
  id: clusterId,
  // What is given of it says only whether a client certificate is made; the authority is always GKE's.
  owns: ["masterAuth"],
  outputs: {
    clusterIpv4Cidr: (act) => text(map(act.inputs.ipAllocationPolicy).clusterIpv4CidrBlock) ?? "10.8.0.0/14",
    effectiveLabels: labelsOf,
    endpoint: (act) =>
      map(act.inputs.privateClusterConfig).enablePrivateEndpoint === true ? privateEndpoint(act) : act.invent.publicAddress(),
    labelFingerprint: (act) => act.invent.hex(8),
    location: locationOf,
    masterAuth: (act) => ({
      clusterCaCertificate: Buffer.from(
        `-----BEGIN CERTIFICATE-----\n${act.invent.hex(64)}\n-----END CERTIFICATE-----\n`,
      ).toString("base64"),
      clientCertificate: "",
      clientKey: "",
      clientCertificateConfig: { issueClientCertificate: false },
    }),
    masterVersion: (act) =>
      versionOf(text(act.inputs.minMasterVersion), text(map(act.inputs.releaseChannel).channel) ?? "REGULAR"),
    nodeVersion: (act) => versionOf(text(act.inputs.minMasterVersion), text(map(act.inputs.releaseChannel).channel) ?? "REGULAR"),
    nodeLocations: (act) => {
      const place = locationOf(act);
      return /-[a-z]$/.test(place) ? [] : ["a", "b", "c"].map((letter) => `${place}-${letter}`);
    },
    network: () => "default",
    project: projectOf,
    pulumiLabels: labelsOf,
    selfLink: (act) => `https://container.googleapis.com/v1/${act.id}`,
    servicesIpv4Cidr: (act) => text(map(act.inputs.ipAllocationPolicy).servicesIpv4CidrBlock) ?? "34.118.224.0/20",
    createTime: () => moment,
    operation: (act) => `operation-${decimal(act, 13)}`,
  },
};

const reserved = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "240.0.0.0/4"].map(parseCidr);

/**
 * What GKE and its provider say to private clusters. Words: hashicorp/terraform-provider-google and GoogleCloudPlatform/magic-modules#8338,
 * GoogleCloudPlatform/cluster-toolkit#3364, terraform-google-modules/terraform-google-kubernetes-engine#2181 (2023 to 2024).
 */
function checkPrivate(check: Check): void {
  const { privateClusterConfig: config, masterAuthorizedNetworksConfig: networks } = check.inputs;
  if (!isKnown(config) || !isKnown(networks)) return;
  const { enablePrivateNodes, enablePrivateEndpoint, masterIpv4CidrBlock, privateEndpointSubnetwork } = map(config);
  if (enablePrivateNodes === true && !given(masterIpv4CidrBlock) && !given(privateEndpointSubnetwork)) {
    check.fail("privateClusterConfig", "master_ipv4_cidr_block must be set if enable_private_nodes is true; give a /28");
  }
  if (enablePrivateEndpoint !== true) return;
  if (!given(networks)) {
    check.fail(
      "masterAuthorizedNetworksConfig",
      "Error 400: Master authorized networks must be enabled if private endpoint is enabled., badRequest; give masterAuthorizedNetworksConfig: {}",
    );
  }
  for (const { cidrBlock } of maps(map(networks).cidrBlocks)) {
    const range = parseCidr(text(cidrBlock) ?? "");
    if (range === undefined || reserved.some((one) => one !== undefined && contains(one, range))) continue;
    check.fail(
      "masterAuthorizedNetworksConfig.cidrBlocks",
      `Error 400: Invalid master authorized networks: network "${text(cidrBlock)}" is not a reserved network, which is required for private endpoints., badRequest`,
    );
  }
}

/** The control plane's addresses may be nobody else's in the network. */
/** The second address of the control plane's range: each cluster of a network has its own. */
function privateEndpoint(act: Act): string {
  const range = parseCidr(text(map(act.inputs.privateClusterConfig).masterIpv4CidrBlock) ?? "172.16.0.0/28");
  return address((range?.first ?? 0) + 2);
}

function refuseControlPlaneRange(act: Act): void {
  const cidr = text(map(act.inputs.privateClusterConfig).masterIpv4CidrBlock);
  const own = cidr === undefined ? undefined : parseCidr(cidr);
  const network = networkOf(act);
  if (own === undefined || network === undefined) return;
  const subnets = [...act.all(subnetworkType)].filter((subnet) => subnet.inputs.network === act.inputs.network);
  const taken = [
    ...subnets
      .flatMap((subnet) => [subnet.inputs, ...maps(subnet.inputs.secondaryIpRanges)])
      .map((range) => text(range.ipCidrRange)),
    ...[...act.all(clusterType)]
      .filter((other) => other.id !== act.id && other.inputs.network === act.inputs.network)
      .map((other) => text(map(other.inputs.privateClusterConfig).masterIpv4CidrBlock)),
  ];
  for (const other of taken) {
    const range = other === undefined ? undefined : parseCidr(other);
    if (range === undefined || !overlaps(own, range)) continue;
    throw refusal(
      400,
      `The given master_ipv4_cidr ${cidr} overlaps with an existing network ${other} in '${network.id}'.`,
      "badRequest",
    );
  }
}

/** https://docs.cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions, 2026 */
function checkExclusions(count: number, fail: (property: string, reason: string) => void): void {
  if (count > 20)
    fail(
      "maintenancePolicy.maintenanceExclusions",
      `Error 400: 20 maintenance exclusions are allowed, ${count} are given., badRequest`,
    );
}

/** The secondary ranges that pods and services take have to be ranges of the subnetwork. */
function refuseRanges(act: Act): void {
  const place = locationOf(act).replace(/-[a-z]$/, "");
  const home: Thing | undefined = named(act, subnetworkType, act.inputs.subnetwork, `regions/${place}/subnetworks`);
  if (home === undefined) return;
  const ranges = maps(home.inputs.secondaryIpRanges).map((range) => text(range.rangeName));
  const policy = map(act.inputs.ipAllocationPolicy);
  for (const [use, wanted] of [
    ["pods", text(policy.clusterSecondaryRangeName)],
    ["services", text(policy.servicesSecondaryRangeName)],
  ] as const) {
    if (wanted === undefined || ranges.includes(wanted)) continue;
    throw refusal(
      400,
      `${use === "pods" ? "Pod" : "Services"} secondary range "${wanted}" does not exist in network "${text(home.inputs.network)}", subnetwork "${home.id}" (it has ${ranges.join(", ") || "none"}).`,
      "badRequest",
    );
  }
}
