// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:grafana/licenseAssociation:LicenseAssociation": ["licenseType workspaceId", "freeTrialExpiration licenseExpiration", "", "region", ""],
  "aws:grafana/roleAssociation:RoleAssociation": ["role workspaceId", "", "", "region", ""],
  "aws:grafana/workspace:Workspace": ["accountAccessType authenticationProviders permissionType", "arn endpoint samlConfigurationStatus tagsAll", "", "region", "name"],
  "aws:grafana/workspaceApiKey:WorkspaceApiKey": ["keyName keyRole secondsToLive workspaceId", "key", "key", "region", ""],
  "aws:grafana/workspaceSamlConfiguration:WorkspaceSamlConfiguration": ["editorRoleValues workspaceId", "status", "", "region", ""],
  "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount": ["grafanaRole workspaceId", "serviceAccountId", "", "region", "name"],
  "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken": ["secondsToLive serviceAccountId workspaceId", "createdAt expiresAt key serviceAccountTokenId", "key", "region", "name"],
};
