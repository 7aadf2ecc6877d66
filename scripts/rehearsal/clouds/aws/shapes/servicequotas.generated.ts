// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:servicequotas/autoManagement:AutoManagement": ["optInLevel optInType", "", "", "region", ""],
  "aws:servicequotas/serviceQuota:ServiceQuota": ["quotaCode serviceCode value", "adjustable arn defaultValue quotaName requestId requestStatus serviceName usageMetrics", "", "region", ""],
  "aws:servicequotas/template:Template": ["quotaCode serviceCode value", "globalQuota quotaName serviceName unit", "", "region", ""],
  "aws:servicequotas/templateAssociation:TemplateAssociation": ["", "status", "", "region", ""],
};
