import type { Cloud } from "../../components/core/cloud";
import { gkeSize } from "./machines";
import type { Demand } from "./price";
import type { RateName } from "./rates";
import { at, list, type Reader, type Surroundings, text } from "./reading";

/** What connects: gateways, addresses, endpoints, load balancers. */

/** Data is stated for all gateways together, so that it is told once. */
function natData(rate: RateName, { usage: { natGiB } }: Surroundings): Demand {
  const label = "data through NAT gateways";
  return natGiB === undefined
    ? { label, why: "priced by the GiB; say cost.usage.natGiB, a month" }
    : { label, rate, count: natGiB, once: true };
}

export const awsNat: Reader = ({ name }, around) => [
  { label: `NAT gateway ${name}`, rate: "aws-nat-gateway", count: 1 },
  natData("aws-nat-data", around),
];

export const azureNat: Reader = ({ name }, around) => [
  { label: `NAT gateway ${name}`, rate: "azure-nat-gateway", count: 1 },
  natData("azure-nat-data", around),
];

/** Cloud NAT asks for each machine behind it, and for no more than 32. */
export const googleNat: Reader = ({ name }, around) => {
  const pools = around.all.filter(({ type }) => type === "gcp:container/nodePool:NodePool").map(({ inputs }) => gkeSize(inputs));
  const sum = (of: "min" | "desired" | "max") => pools.reduce((total, size) => total + size[of], 0);
  const machines = sum("desired");
  const gateway: Demand =
    machines > 32
      ? { label: `Cloud NAT ${name}`, rate: "gcp-nat-gateway", count: 1 }
      : {
          label: `Cloud NAT ${name}`,
          rate: "gcp-nat-machine",
          count: machines,
          range: { min: Math.min(32, sum("min")), max: Math.min(32, sum("max")) },
        };
  return [gateway, natData("gcp-nat-data", around)];
};

export const interfaceEndpoint: Reader = ({ name, inputs }) =>
  text(inputs.vpcEndpointType) === "Interface"
    ? [{ label: `endpoint ${name}`, rate: "aws-interface-endpoint", count: Math.max(1, list(inputs.subnetIds).length) }]
    : [];

/** Addresses inside a network cost nothing. */
export const googleAddress: Reader = ({ name, inputs }) =>
  text(inputs.addressType) === "INTERNAL" ? [] : [{ label: `public address ${name}`, rate: "gcp-address", count: 1 }];

const balancers: Readonly<Partial<Record<Cloud, RateName>>> = {
  aws: "aws-network-load-balancer",
  gcp: "gcp-forwarding-rule",
  azure: "azure-load-balancer",
};

/** What the cloud makes for a service of that type, whether a resource or a chart's values ask for it. */
export function balancer(label: string, { cloud }: Surroundings): readonly Demand[] {
  const rate = cloud === undefined ? undefined : balancers[cloud];
  return [
    rate === undefined ? { label, why: "priced by the cloud that the cluster stands in" } : { label, rate, count: 1 },
    { label: "traffic through load balancers", why: "priced by what passes" },
  ];
}

export const service: Reader = ({ name, inputs }, around) =>
  text(at(inputs, "spec", "type")) === "LoadBalancer" ? balancer(`load balancer of ${name}`, around) : [];

/** Load balancers that a chart's values ask for. */
export function valuesBalancers(name: string, values: unknown, around: Surroundings): readonly Demand[] {
  if (typeof values !== "object" || values === null) return [];
  return Object.entries(values).flatMap(([key, inner]: [string, unknown]) =>
    key === "service" && text(at(inner, "type")) === "LoadBalancer"
      ? balancer(`load balancer of ${name}`, around)
      : valuesBalancers(name, inner, around),
  );
}
