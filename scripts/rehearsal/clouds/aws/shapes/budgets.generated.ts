// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:budgets/budget:Budget": ["budgetType timeUnit", "arn tagsAll", "", "", "name"],
  "aws:budgets/budgetAction:BudgetAction": ["actionThreshold actionType approvalModel budgetName definition executionRoleArn notificationType subscribers", "actionId arn status tagsAll", "", "", ""],
};
