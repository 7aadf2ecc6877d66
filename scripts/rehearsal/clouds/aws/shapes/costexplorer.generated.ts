// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:costexplorer/anomalyMonitor:AnomalyMonitor": ["monitorType", "arn tagsAll", "", "", "name"],
  "aws:costexplorer/anomalySubscription:AnomalySubscription": ["frequency monitorArnLists subscribers", "arn tagsAll", "", "", "name"],
  "aws:costexplorer/costAllocationTag:CostAllocationTag": ["status tagKey", "type", "", "", ""],
  "aws:costexplorer/costCategory:CostCategory": ["ruleVersion rules", "arn effectiveEnd tagsAll", "", "", "name"],
};
