// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:servicenetworking/connection:Connection": ["network reservedPeeringRanges service", "peering", "", "", ""],
  "gcp:servicenetworking/peeredDnsDomain:PeeredDnsDomain": ["dnsSuffix network", "parent", "", "name project", "name"],
  "gcp:servicenetworking/vpcServiceControls:VpcServiceControls": ["enabled network service", "", "", "project", ""],
};
