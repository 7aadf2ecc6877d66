// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:acm/certificate:Certificate": ["", "arn domainValidationOptions notAfter notBefore pendingRenewal renewalEligibility renewalSummaries status tagsAll type validationEmails", "privateKey privateKeyWo", "region", ""],
  "aws:acm/certificateValidation:CertificateValidation": ["certificateArn", "", "", "region", ""],
};
