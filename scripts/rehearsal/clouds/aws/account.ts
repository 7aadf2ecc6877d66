import { zoneIdOf } from "../../../../components/accelerators";
import { kubernetesReleases } from "../../../../components/cluster/versions";
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

export function zonesOf(region: string): readonly string[] {
  return [...(letters[region] ?? "abc")].map((letter) => `${region}${letter}`);
}

export function isZone(zone: string): boolean {
  return zonesOf(zone.slice(0, -1)).includes(zone);
}

/** `usw2-az1` for `us-west-2a`: the rehearsed account numbers its zones by their letters. */
export function zoneId(zone: string): string {
  return zoneIdOf(zone) ?? `${zone.slice(0, -1)}-az${zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0) + 1}`;
}

/** Kubernetes versions that EKS makes new clusters with, newest first. */
export const kubernetesVersions: readonly string[] = kubernetesReleases.map((release) => release.version).reverse();

/** A number or list that a rehearsal's world may set in place of the account's own. */
export function setting<T>(world: World, name: string, fallback: T): T {
  const value = world.settings.aws?.[name];
  return value === undefined ? fallback : (value as T);
}

/**
 * Quotas that count things and not vCPUs (Amazon VPC and EC2 quotas, 2026). A new account has 5 VPCs and 5 Elastic IP addresses in a
 * region; the rehearsed one has asked for as many as this project's environments need side by side.
 */
export const countQuotas = { vpcsPerRegion: 20, elasticIps: 40 } as const;

export function countQuota(world: World, name: keyof typeof countQuotas): number {
  return setting<number>(world, name, countQuotas[name]);
}
