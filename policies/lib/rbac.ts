/** Roles and bindings, of a namespace or of the whole cluster. */
import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import type { ObjectMeta } from "./kubernetes";

export const roleTypes = [
  "kubernetes:rbac.authorization.k8s.io/v1:Role",
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
] as const;
export const bindingTypes = [
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
] as const;

export type PolicyRule = Unwrap<types.input.rbac.v1.PolicyRule>;

export interface RoleArgs {
  readonly metadata?: ObjectMeta;
  readonly rules?: readonly PolicyRule[];
}

export interface BindingArgs {
  readonly metadata?: ObjectMeta;
  readonly roleRef: Unwrap<types.input.rbac.v1.RoleRef>;
  readonly subjects?: readonly Unwrap<types.input.rbac.v1.Subject>[];
}
