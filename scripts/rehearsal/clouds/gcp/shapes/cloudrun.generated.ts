// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:cloudrun/domainMapping:DomainMapping": ["location spec", "statuses", "", "location name project", "name"],
  "gcp:cloudrun/iamBinding:IamBinding": ["members role service", "etag", "", "location project", ""],
  "gcp:cloudrun/iamMember:IamMember": ["member role service", "etag", "", "location project", ""],
  "gcp:cloudrun/iamPolicy:IamPolicy": ["policyData service", "etag", "", "location project", ""],
  "gcp:cloudrun/service:Service": ["location", "statuses", "", "location name project", "name"],
};
