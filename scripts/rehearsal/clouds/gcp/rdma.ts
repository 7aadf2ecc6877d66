import { googleZonesOf } from "../../../../components/network/gcp-zones";
import type { Act, Check } from "../model";
import { given, number, text } from "../values";
import type { Thing } from "../world";
import { refusal, regionOf } from "./names";

/*
 * Networks with a RDMA network profile: https://cloud.google.com/vpc/docs/rdma-network-profiles and
 * https://cloud.google.com/firewall/docs/firewall-for-roce, 2026-11.
 */

/** The profile's name, `us-central1-a-vpc-roce`; undefined for an ordinary network. */
function profileOf(network: Thing | undefined): string | undefined {
  const profile = text(network?.inputs.networkProfile);
  return profile?.slice(profile.lastIndexOf("/") + 1);
}

export function checkProfile(check: Check): void {
  const profile = text(check.inputs.networkProfile);
  if (profile === undefined) return;
  const [, zone = ""] = /networkProfiles\/(.+)-vpc-(roce|roce-metal|falcon)$/.exec(profile) ?? [];
  if (googleZonesOf(zone.replace(/-[a-z]$/, ""))?.includes(zone) !== true) {
    check.fail(
      "networkProfile",
      `Error 404: The resource '${profile}' was not found, notFound; give projects/PROJECT/global/networkProfiles/ZONE-vpc-roce`,
    );
  }
  const mtu = number(check.inputs.mtu);
  if (mtu !== undefined && mtu !== 8896) {
    check.fail(
      "mtu",
      `Error 400: Invalid value for field 'resource.mtu': '${mtu}'. The network profile takes an MTU of 8896, invalid`,
    );
  }
}

/** A subnetwork of such a network is in the profile's region, and has nothing but addresses. */
export function refuseSubnetOf(act: Act, network: Thing | undefined): void {
  const profile = profileOf(network);
  if (profile === undefined) return;
  const region = profile.replace(/-[a-z]-vpc-.*$/, "");
  if (region !== regionOf(act)) {
    throw refusal(400, `Subnetworks of a network with the profile ${profile} must be in the region ${region}`, "badRequest");
  }
  const asked = ["secondaryIpRanges", "logConfig", "privateIpGoogleAccess"].find(
    (key) => given(act.inputs[key]) && act.inputs[key] !== false,
  );
  if (asked !== undefined) {
    throw refusal(
      400,
      `Invalid value for field 'resource.${asked}': the network profile ${profile} does not support it`,
      "invalid",
    );
  }
}

export function refuseUnsupported(network: Thing | undefined, what: string, instead: string): void {
  const profile = profileOf(network);
  if (profile === undefined) return;
  throw refusal(400, `${what} not supported in a network with the profile ${profile}; ${instead}`, "badRequest");
}
