import type { ResourceModel } from "../../model";
import { models as compute } from "./compute";
import { models as endpoints } from "./endpoints";
import { models as network } from "./network";
import { models as security } from "./security";

export const models: { readonly [type: string]: ResourceModel } = { ...network, ...security, ...compute, ...endpoints };
