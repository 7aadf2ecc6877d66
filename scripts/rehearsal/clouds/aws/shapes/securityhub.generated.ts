// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:securityhub/account:Account": ["", "arn", "", "region", ""],
  "aws:securityhub/accountV2:AccountV2": ["", "arn tagsAll", "", "region", ""],
  "aws:securityhub/actionTarget:ActionTarget": ["description identifier", "arn", "", "region", "name"],
  "aws:securityhub/aggregatorV2:AggregatorV2": ["regionLinkingMode", "aggregationRegion arn tagsAll", "", "region", ""],
  "aws:securityhub/automationRule:AutomationRule": ["actions criteria description ruleName ruleOrder", "arn tagsAll", "", "region", ""],
  "aws:securityhub/automationRuleV2:AutomationRuleV2": ["action criteria description ruleName ruleOrder", "arn ruleId tagsAll", "", "region", ""],
  "aws:securityhub/configurationPolicy:ConfigurationPolicy": ["configurationPolicy", "arn", "", "region", "name"],
  "aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation": ["policyId targetId", "", "", "region", ""],
  "aws:securityhub/connectorV2:ConnectorV2": ["connectorProvider", "arn connectorId healths tagsAll", "", "kmsKeyArn name region", "name"],
  "aws:securityhub/featureV2:FeatureV2": ["featureName featureStatus", "", "", "region", ""],
  "aws:securityhub/findingAggregator:FindingAggregator": ["linkingMode", "arn", "", "region", ""],
  "aws:securityhub/insight:Insight": ["filters groupByAttribute", "arn", "", "region", "name"],
  "aws:securityhub/inviteAccepter:InviteAccepter": ["masterId", "invitationId", "", "region", ""],
  "aws:securityhub/member:Member": ["accountId", "masterId memberStatus", "", "region", ""],
  "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": ["adminAccountId", "", "", "region", ""],
  "aws:securityhub/organizationConfiguration:OrganizationConfiguration": ["autoEnable", "", "", "region", ""],
  "aws:securityhub/productSubscription:ProductSubscription": ["productArn", "arn", "", "productArn region", ""],
  "aws:securityhub/standardsControl:StandardsControl": ["controlStatus standardsControlArn", "controlId controlStatusUpdatedAt description relatedRequirements remediationUrl severityRating title", "", "region", ""],
  "aws:securityhub/standardsControlAssociation:StandardsControlAssociation": ["associationStatus securityControlId standardsArn", "", "", "region", ""],
  "aws:securityhub/standardsSubscription:StandardsSubscription": ["standardsArn", "arn", "", "region", ""],
};
