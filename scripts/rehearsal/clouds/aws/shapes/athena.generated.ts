// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:athena/capacityReservation:CapacityReservation": ["targetDpus", "allocatedDpus arn status tagsAll", "", "name region", "name"],
  "aws:athena/dataCatalog:DataCatalog": ["description parameters type", "arn tagsAll", "", "name region", "name"],
  "aws:athena/database:Database": ["", "", "", "region", "name"],
  "aws:athena/namedQuery:NamedQuery": ["database query", "", "", "database description name region workgroup", "name"],
  "aws:athena/preparedStatement:PreparedStatement": ["queryStatement workgroup", "", "", "region workgroup", "name"],
  "aws:athena/workgroup:Workgroup": ["", "arn tagsAll", "", "name region", "name"],
};
