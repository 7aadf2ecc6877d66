// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:wafv2/apiKey:ApiKey": ["scope tokenDomains", "apiKey", "apiKey", "region", ""],
  "aws:wafv2/ipSet:IpSet": ["ipAddressVersion scope", "arn lockToken tagsAll", "", "name region scope", "name"],
  "aws:wafv2/regexPatternSet:RegexPatternSet": ["scope", "arn lockToken tagsAll", "", "name region scope", "name"],
  "aws:wafv2/ruleGroup:RuleGroup": ["capacity scope visibilityConfig", "arn lockToken tagsAll", "", "name region scope", "name"],
  "aws:wafv2/webAcl:WebAcl": ["defaultAction scope visibilityConfig", "applicationIntegrationUrl arn capacity lockToken tagsAll", "", "name region scope", "name"],
  "aws:wafv2/webAclAssociation:WebAclAssociation": ["resourceArn webAclArn", "", "", "region resourceArn webAclArn", ""],
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": ["logDestinationConfigs resourceArn", "", "", "region", ""],
  "aws:wafv2/webAclRule:WebAclRule": ["priority webAclArn", "", "", "region", "name"],
  "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation": ["priority ruleName webAclArn", "", "", "region", ""],
};
