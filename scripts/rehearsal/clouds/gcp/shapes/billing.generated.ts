// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:billing/accountIamBinding:AccountIamBinding": ["billingAccountId members role", "etag", "", "", ""],
  "gcp:billing/accountIamMember:AccountIamMember": ["billingAccountId member role", "etag", "", "", ""],
  "gcp:billing/accountIamPolicy:AccountIamPolicy": ["billingAccountId policyData", "etag", "", "", ""],
  "gcp:billing/budget:Budget": ["amount billingAccount", "name", "", "", ""],
  "gcp:billing/projectInfo:ProjectInfo": ["billingAccount", "", "", "project", ""],
  "gcp:billing/subAccount:SubAccount": ["displayName masterBillingAccount", "billingAccountId name open", "", "", ""],
};
