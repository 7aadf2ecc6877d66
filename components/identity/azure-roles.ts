import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { roleDefinition } from "../core/azure";

/** One right: who may do what a role says, and where. */
export interface Grant {
  readonly scope: pulumi.Input<string>;
  readonly principalId: pulumi.Input<string>;
  /** Number of a built-in role; `azureRoles` has those that we give. */
  readonly role: string;
  /** `ServicePrincipal`, `User` or `Group`. Always said: the SDK takes everybody for a user otherwise, and Azure refuses what does not fit. */
  readonly principalType: pulumi.Input<string>;
  /** Attributes that a request has to have. */
  readonly condition?: string;
}

export function grant(
  parent: pulumi.Resource,
  label: string,
  { scope, principalId, role, principalType, condition }: Grant,
  opts: pulumi.CustomResourceOptions = {},
): authorization.RoleAssignment {
  return new authorization.RoleAssignment(
    label,
    {
      scope,
      principalId,
      principalType,
      roleDefinitionId: pulumi.output(scope).apply((where) => roleDefinition(where, role)),
      ...(condition === undefined ? {} : { condition, conditionVersion: "2.0" }),
    },
    { parent, ...opts },
  );
}
