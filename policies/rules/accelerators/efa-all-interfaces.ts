import type { StackRule } from "../../core/rule";
import { awsPoolType, eachPool, fabricInterfaces } from "../../lib/pools";

export const rule: StackRule = {
  id: "efa-all-interfaces",
  title: "A training machine has every EFA interface it was bought with",
  severity: "high",
  level: "mandatory",
  why: "One interface missing of 32 costs its part of the bandwidth in every collective, for the price of the whole machine",
  remedy: "one interface with EFA for each network card that has it; NodeGroup takes them from the catalogue",
  unknown: "How many interfaces the template has, and which machine the group has.",
  sources: ["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html"],
  types: [awsPoolType],
  checkStack: (stack, context) => {
    eachPool(stack, context, ({ machine, template, resource }) => {
      const wanted = machine?.efaInterfaces ?? 0;
      // With a single interface EFA is a choice; machines with several are made for it.
      if (machine?.accelerator === undefined || wanted < 2) return;
      const there = template === undefined ? 0 : fabricInterfaces(template).length;
      if (there < wanted) {
        context.report(
          `${machine.name} has ${wanted} EFA interfaces, the launch template describes ${there}; describe one for each card`,
          resource,
        );
      } else if (there > wanted) {
        context.report(
          `${machine.name} has ${wanted} EFA interfaces, the launch template describes ${there}; EC2 refuses the rest`,
          resource,
        );
      }
    });
  },
};
