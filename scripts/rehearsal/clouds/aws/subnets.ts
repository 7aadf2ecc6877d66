import { CloudError } from "../../provider";
import type { Act } from "../model";
import { text, texts } from "../values";
import { isForeign } from "./names";

/** Refuses subnets that are not there. */
export function requireSubnets(act: Act, property: string): void {
  const given = text(act.inputs[property]);
  for (const id of given === undefined ? texts(act.inputs[property]) : [given]) {
    if (act.find("aws:ec2/subnet:Subnet", id) === undefined && !isForeign(id)) {
      throw new CloudError("InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`);
    }
  }
}
