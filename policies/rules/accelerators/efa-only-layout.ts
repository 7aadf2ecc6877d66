import { networkInterfaces } from "../../../components/accelerators";
import type { StackRule } from "../../core/rule";
import { awsPoolType, eachPool, fabricInterfaces } from "../../lib/pools";

export const rule: StackRule = {
  id: "efa-only-layout",
  title: "EFA interfaces stand on the cards that have EFA, as efa-only",
  severity: "medium",
  level: "mandatory",
  why: "An efa interface takes an IP address for nothing, 32 of them empty a subnet; on a card without EFA (card 0 of p6-b300) EC2 refuses it",
  remedy:
    'networkInterfaces: [{ networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" }, { networkCardIndex: 1, deviceIndex: 0, interfaceType: "efa-only" }, ...]',
  unknown: "What the interfaces are, and which machine the group has.",
  sources: [
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html",
    "terraform-aws-modules/terraform-aws-eks#3653",
  ],
  types: [awsPoolType],
  checkStack: (stack, context) => {
    eachPool(stack, context, ({ machine, template, resource }) => {
      if (machine?.cards === undefined || template === undefined || (machine.efaInterfaces ?? 0) < 2) return;
      const layout = networkInterfaces(machine).filter(({ interfaceType }) => interfaceType === "efa-only");
      context.each(fabricInterfaces(template), (face) => {
        const card = face.networkCardIndex ?? 0;
        const where = `card ${card}, device ${face.deviceIndex ?? 0}`;
        const fit = layout.find((wanted) => wanted.networkCardIndex === card);
        if (fit === undefined)
          context.report(`${where}: this card of ${machine.name} has no EFA; take the interface out`, resource);
        else if (face.interfaceType === "efa")
          context.report(
            `${where} is efa and takes an address; write efa-only, and a plain interface on card 0, device 0`,
            resource,
          );
        else if ((face.deviceIndex ?? 0) !== fit.deviceIndex)
          context.report(`${where}: on ${machine.name} it is device ${fit.deviceIndex}`, resource);
      });
    });
  },
};
