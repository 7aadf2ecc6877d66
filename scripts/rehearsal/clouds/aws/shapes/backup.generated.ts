// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:backup/framework:Framework": ["controls", "arn creationTime deploymentStatus status tagsAll", "", "region", "name"],
  "aws:backup/globalSettings:GlobalSettings": ["globalSettings", "", "", "", ""],
  "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": ["maxRetentionDays minRetentionDays", "arn tagsAll", "", "region", "name"],
  "aws:backup/plan:Plan": ["rules", "arn tagsAll version", "", "region", "name"],
  "aws:backup/regionSettings:RegionSettings": ["resourceTypeOptInPreference", "", "", "region", ""],
  "aws:backup/reportPlan:ReportPlan": ["reportDeliveryChannel reportSetting", "arn creationTime deploymentStatus tagsAll", "", "region", "name"],
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": ["recoveryPointSelection scheduleExpression", "arn tagsAll", "", "region", "name"],
  "aws:backup/restoreTestingSelection:RestoreTestingSelection": ["iamRoleArn protectedResourceType restoreTestingPlanName", "", "", "protectedResourceType region restoreTestingPlanName", "name"],
  "aws:backup/selection:Selection": ["iamRoleArn planId", "", "", "region", "name"],
  "aws:backup/vault:Vault": ["", "arn recoveryPoints tagsAll", "", "region", "name"],
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": ["backupVaultName", "backupVaultArn", "", "region", ""],
  "aws:backup/vaultNotifications:VaultNotifications": ["backupVaultEvents backupVaultName snsTopicArn", "backupVaultArn", "", "region", ""],
  "aws:backup/vaultPolicy:VaultPolicy": ["backupVaultName policy", "backupVaultArn", "", "region", ""],
};
