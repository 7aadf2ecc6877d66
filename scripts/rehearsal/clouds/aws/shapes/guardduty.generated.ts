// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:guardduty/detector:Detector": ["", "accountId arn tagsAll", "", "region", ""],
  "aws:guardduty/detectorFeature:DetectorFeature": ["detectorId status", "", "", "region", "name"],
  "aws:guardduty/filter:Filter": ["action detectorId findingCriteria rank", "arn tagsAll", "", "detectorId name region", "name"],
  "aws:guardduty/iPSet:IPSet": ["activate detectorId format location", "arn ipSetId tagsAll", "", "detectorId format region", "name"],
  "aws:guardduty/inviteAccepter:InviteAccepter": ["detectorId masterAccountId", "", "", "region", ""],
  "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan": ["protectedResource role", "arn createdAt status tagsAll", "", "region", ""],
  "aws:guardduty/member:Member": ["accountId detectorId email", "relationshipStatus", "", "detectorId email region", ""],
  "aws:guardduty/memberDetectorFeature:MemberDetectorFeature": ["accountId detectorId status", "", "", "region", "name"],
  "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": ["adminAccountId", "", "", "region", ""],
  "aws:guardduty/organizationConfiguration:OrganizationConfiguration": ["autoEnableOrganizationMembers detectorId", "", "", "region", ""],
  "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature": ["autoEnable detectorId", "", "", "region", "name"],
  "aws:guardduty/publishingDestination:PublishingDestination": ["destinationArn detectorId kmsKeyArn", "arn destinationId tagsAll", "", "detectorId region", ""],
  "aws:guardduty/threatIntelSet:ThreatIntelSet": ["activate detectorId format location", "arn tagsAll threatIntelSetId", "", "detectorId format region", "name"],
};
