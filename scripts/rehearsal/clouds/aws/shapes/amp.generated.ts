// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:amp/alertManagerDefinition:AlertManagerDefinition": ["definition workspaceId", "", "", "region", ""],
  "aws:amp/anomalyDetector:AnomalyDetector": ["alias configuration missingDataAction workspaceId", "arn createdAt tagsAll", "", "region", ""],
  "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration": ["destinations workspaceId", "", "", "region", ""],
  "aws:amp/resourcePolicy:ResourcePolicy": ["policyDocument workspaceId", "", "", "region", ""],
  "aws:amp/ruleGroupNamespace:RuleGroupNamespace": ["data workspaceId", "arn tagsAll", "", "region", "name"],
  "aws:amp/scraper:Scraper": ["destination scrapeConfiguration", "arn roleArn tagsAll", "", "region", ""],
  "aws:amp/scraperLoggingConfiguration:ScraperLoggingConfiguration": ["loggingDestination scraperId", "", "", "region", ""],
  "aws:amp/workspace:Workspace": ["", "arn prometheusEndpoint tagsAll", "", "region", ""],
  "aws:amp/workspaceConfiguration:WorkspaceConfiguration": ["workspaceId", "", "", "region", ""],
};
