import { general } from "./general";
import { machines } from "./machines";
import { networks } from "./networks";
import { identities } from "./policy-document";
import type { Answers } from "./question";

export const invokes: Answers = { ...general, ...identities, ...machines, ...networks };
