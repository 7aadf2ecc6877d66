// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:networkconnectivity/destination:Destination": ["endpoints ipPrefix location multicloudDataTransferConfig", "createTime effectiveLabels etag pulumiLabels stateTimelines uid updateTime", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:networkconnectivity/gatewayAdvertisedRoute:GatewayAdvertisedRoute": ["location spoke", "createTime effectiveLabels pulumiLabels state uniqueId updateTime", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:networkconnectivity/group:Group": ["hub", "createTime effectiveLabels pulumiLabels routeTable state uid updateTime", "effectiveLabels pulumiLabels", "name project", "name"],
  "gcp:networkconnectivity/hub:Hub": ["", "createTime effectiveLabels pulumiLabels routingVpcs state uniqueId updateTime", "effectiveLabels pulumiLabels", "name project", "name"],
  "gcp:networkconnectivity/hubIamBinding:HubIamBinding": ["hub members role", "etag", "", "project", ""],
  "gcp:networkconnectivity/hubIamMember:HubIamMember": ["hub member role", "etag", "", "project", ""],
  "gcp:networkconnectivity/hubIamPolicy:HubIamPolicy": ["hub policyData", "etag", "", "project", ""],
  "gcp:networkconnectivity/internalRange:InternalRange": ["network peering usage", "effectiveLabels pulumiLabels users", "effectiveLabels pulumiLabels", "name project", "name"],
  "gcp:networkconnectivity/multicloudDataTransferConfig:MulticloudDataTransferConfig": ["location", "createTime destinationsActiveCount destinationsCount effectiveLabels etag pulumiLabels uid updateTime", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:networkconnectivity/policyBasedRoute:PolicyBasedRoute": ["filter network", "createTime effectiveLabels kind pulumiLabels updateTime warnings", "effectiveLabels pulumiLabels", "name project", "name"],
  "gcp:networkconnectivity/regionalEndpoint:RegionalEndpoint": ["accessType location targetGoogleApi", "createTime effectiveLabels pscForwardingRule pulumiLabels updateTime", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy": ["location network serviceClass", "createTime effectiveLabels etag infrastructure pscConnections pulumiLabels updateTime", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:networkconnectivity/spoke:Spoke": ["hub location", "createTime effectiveLabels pulumiLabels reasons state uniqueId updateTime", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:networkconnectivity/transport:Transport": ["region remoteProfile", "effectiveLabels generatedActivationKey peeringNetwork pulumiLabels state", "effectiveLabels pulumiLabels", "name project region", "name"],
};
