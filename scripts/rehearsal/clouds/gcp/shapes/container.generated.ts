// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:container/attachedCluster:AttachedCluster": ["distribution fleet location oidcConfig platformVersion", "clusterRegion createTime effectiveAnnotations errors kubernetesVersion reconciling state uid updateTime workloadIdentityConfigs", "", "location name project", "name"],
  "gcp:container/awsCluster:AwsCluster": ["authorization awsRegion controlPlane fleet location networking", "createTime effectiveAnnotations endpoint etag reconciling state uid updateTime workloadIdentityConfigs", "", "location name project", "name"],
  "gcp:container/awsNodePool:AwsNodePool": ["autoscaling cluster config location maxPodsConstraint subnetId version", "createTime effectiveAnnotations etag reconciling state uid updateTime", "", "location name project", "name"],
  "gcp:container/azureClient:AzureClient": ["applicationId location tenantId", "certificate createTime uid", "", "location name project", "name"],
  "gcp:container/azureCluster:AzureCluster": ["authorization azureRegion controlPlane fleet location networking resourceGroupId", "createTime effectiveAnnotations endpoint etag reconciling state uid updateTime workloadIdentityConfigs", "", "location name project", "name"],
  "gcp:container/azureNodePool:AzureNodePool": ["autoscaling cluster config location maxPodsConstraint subnetId version", "createTime effectiveAnnotations etag reconciling state uid updateTime", "", "location name project", "name"],
  "gcp:container/cluster:Cluster": ["", "effectiveLabels emulatedVersion endpoint labelFingerprint masterVersion operation pulumiLabels selfLink servicesIpv4Cidr tpuIpv4CidrBlock", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:container/nodePool:NodePool": ["cluster", "instanceGroupUrls managedInstanceGroupUrls operation", "", "location name project", "name"],
  "gcp:container/registry:Registry": ["", "bucketSelfLink", "", "location project", ""],
};
