/** The policy pack with every rule: `pulumi preview --policy-pack policies`. A pack for each group stands in `groups/`. */
import { servePack } from "./core/pack";
import { rules } from "./rules";

servePack("trainyard", "What an accelerator platform needs: clouds, Kubernetes, accelerators and money.", rules);
