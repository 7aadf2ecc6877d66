import { CloudError, type Properties } from "../../../provider";
import { given, maps, text } from "../../values";
import { machineOf } from "../machines";

/**
 * Refuses an interface layout that a machine does not have: cards that are not there, more interfaces on a card than it takes, EFA on
 * a card without it, more EFA interfaces than the machine has. What EC2 says when it launches such a template.
 */
export function refuseLayout(template: Properties, type: string): void {
  const interfaces = maps(template.networkInterfaces);
  const cards = machineOf(type)?.cards;
  if (interfaces.length === 0 || cards === undefined) return;
  const onCard = new Map<number, number>();
  let efa = 0;
  for (const one of interfaces) {
    const index = typeof one.networkCardIndex === "number" ? one.networkCardIndex : 0;
    const card = cards.find((other) => other.index === index);
    if (card === undefined) {
      throw new CloudError(
        "InvalidParameterValue",
        `Network card index ${index} is not supported on instance type ${type}, which has ${cards.length}`,
      );
    }
    const count = (onCard.get(index) ?? 0) + 1;
    onCard.set(index, count);
    if (count > card.maxInterfaces) {
      throw new CloudError(
        "AttachmentLimitExceeded",
        `Interface count ${count} exceeds the limit of ${card.maxInterfaces} for network card ${index} of ${type}`,
      );
    }
    const kind = text(one.interfaceType);
    if (kind === "efa" || kind === "efa-only") {
      efa++;
      if (!card.efa) throw new CloudError("InvalidParameterValue", `Network card ${index} of ${type} does not support EFA`);
    }
  }
  const most = machineOf(type)?.efaInterfaces;
  if (most !== undefined && efa > most) {
    throw new CloudError(
      "AttachmentLimitExceeded",
      `EFA interfaces count ${efa} exceeds allowed limit for ${type}. Max allowed is ${most}`,
    );
  }
}

/** What is wrong with a list of interfaces whatever the machine; for a plan. */
export function layoutFaults(template: Properties): { readonly property: string; readonly reason: string }[] {
  const faults: { property: string; reason: string }[] = [];
  const places = new Set<string>();
  const interfaces = maps(template.networkInterfaces);
  for (const [index, one] of interfaces.entries()) {
    const property = `networkInterfaces[${index}]`;
    const card = typeof one.networkCardIndex === "number" ? one.networkCardIndex : 0;
    const device = typeof one.deviceIndex === "number" ? one.deviceIndex : 0;
    const kind = text(one.interfaceType);
    if (kind !== undefined && !["interface", "efa", "efa-only", "secondary"].includes(kind)) {
      faults.push({
        property: `${property}.interfaceType`,
        reason: `expected interfaceType to be one of ["efa" "efa-only" "interface" "secondary"], got ${kind}`,
      });
    }
    const place = `${card}/${device}`;
    if (places.has(place)) {
      faults.push({ property, reason: `InvalidParameterValue: device index ${device} of network card ${card} is given twice` });
    }
    places.add(place);
    if (card === 0 && device === 0 && kind === "efa-only") {
      faults.push({
        property: `${property}.interfaceType`,
        reason:
          "InvalidParameterCombination: an efa-only interface cannot be the primary network interface; card 0, device 0 needs one with IP",
      });
    }
    if (kind === "efa-only" && (one.associatePublicIpAddress === "true" || given(one.privateIpAddress))) {
      faults.push({ property, reason: "InvalidParameterCombination: an efa-only interface takes no IP address" });
    }
  }
  if (interfaces.length > 0 && !places.has("0/0")) {
    faults.push({
      property: "networkInterfaces",
      reason: "InvalidParameterCombination: no interface is device 0 of network card 0, the primary one",
    });
  }
  if (interfaces.length > 0 && given(template.vpcSecurityGroupIds)) {
    faults.push({
      property: "vpcSecurityGroupIds",
      reason:
        "InvalidParameterCombination: Network interfaces and an instance-level security groups may not be specified on the same request",
    });
  }
  return faults;
}
