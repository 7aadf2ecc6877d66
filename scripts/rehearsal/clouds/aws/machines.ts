import type { Machine } from "../../../../components/accelerators";
import { lookUp } from "../../../../components/accelerators";
import type { World } from "../world";
import { setting, zoneId, zonesOf } from "./account";

/** Machine types of a few families that carry no accelerator, by their pattern: EC2's own naming of family, generation and size. */
const general =
  /^(c|m|r|t|i|x|d|h|z|u|hpc|mac|a|vt|trn|inf|g|p|f|dl)[a-z0-9-]*\.(nano|micro|small|medium|large|x?large|[0-9]+xlarge|metal(-[0-9a-z]+)?)$/;

/** The catalogue's entry; undefined for a type that it does not list. */
export function machineOf(type: string): Machine | undefined {
  const machine = lookUp(type);
  return machine?.cloud === "aws" ? machine : undefined;
}

export function exists(type: string): boolean {
  return machineOf(type) !== undefined || general.test(type);
}

/** Zones of a region in which a type can be had; all of them where nobody wrote down otherwise. */
export function zonesWith(type: string, region: string): readonly string[] {
  const all = zonesOf(region);
  const listed = machineOf(type)?.zones;
  if (listed === undefined || listed.length === 0) return all;
  return all.filter((zone) => listed.includes(zone) || listed.includes(zoneId(zone)));
}

const sizes: { readonly [size: string]: number } = { nano: 2, micro: 2, small: 2, medium: 2, large: 2, xlarge: 4, metal: 96 };

/** vCPUs of a type: the catalogue's, or what the size in its name means on every family since the fourth generation. */
export function vcpusOf(type: string): number {
  const known = machineOf(type)?.vcpus;
  if (known !== undefined) return known;
  const size = type.slice(type.indexOf(".") + 1);
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  return times === undefined ? (sizes[size] ?? 4) : Number(times) * 4;
}

/** A bucket of vCPUs that on-demand machines of some families share. */
interface VcpuQuota {
  readonly name: string;
  readonly code: string;
  readonly families: RegExp;
  /** What the rehearsed account is granted. */
  readonly vcpus: number;
}

/**
 * On-demand quotas (EC2 service quotas, names and codes as of 2026; a new account has 0 of most). The rehearsed account is one that
 * has asked for what this project's own largest environment needs: 16 dl2q machines of 96 vCPUs, twice while a blue-green rollout lasts.
 * A world's `settings.aws.vcpuQuotas` gives others by code: `{ "L-417A185B": 768 }`.
 */
const quotas: readonly VcpuQuota[] = [
  { name: "Running On-Demand DL instances", code: "L-6E869C2A", families: /^dl/, vcpus: 3072 },
  { name: "Running On-Demand P instances", code: "L-417A185B", families: /^p\d/, vcpus: 2304 },
  { name: "Running On-Demand G and VT instances", code: "L-DB2E81BA", families: /^(g\d|vt)/, vcpus: 2304 },
  { name: "Running On-Demand Trn instances", code: "L-2C3B7624", families: /^trn/, vcpus: 2304 },
  { name: "Running On-Demand Inf instances", code: "L-1945791B", families: /^inf/, vcpus: 2304 },
  {
    name: "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
    code: "L-1216C47A",
    families: /^[acdhimrtz]/,
    vcpus: 1152,
  },
];

export interface QuotaFor {
  readonly name: string;
  readonly code: string;
  readonly limit: number;
  /** True where a type counts against it. */
  covers(type: string): boolean;
}

export function quotaOf(type: string, world: World): QuotaFor | undefined {
  const quota = quotas.find((one) => one.families.test(type));
  if (quota === undefined) return undefined;
  const own = setting<{ readonly [code: string]: number }>(world, "vcpuQuotas", {});
  return {
    name: quota.name,
    code: quota.code,
    limit: own[quota.code] ?? quota.vcpus,
    covers: (other) => quotas.find((one) => one.families.test(other)) === quota,
  };
}
