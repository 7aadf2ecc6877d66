// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:codebuild/fleet:Fleet": ["baseCapacity computeType environmentType", "arn created lastModified statuses tagsAll", "", "name region", "name"],
  "aws:codebuild/project:Project": ["artifacts environment serviceRole source", "arn badgeUrl publicProjectAlias tagsAll", "", "name region", "name"],
  "aws:codebuild/reportGroup:ReportGroup": ["exportConfig type", "arn created tagsAll", "", "name region type", "name"],
  "aws:codebuild/resourcePolicy:ResourcePolicy": ["policy resourceArn", "", "", "region", ""],
  "aws:codebuild/sourceCredential:SourceCredential": ["authType serverType token", "arn", "token", "region serverType", ""],
  "aws:codebuild/webhook:Webhook": ["projectName", "payloadUrl secret url", "secret", "region", ""],
};
