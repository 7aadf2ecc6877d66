// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:ssm/activation:Activation": ["iamRole", "activationCode expired registrationCount tagsAll", "", "region", "name"],
  "aws:ssm/association:Association": ["", "arn associationId tagsAll", "", "region", "name"],
  "aws:ssm/contactsRotation:ContactsRotation": ["contactIds recurrence timeZoneId", "arn tagsAll", "", "region", "name"],
  "aws:ssm/defaultPatchBaseline:DefaultPatchBaseline": ["baselineId operatingSystem", "", "", "region", ""],
  "aws:ssm/document:Document": ["content documentType", "arn createdDate defaultVersion description documentVersion hash hashType latestVersion owner parameters platformTypes schemaVersion status tagsAll", "", "documentType name region", "name"],
  "aws:ssm/maintenanceWindow:MaintenanceWindow": ["cutoff duration schedule", "tagsAll", "", "region", "name"],
  "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget": ["resourceType targets windowId", "", "", "region windowId", "name"],
  "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask": ["taskArn taskType windowId", "arn windowTaskId", "", "region taskType windowId", "name"],
  "aws:ssm/parameter:Parameter": ["type", "hasValueWo tagsAll version", "value valueWo", "name region", "name"],
  "aws:ssm/patchBaseline:PatchBaseline": ["", "arn json tagsAll", "", "operatingSystem region", "name"],
  "aws:ssm/patchGroup:PatchGroup": ["baselineId patchGroup", "", "", "region", ""],
  "aws:ssm/quicksetupConfigurationManager:QuicksetupConfigurationManager": ["configurationDefinition", "managerArn statusSummaries tagsAll", "", "region", "name"],
  "aws:ssm/resourceDataSync:ResourceDataSync": ["s3Destination", "", "", "region s3Destination", "name"],
  "aws:ssm/serviceSetting:ServiceSetting": ["settingId settingValue", "arn status", "", "region settingId", ""],
};
