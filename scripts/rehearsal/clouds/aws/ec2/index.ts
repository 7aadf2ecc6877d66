import type { ResourceModel } from "../../model";
import { models as compute } from "./compute";
import { models as endpoints } from "./endpoints";
import { models as gateways } from "./gateways";
import { models as routes } from "./routes";
import { models as security } from "./security";
import { models as vpc } from "./vpc";

export const models: { readonly [type: string]: ResourceModel } = {
  ...vpc,
  ...gateways,
  ...routes,
  ...security,
  ...compute,
  ...endpoints,
};
