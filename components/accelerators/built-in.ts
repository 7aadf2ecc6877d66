import { awsMachines } from "./data/aws";
import { azureMachines } from "./data/azure";
import { gcpMachines } from "./data/gcp";
import { hostMachines } from "./data/hosts";
import { sources } from "./sources";
import type { Catalogue } from "./types";

/** The machines that ship with the toolkit. */
export const builtIn: Catalogue = {
  machines: new Map(
    [...awsMachines, ...gcpMachines, ...azureMachines, ...hostMachines].map((machine) => [machine.name, machine]),
  ),
  sources,
};
