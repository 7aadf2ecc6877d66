import type { Rule } from "../../core/rule";
import { rule as eksEndpointRestricted } from "./eks-endpoint-restricted";
import { rule as kmsRotation } from "./kms-rotation";
import { rule as securityGroupNoAdminWorld } from "./security-group-no-admin-world";
import { rule as vpcFlowLogs } from "./vpc-flow-logs";

/** Every rule of this folder. */
export const awsRules: readonly Rule[] = [eksEndpointRestricted, kmsRotation, securityGroupNoAdminWorld, vpcFlowLogs];
