import { address, overlaps, parseCidr } from "../cidr";
import { moment } from "../invent";
import type { Act, Check, Holder, ResourceModel } from "../model";
import { given, map, maps, number, text } from "../values";
import {
  checkName,
  computeId,
  computeLink,
  decimal,
  named,
  nameOf,
  networkOf,
  networkType,
  projectOf,
  refusal,
  refuseTwice,
  regionOf,
  subnetworkType,
} from "./names";
import { checkProfile, refuseSubnetOf, refuseUnsupported } from "./rdma";

/** What holds on to a thing by its self link, its id or its plain name. */
function heldAs(by: "selfLink" | "id" | "name"): Holder {
  return {
    code: "Error 400",
    by: (held) => (by === "id" ? held.id : held.outputs[by]),
    message: (held, other) =>
      `The ${held.type.split(/[:/]/)[2]} resource '${held.id}' is already being used by '${other.id}', resourceInUseByAnotherResource`,
  };
}

const held: readonly Holder[] = [heldAs("selfLink"), heldAs("id"), heldAs("name")];

const network: ResourceModel = {
  replaceOn: [
    ..."autoCreateSubnetworks deleteDefaultRoutesOnCreate description enableUlaInternalIpv6 internalIpv6Range mtu name".split(
      " ",
    ),
    ..."networkProfile project".split(" "),
  ],
  autoName: { property: "name", max: 63 },
  defaults: () => ({ autoCreateSubnetworks: true, deleteDefaultRoutesOnCreate: false }),
  check: (check) => {
    checkName(check);
    const mtu = number(check.inputs.mtu);
    if (mtu !== undefined && (mtu < 1300 || mtu > 8896)) {
      check.fail(
        "mtu",
        `Error 400: Invalid value for field 'resource.mtu': '${mtu}'. Must be between 1300 and 8896, inclusive, invalid`,
      );
    }
    checkProfile(check);
  },
  refuse: (act) => {
    refuseTwice(act, computeId("networks", "global")(act));
    refuseNetworkQuota(act);
    const profile = text(act.inputs.networkProfile);
    if (profile !== undefined && act.inputs.autoCreateSubnetworks !== false) {
      throw refusal(
        400,
        `A network with the profile ${profile} must be in custom subnet mode (autoCreateSubnetworks: false)`,
        "badRequest",
      );
    }
  },
  id: computeId("networks", "global"),
  outputs: {
    gatewayIpv4: () => "",
    mtu: () => 1460,
    networkId: (act) => decimal(act, 19),
    numericId: (act) => decimal(act, 19),
    routingMode: () => "REGIONAL",
    selfLink: computeLink,
  },
  heldBy: held,
};

/** Networks that a project may have until it asks for more: https://cloud.google.com/vpc/docs/quota, 2026-11. */
const networkQuota = 15;

function refuseNetworkQuota(act: Act): void {
  if (act.old !== undefined) return;
  const own = act.world.settings.gcp?.networks;
  const limit = typeof own === "number" ? own : networkQuota;
  const there = [...act.all(networkType)].filter((one) => one.id.startsWith(`projects/${projectOf(act)}/`)).length;
  if (there >= limit) throw refusal(403, `Quota 'NETWORKS' exceeded. Limit: ${limit}.0 globally.`, "quotaExceeded");
}

/** Addresses that no subnetwork may have: https://cloud.google.com/vpc/docs/subnets#prohibited-ranges, 2026-11. */
const prohibited = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "199.36.153.4/30", "199.36.153.8/30"].map(
  parseCidr,
);

function checkRange(check: Check, property: string, cidr: string | undefined): void {
  if (cidr === undefined) return;
  const range = parseCidr(cidr);
  if (range === undefined || !range.aligned) {
    const hint = range === undefined ? "" : `; did you mean ${address(range.first)}/${range.bits}?`;
    check.fail(
      property,
      `Error 400: Invalid value for field 'resource.${property}': '${cidr}'. Must be a CIDR address range${hint}, invalid`,
    );
  } else if (range.bits > 29) {
    check.fail(property, `Error 400: Invalid IPCidrRange: ${cidr} must have a prefix length of 29 or less, invalid`);
  } else if (prohibited.some((one) => one !== undefined && overlaps(one, range))) {
    check.fail(
      property,
      `Error 400: Invalid value for field 'resource.${property}': '${cidr}'. It overlaps a range that Google keeps for itself; give one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, invalid`,
    );
  }
}

