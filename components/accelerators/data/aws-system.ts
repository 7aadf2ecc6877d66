import type { Machine } from "../types";
import { ec2, eks, limits, listing, noEfa } from "./aws-build";

/** Name, vCPUs, GiB, Gbit/s of the baseline, interfaces, addresses of one interface. */
const x86: readonly (readonly [string, number, number, number, number, number])[] = [
  ["t3.medium", 2, 4, 0.256, 3, 6],
  ["t3.large", 2, 8, 0.512, 3, 12],
  ["t3.xlarge", 4, 16, 1.024, 4, 15],
  ["m6i.large", 2, 8, 0.781, 3, 10],
  ["m6i.xlarge", 4, 16, 1.562, 4, 15],
  ["m6i.2xlarge", 8, 32, 3.125, 4, 15],
  ["m6i.4xlarge", 16, 64, 6.25, 8, 30],
  ["m6i.8xlarge", 32, 128, 12.5, 8, 30],
  ["m7i.large", 2, 8, 0.781, 3, 10],
  ["m7i.xlarge", 4, 16, 1.562, 4, 15],
  ["m7i.2xlarge", 8, 32, 3.125, 4, 15],
  ["m7i.4xlarge", 16, 64, 6.25, 8, 30],
  ["m7i.8xlarge", 32, 128, 12.5, 8, 30],
  ["c6i.4xlarge", 16, 32, 6.25, 8, 30],
  ["c7i.xlarge", 4, 8, 1.562, 4, 15],
  ["c7i.2xlarge", 8, 16, 3.125, 4, 15],
  ["c7i.4xlarge", 16, 32, 6.25, 8, 30],
  ["c7i.8xlarge", 32, 64, 12.5, 8, 30],
  ["r7i.2xlarge", 8, 64, 3.125, 4, 15],
  ["r7i.4xlarge", 16, 128, 6.25, 8, 30],
];

const arm: typeof x86 = [
  ["m7g.large", 2, 8, 0.937, 3, 10],
  ["m7g.xlarge", 4, 16, 1.876, 4, 15],
  ["m7g.2xlarge", 8, 32, 3.75, 4, 15],
  ["m7g.4xlarge", 16, 64, 7.5, 8, 30],
];

/** AWS machines without an accelerator, for system pools and coordinators. */
export const awsSystem: readonly Machine[] = [
  ...x86.map(([name, vcpus, ram, gbps, interfaces, addresses]) =>
    ec2(name, eks.plain, [listing({ vcpus, ram, gbps, nvme: 0 }), limits(1, interfaces, addresses, noEfa)]),
  ),
  ...arm.map(([name, vcpus, ram, gbps, interfaces, addresses]) =>
    ec2(name, eks.plainArm, [listing({ vcpus, ram, gbps, nvme: 0, arm: true }), limits(1, interfaces, addresses, noEfa)]),
  ),
];
