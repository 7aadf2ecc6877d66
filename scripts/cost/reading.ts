import { Cloud } from "../../components/core/cloud";
import type { Demand } from "./price";
import type { RateName } from "./rates";

/** What pricing needs to know of a resource; the rehearsal's resources fit, and so do those of a Pulumi state file. */
export interface PricedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN of the provider resource. */
  readonly provider?: string;
  readonly dependencies: readonly string[];
}

/** What will be stored and sent, which no resource says; `cost.usage` of an environment. */
export interface Usage {
  /** GiB in each copy, by the name of a bucket or a file system. */
  readonly storedGiB?: Readonly<Record<string, number>> | undefined;
  /** GiB a month through all NAT gateways. */
  readonly natGiB?: number | undefined;
  /** GiB a month of logs that the cloud keeps. */
  readonly logsGiB?: number | undefined;
}

/** Everything around one resource that its price depends on. */
export interface Surroundings {
  readonly region: string;
  /** The cloud of the cluster or machines; undefined where neither is made here. */
  readonly cloud: Cloud | undefined;
  readonly all: readonly PricedResource[];
  readonly usage: Usage;
  /** The resource that this one depends on, of a type. */
  dependency(type: string): PricedResource | undefined;
  /** What the file says to be stored in a resource of this name. */
  stored(name: string): { readonly key: string; readonly gib: number | undefined };
}

export type Reader = (resource: PricedResource, around: Surroundings) => readonly Demand[];

export const fixed =
  (rate: RateName, label: string): Reader =>
  ({ name }) => [{ label: `${label} ${name}`, rate, count: 1 }];

/** Reads loosely typed inputs: what is unknown before a run, or of another type, is simply not there. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function count(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `azure-native:containerservice/v20250801:AgentPool` is priced as any version of it. */
export function plainType(type: string): string {
  return type.replace(/\/v\d{8}(preview)?:/, ":");
}

/** The cloud by what is in it; a cluster that is there says nothing of its cloud. */
export function cloudOf(resources: readonly PricedResource[]): Cloud | undefined {
  const made = (...types: readonly string[]) => resources.some(({ type }) => types.includes(plainType(type)));
  if (made("aws:eks/cluster:Cluster", "aws:ec2/instance:Instance")) return Cloud.Aws;
  if (made("gcp:container/cluster:Cluster")) return Cloud.Gcp;
  if (made("azure-native:containerservice:ManagedCluster")) return Cloud.Azure;
  return undefined;
}
