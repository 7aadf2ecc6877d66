import type { Machine } from "../types";
import { awsGaudiAndQualcomm } from "./aws-dl";
import { awsGpu } from "./aws-g";
import { awsNeuron } from "./aws-neuron";
import { awsTraining } from "./aws-p";
import { awsSystem } from "./aws-system";

/** Machines of AWS. */
export const awsMachines: readonly Machine[] = [...awsGaudiAndQualcomm, ...awsTraining, ...awsGpu, ...awsNeuron, ...awsSystem];
