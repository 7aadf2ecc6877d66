// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:serviceaccount/account:Account": ["", "email member name uniqueId", "", "project", ""],
  "gcp:serviceaccount/iAMBinding:IAMBinding": ["members role serviceAccountId", "etag", "", "", ""],
  "gcp:serviceaccount/iAMMember:IAMMember": ["member role serviceAccountId", "etag", "", "", ""],
  "gcp:serviceaccount/iAMPolicy:IAMPolicy": ["policyData serviceAccountId", "etag", "", "", ""],
  "gcp:serviceaccount/key:Key": ["serviceAccountId", "name privateKey publicKey validAfter validBefore", "privateKey", "", ""],
};
