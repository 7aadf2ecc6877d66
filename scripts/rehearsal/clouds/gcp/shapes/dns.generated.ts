// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:dns/dnsManagedZoneIamBinding:DnsManagedZoneIamBinding": ["managedZone members role", "etag", "", "project", ""],
  "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember": ["managedZone member role", "etag", "", "project", ""],
  "gcp:dns/dnsManagedZoneIamPolicy:DnsManagedZoneIamPolicy": ["managedZone policyData", "etag", "", "project", ""],
  "gcp:dns/managedZone:ManagedZone": ["dnsName", "creationTime effectiveLabels managedZoneId nameServers pulumiLabels", "effectiveLabels pulumiLabels", "name project", "name"],
  "gcp:dns/policy:Policy": ["", "", "", "name project", "name"],
  "gcp:dns/recordSet:RecordSet": ["managedZone name type", "", "", "name project", ""],
  "gcp:dns/responsePolicy:ResponsePolicy": ["responsePolicyName", "", "", "project", ""],
  "gcp:dns/responsePolicyRule:ResponsePolicyRule": ["dnsName responsePolicy ruleName", "", "", "project", ""],
};
