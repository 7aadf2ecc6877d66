import type { Quota } from "../types";

/**
 * vCPU limits of an AWS account, by how a type's name begins. On-demand: EC2 user guide, `ec2-on-demand-instances`, 2026-08-01. Spot:
 * EC2 user guide, `using-spot-limits`, whose table links each name to its code, read in a copy on 2026-12-01; it names no limit for P6.
 */
type Row = readonly [begins: RegExp, code: string, name: string];

const onDemand: readonly Row[] = [
  [/^dl/, "L-6E869C2A", "Running On-Demand DL instances"],
  [/^p\d/, "L-417A185B", "Running On-Demand P instances"],
  [/^(g\d|vt)/, "L-DB2E81BA", "Running On-Demand G and VT instances"],
  [/^trn/, "L-2C3B7624", "Running On-Demand Trn instances"],
  [/^inf/, "L-1945791B", "Running On-Demand Inf instances"],
  // HPC machines have a limit of their own, and a Mac is a dedicated host.
  [/^(?!hpc|mac)[acdhimrtz]/, "L-1216C47A", "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances"],
];

const spot: readonly Row[] = [
  [/^dl/, "L-85EED4F7", "All DL Spot Instance Requests"],
  [/^p5/, "L-C4BD4855", "All P5 Spot Instance Requests"],
  [/^p[2-4]/, "L-7212CCBC", "All P4, P3 and P2 Spot Instance Requests"],
  [/^(g\d|vt)/, "L-3819A6DF", "All G and VT Spot Instance Requests"],
  [/^trn/, "L-6B0D517C", "All Trn Spot Instance Requests"],
  [/^inf/, "L-B5D1601B", "All Inf Spot Instance Requests"],
  [/^(?!hpc|mac)[acdhimrtz]/, "L-34B43A08", "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests"],
];

function among(rows: readonly Row[], type: string): Quota | undefined {
  const found = rows.find(([begins]) => begins.test(type));
  return found === undefined ? undefined : { code: found[1], name: found[2], unit: "vcpus" };
}

export function onDemandQuotaOf(type: string): Quota | undefined {
  return among(onDemand, type);
}

export function spotQuotaOf(type: string): Quota | undefined {
  return among(spot, type);
}