const subnetwork: ResourceModel = {
  required: ["network"],
  replaces: ({ olds, news, changed }) => {
    const fixed = new Set([
      "description",
      "ipCollection",
      "name",
      "network",
      "project",
      "purpose",
      "region",
      "reservedInternalRange",
    ]);
    return changed.filter((key) => fixed.has(key) || (key === "ipCidrRange" && !expands(text(olds[key]), text(news[key]))));
  },
  autoName: { property: "name", max: 63 },
  references: ["network"],
  check: (check) => {
    checkName(check);
    checkRange(check, "ipCidrRange", text(check.inputs.ipCidrRange));
    const names = new Set<string>();
    for (const [index, range] of maps(check.inputs.secondaryIpRanges).entries()) {
      checkRange(check, `secondaryIpRanges[${index}].ipCidrRange`, text(range.ipCidrRange));
      const name = text(range.rangeName);
      if (name !== undefined && names.has(name)) {
        check.fail(`secondaryIpRanges[${index}].rangeName`, `Error 400: Duplicate secondary range name '${name}', invalid`);
      }
      if (name !== undefined) names.add(name);
    }
  },
  refuse: (act) => {
    const home = networkOf(act);
    refuseTwice(act, computeId("subnetworks", "region")(act));
    if (home?.inputs.autoCreateSubnetworks === true) {
      throw refusal(400, `Cannot create subnetworks in an auto subnet mode network ('${home.id}')`, "badRequest");
    }
    refuseSubnetOf(act, home);
    refuseOverlap(act);
  },
  id: computeId("subnetworks", "region"),
  outputs: {
    creationTimestamp: () => moment,
    fingerprint: (act) => act.invent.hex(12),
    gatewayAddress: (act) => {
      const range = parseCidr(text(act.inputs.ipCidrRange) ?? "");
      return range === undefined ? "" : address(range.first + 1);
    },
    ipv6CidrRange: () => "",
    privateIpGoogleAccess: () => false,
    purpose: () => "PRIVATE",
    region: regionOf,
    selfLink: computeLink,
    stackType: () => "IPV4_ONLY",
    subnetworkId: (act) => Number(decimal(act, 15)),
  },
  heldBy: held,
};

/** A primary range may grow in place: the new one holds the old one. */
function expands(before: string | undefined, after: string | undefined): boolean {
  const old = parseCidr(before ?? "");
  const next = parseCidr(after ?? "");
  return old !== undefined && next !== undefined && next.bits <= old.bits && next.first <= old.first && old.last <= next.last;
}

/** Every range of a network's subnetworks, in all regions, primary and secondary, is its own. */
function refuseOverlap(act: Act): void {
  const mine = rangesOf(act.inputs);
  const home = text(act.inputs.network);
  for (const [index, range] of mine.entries()) {
    for (const other of mine.slice(index + 1)) {
      if (meet(range, other))
        throw refusal(400, `Invalid IPCidrRange: ${range} conflicts with ${other} of the same subnetwork.`, "badRequest");
    }
  }
  for (const other of act.all(subnetworkType)) {
    if (other.id === act.id || other.inputs.network !== home) continue;
    for (const theirs of rangesOf(other.inputs)) {
      const clash = mine.find((range) => meet(range, theirs));
      if (clash === undefined) continue;
      const where = `existing subnetwork '${other.id}' in region '${text(other.outputs.region)}'`;
      throw refusal(400, `Invalid IPCidrRange: ${clash} conflicts with ${where} (${theirs}).`, "badRequest");
    }
  }
}

function rangesOf(inputs: Act["inputs"]): string[] {
  const all = [text(inputs.ipCidrRange), ...maps(inputs.secondaryIpRanges).map((range) => text(range.ipCidrRange))];
  return all.filter((cidr) => cidr !== undefined);
}

function meet(a: string, b: string): boolean {
  const left = parseCidr(a);
  const right = parseCidr(b);
  return left !== undefined && right !== undefined && overlaps(left, right);
}

const router: ResourceModel = {
  required: ["network"],
  replaceOn: ["encryptedInterconnectRouter", "name", "network", "project", "region"],
  autoName: { property: "name", max: 63 },
  references: ["network"],
  check: (check) => checkName(check),
  refuse: (act) => {
    refuseUnsupported(networkOf(act), "Cloud Router is", "leave it out");
    refuseTwice(act, computeId("routers", "region")(act));
  },
  id: computeId("routers", "region"),
  outputs: { creationTimestamp: () => moment, region: regionOf, selfLink: computeLink },
  heldBy: held,
};

const routerNat: ResourceModel = {
  required: ["router", "sourceSubnetworkIpRangesToNat"],
  replaceOn: ["name", "project", "region", "router", "type"],
  autoName: { property: "name", max: 63 },
  references: ["router", "natIps[]", "subnetworks[].name"],
  check: (check) => {
    checkName(check);
    const { inputs } = check;
    const ranges = ["ALL_SUBNETWORKS_ALL_IP_RANGES", "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES", "LIST_OF_SUBNETWORKS"];
    const chosen = text(inputs.sourceSubnetworkIpRangesToNat);
    if (chosen !== undefined && !ranges.includes(chosen)) {
      check.fail(
        "sourceSubnetworkIpRangesToNat",
        `expected sourceSubnetworkIpRangesToNat to be one of ${JSON.stringify(ranges)}, got ${chosen}`,
      );
    }
    if (inputs.natIpAllocateOption === "MANUAL_ONLY" && !given(inputs.natIps) && !given(inputs.initialNatIps)) {
      check.fail("natIps", "Error 400: NAT IPs must be given for natIpAllocateOption MANUAL_ONLY, invalid");
    }
    if (inputs.enableDynamicPortAllocation === true && inputs.enableEndpointIndependentMapping === true) {
      check.fail(
        "enableDynamicPortAllocation",
        "Error 400: Dynamic Port Allocation cannot be enabled with Endpoint Independent Mapping, invalid",
      );
    }
  },
  refuse: (act) => {
    named(act, "gcp:compute/router:Router", act.inputs.router, `regions/${regionOf(act)}/routers`);
  },
  id: (act) => `${projectOf(act)}/${regionOf(act)}/${text(act.inputs.router)}/${nameOf(act)}`,
  outputs: { region: regionOf, natIpAllocateOption: () => "AUTO_ONLY", minPortsPerVm: () => 64 },
};

