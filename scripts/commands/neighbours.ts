import { findEnvironment, type LoadedEnvironment, listEnvironments, loadEnvironment } from "../../components/config";
import { InvalidInput } from "../../components/core/problems";
import { overlap, parseRange } from "../../components/network/ranges";
import type { Finding } from "./findings";

/**
 * Environments of the same project whose networks share addresses with this one. Each works alone, so that nothing refuses it; but two
 * networks that overlap can never be peered or reached over one VPN, and a range cannot be changed once it is in use.
 */
export function neighbourFindings({ name, files, environment }: LoadedEnvironment): readonly Finding[] {
  const own = environment.network?.cidr;
  if (own === undefined) return [];
  return listEnvironments(files.project)
    .filter((other) => other !== name)
    .flatMap((other): Finding[] => {
      const theirs = rangeOf(other, files.project.root);
      if (theirs === undefined || !shareAddresses(own, theirs)) return [];
      const says = `${own} shares addresses with ${other} (${theirs}); the two can never be peered: give one of them another range`;
      return [{ state: "advice", what: "network.cidr", says }];
    });
}

/** Undefined where the other environment has no network of its own, or is wrong: it is told so when it is looked at itself. */
function rangeOf(name: string, root: string): string | undefined {
  try {
    return loadEnvironment(findEnvironment(name, root)).environment.network?.cidr;
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    return undefined;
  }
}

function shareAddresses(one: string, other: string): boolean {
  const [first, second] = [parseRange(one), parseRange(other)];
  return typeof first !== "string" && typeof second !== "string" && overlap(first, second);
}
