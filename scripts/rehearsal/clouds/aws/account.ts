import type { World } from "../world";

/** Zone letters of a region where they are not a, b and c (EC2 DescribeAvailabilityZones for a new account, July 2026). */
const letters: { readonly [region: string]: string } = {
  "us-east-1": "abcdef",
  "us-west-1": "ac",
  "us-west-2": "abcd",
  "ap-northeast-1": "acd",
  "ap-northeast-2": "abcd",
  "ca-central-1": "abd",
};

/** The short names in zone ids: `usw2-az1`. */
const shortNames: { readonly [word: string]: string } = {
  north: "n",
  south: "s",
  east: "e",
  west: "w",
  central: "c",
  northeast: "ne",
  northwest: "nw",
  southeast: "se",
  southwest: "sw",
};

export function zonesOf(region: string): readonly string[] {
  return [...(letters[region] ?? "abc")].map((letter) => `${region}${letter}`);
}

export function isZone(zone: string): boolean {
  return zonesOf(zone.slice(0, -1)).includes(zone);
}

/** `usw2-az1` for `us-west-2a`. */
export function zoneId(zone: string): string {
  const region = zone.slice(0, -1);
  const [area = "", direction = "", number = ""] = region.split("-");
  const place = zonesOf(region).indexOf(zone) + 1;
  return `${area}${shortNames[direction] ?? direction}${number}-az${place}`;
}

/** Kubernetes versions that EKS makes new clusters with (EKS documentation, standard and extended support, November 2026). */
export const kubernetesVersions: readonly string[] = ["1.36", "1.35", "1.34", "1.33", "1.32", "1.31", "1.30"];

/** A number or list that a rehearsal's world may set in place of the account's own. */
export function setting<T>(world: World, name: string, fallback: T): T {
  const value = world.settings.aws?.[name];
  return value === undefined ? fallback : (value as T);
}