const firewall: ResourceModel = {
  required: ["network"],
  replaceOn: ["direction", "name", "network", "project"],
  autoName: { property: "name", max: 63 },
  references: ["network"],
  check: (check) => {
    checkName(check);
    const { inputs } = check;
    if (!given(inputs.allows) && !given(inputs.denies)) check.fail("allows", 'one of "allows", "denies" must be specified');
    if (given(inputs.allows) && given(inputs.denies)) check.fail("denies", '"denies": conflicts with allows');
    for (const field of ["allows", "denies"]) {
      for (const [index, rule] of maps(inputs[field]).entries()) {
        if (given(rule.ports) && !["tcp", "udp", "sctp", "6", "17", "132"].includes(text(rule.protocol) ?? "")) {
          check.fail(
            `${field}[${index}].ports`,
            "Error 400: Invalid value for field 'ports': ports may only be specified for tcp, udp and sctp, invalid",
          );
        }
      }
    }
    const priority = number(inputs.priority);
    if (priority !== undefined && (priority < 0 || priority > 65535)) {
      check.fail("priority", `expected priority to be in the range (0 - 65535), got ${priority}`);
    }
  },
  refuse: (act) => {
    const instead = "use a regional network firewall policy of type RDMA_ROCE_POLICY";
    refuseUnsupported(networkOf(act), "VPC firewall rules are", instead);
    refuseTwice(act, computeId("firewalls", "global")(act));
  },
  id: computeId("firewalls", "global"),
  outputs: { creationTimestamp: () => moment, direction: () => "INGRESS", priority: () => 1000, selfLink: computeLink },
};

function ipAddress(place: "global" | "region"): ResourceModel {
  const id = computeId("addresses", place);
  return {
    replaceOn:
      "address addressType description ipVersion name network networkTier prefixLength project purpose region subnetwork".split(
        " ",
      ),
    autoName: { property: "name", max: 63 },
    references: ["network", "subnetwork"],
    check: (check) => checkName(check),
    refuse: (act) => refuseTwice(act, id(act)),
    id,
    outputs: {
      address: (act) => (given(act.inputs.purpose) ? "10.128.0.0" : act.invent.publicAddress()),
      addressType: () => "EXTERNAL",
      creationTimestamp: () => moment,
      selfLink: computeLink,
    },
    heldBy: held,
  };
}

const resourcePolicy: ResourceModel = {
  replaceOn:
    "description diskConsistencyGroupPolicy groupPlacementPolicy instanceSchedulePolicy name project region workloadPolicy".split(
      " ",
    ),
  autoName: { property: "name", max: 63 },
  check: (check) => {
    checkName(check);
    const placement = map(check.inputs.groupPlacementPolicy);
    const collocation = text(placement.collocation);
    if (collocation !== undefined && collocation !== "COLLOCATED") {
      check.fail("groupPlacementPolicy.collocation", `expected collocation to be one of ["COLLOCATED"], got ${collocation}`);
    }
    const workload = map(check.inputs.workloadPolicy);
    const kind = text(workload.type);
    if (kind !== undefined && !["HIGH_AVAILABILITY", "HIGH_THROUGHPUT"].includes(kind)) {
      check.fail("workloadPolicy.type", `expected type to be one of ["HIGH_AVAILABILITY" "HIGH_THROUGHPUT"], got ${kind}`);
    }
    if (given(workload.acceleratorTopology) && kind === "HIGH_AVAILABILITY") {
      check.fail(
        "workloadPolicy.acceleratorTopology",
        "Error 400: an accelerator topology goes with the type HIGH_THROUGHPUT, invalid",
      );
    }
  },
  refuse: (act) => refuseTwice(act, computeId("resourcePolicies", "region")(act)),
  id: computeId("resourcePolicies", "region"),
  outputs: { region: regionOf, selfLink: computeLink },
  heldBy: held,
};

export const models: { readonly [type: string]: ResourceModel } = {
  [networkType]: network,
  [subnetworkType]: subnetwork,
  "gcp:compute/router:Router": router,
  "gcp:compute/routerNat:RouterNat": routerNat,
  "gcp:compute/firewall:Firewall": firewall,
  "gcp:compute/address:Address": ipAddress("region"),
  "gcp:compute/globalAddress:GlobalAddress": ipAddress("global"),
  "gcp:compute/resourcePolicy:ResourcePolicy": resourcePolicy,
};
