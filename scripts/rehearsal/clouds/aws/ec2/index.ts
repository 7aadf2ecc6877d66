import type { ResourceModel } from "../../model";
import { models as network } from "./network";

export const models: { readonly [type: string]: ResourceModel } = { ...network };
