// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:apigatewayv2/api:Api": ["protocolType", "apiEndpoint arn executionArn tagsAll", "", "protocolType region", "name"],
  "aws:apigatewayv2/apiMapping:ApiMapping": ["apiId domainName stage", "", "", "domainName region", ""],
  "aws:apigatewayv2/authorizer:Authorizer": ["apiId authorizerType", "", "", "apiId region", "name"],
  "aws:apigatewayv2/deployment:Deployment": ["apiId", "autoDeployed", "", "apiId region", ""],
  "aws:apigatewayv2/domainName:DomainName": ["domainName domainNameConfiguration", "apiMappingSelectionExpression arn tagsAll", "", "domainName region", ""],
  "aws:apigatewayv2/integration:Integration": ["apiId integrationType", "integrationResponseSelectionExpression", "", "apiId region", ""],
  "aws:apigatewayv2/integrationResponse:IntegrationResponse": ["apiId integrationId integrationResponseKey", "", "", "apiId integrationId region", ""],
  "aws:apigatewayv2/model:Model": ["apiId contentType schema", "", "", "apiId region", "name"],
  "aws:apigatewayv2/route:Route": ["apiId routeKey", "", "", "apiId region", ""],
  "aws:apigatewayv2/routeResponse:RouteResponse": ["apiId routeId routeResponseKey", "", "", "apiId region routeId", ""],
  "aws:apigatewayv2/routingRule:RoutingRule": ["actions conditions domainName priority", "routingRuleArn routingRuleId", "", "region", ""],
  "aws:apigatewayv2/stage:Stage": ["apiId", "arn executionArn invokeUrl tagsAll", "", "apiId region", "name"],
  "aws:apigatewayv2/vpcLink:VpcLink": ["securityGroupIds subnetIds", "arn tagsAll", "", "region securityGroupIds subnetIds", "name"],
};
