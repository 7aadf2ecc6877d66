// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:privatedns:PrivateRecordSet": ["privateZoneName recordType resourceGroupName", "azureApiVersion etag fqdn isAutoRegistered name systemData type", "", "privateZoneName relativeRecordSetName resourceGroupName", ""],
  "azure-native:privatedns:PrivateZone": ["resourceGroupName", "azureApiVersion etag internalId maxNumberOfRecordSets maxNumberOfVirtualNetworkLinks maxNumberOfVirtualNetworkLinksWithRegistration name numberOfRecordSets numberOfVirtualNetworkLinks numberOfVirtualNetworkLinksWithRegistration provisioningState systemData type", "", "location privateZoneName resourceGroupName", ""],
  "azure-native:privatedns:VirtualNetworkLink": ["privateZoneName resourceGroupName", "azureApiVersion etag name provisioningState systemData type virtualNetworkLinkState", "", "location privateZoneName resourceGroupName virtualNetworkLinkName", ""],
};
