import { InvalidInput } from "../core/problems";
import { InterfacePolicy, type Machine, type NetworkInterface } from "./types";

function fault(machine: Machine, reason: string, remedy: string): InvalidInput {
  return new InvalidInput(machine.name, [{ path: "interfaces", reason, remedy }]);
}

/**
 * The interfaces of an AWS launch template, by card and device.
 *
 * Card 0 has the plain interface that the node boots with; where card 0 speaks EFA too, an `efa-only` interface is its second
 * device. Every other card with EFA has one `efa-only` interface as device 0. An `efa-only` interface takes no IP address, so a
 * machine with 32 cards uses one address and not 32.
 */
export function networkInterfaces(
  machine: Machine,
  policy: InterfacePolicy = InterfacePolicy.IpOptimised,
): readonly NetworkInterface[] {
  const { cards } = machine;
  if (cards === undefined) {
    throw fault(machine, "its network cards are not recorded", "state `cards` for it under `machines` in the environment's file");
  }
  if (policy === InterfacePolicy.BandwidthOptimised && machine.bandwidthCards === undefined) {
    throw fault(machine, "no bandwidth-optimised layout is known for it", `use ${InterfacePolicy.IpOptimised}`);
  }
  const more = policy === InterfacePolicy.BandwidthOptimised ? (machine.bandwidthCards ?? []) : [];
  const layout: NetworkInterface[] = [{ networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" }];
  for (const card of cards) {
    const first = card.index === 0 ? 1 : 0;
    if (card.efa) layout.push({ networkCardIndex: card.index, deviceIndex: first, interfaceType: "efa-only" });
    if (more.includes(card.index)) layout.push({ networkCardIndex: card.index, deviceIndex: 1, interfaceType: "interface" });
  }
  return layout;
}

/**
 * The most pods the VPC CNI can address on this machine. Only card 0 counts, because the CNI adds interfaces nowhere else, and the
 * `efa-only` interface of card 0 takes one place away. Undefined where the limits are not recorded.
 */
export function maxPods(machine: Machine, options: { readonly prefixDelegation?: boolean } = {}): number | undefined {
  const card = machine.cards?.find((entry) => entry.index === 0);
  if (card === undefined || machine.ipv4PerInterface === undefined) return undefined;
  const withAddresses = card.maxInterfaces - (card.efa ? 1 : 0);
  const perInterface = (machine.ipv4PerInterface - 1) * (options.prefixDelegation === true ? 16 : 1);
  // Two pods use the host's network. Kubernetes' own advice bounds what prefixes could address: 110 below 30 vCPUs, 250 above.
  const addressed = withAddresses * perInterface + 2;
  if (options.prefixDelegation !== true) return addressed;
  return Math.min(addressed, (machine.vcpus ?? 0) < 30 ? 110 : 250);
}
