// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:gkehub/feature:Feature": ["location", "createTime deleteTime effectiveLabels pulumiLabels resourceStates states updateTime", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:gkehub/featureIamBinding:FeatureIamBinding": ["members role", "etag", "", "location name project", "name"],
  "gcp:gkehub/featureIamMember:FeatureIamMember": ["member role", "etag", "", "location name project", "name"],
  "gcp:gkehub/featureIamPolicy:FeatureIamPolicy": ["policyData", "etag", "", "location name project", "name"],
  "gcp:gkehub/featureMembership:FeatureMembership": ["feature location membership", "", "", "location project", ""],
  "gcp:gkehub/fleet:Fleet": ["", "createTime deleteTime states uid updateTime", "", "project", ""],
  "gcp:gkehub/membership:Membership": ["membershipId", "effectiveLabels name pulumiLabels", "effectiveLabels pulumiLabels", "location project", ""],
  "gcp:gkehub/membershipBinding:MembershipBinding": ["location membershipBindingId membershipId scope", "createTime deleteTime effectiveLabels name pulumiLabels states uid updateTime", "effectiveLabels pulumiLabels", "location project", ""],
  "gcp:gkehub/membershipIamBinding:MembershipIamBinding": ["members membershipId role", "etag", "", "location project", ""],
  "gcp:gkehub/membershipIamMember:MembershipIamMember": ["member membershipId role", "etag", "", "location project", ""],
  "gcp:gkehub/membershipIamPolicy:MembershipIamPolicy": ["membershipId policyData", "etag", "", "location project", ""],
  "gcp:gkehub/membershipRbacRoleBinding:MembershipRbacRoleBinding": ["location membershipId membershipRbacRoleBindingId role user", "createTime deleteTime name states uid updateTime", "", "location project", ""],
  "gcp:gkehub/namespace:Namespace": ["scope scopeId scopeNamespaceId", "createTime deleteTime effectiveLabels name pulumiLabels states uid updateTime", "effectiveLabels pulumiLabels", "project", ""],
  "gcp:gkehub/rolloutSequence:RolloutSequence": ["rolloutSequenceId stages", "createTime deleteTime effectiveLabels etag name operationalStates pulumiLabels targetControlPlaneVersion targetNodeVersion uid updateTime", "effectiveLabels pulumiLabels", "project", ""],
  "gcp:gkehub/scope:Scope": ["scopeId", "createTime deleteTime effectiveLabels name pulumiLabels states uid updateTime", "effectiveLabels pulumiLabels", "project", ""],
  "gcp:gkehub/scopeIamBinding:ScopeIamBinding": ["members role scopeId", "etag", "", "project", ""],
  "gcp:gkehub/scopeIamMember:ScopeIamMember": ["member role scopeId", "etag", "", "project", ""],
  "gcp:gkehub/scopeIamPolicy:ScopeIamPolicy": ["policyData scopeId", "etag", "", "project", ""],
  "gcp:gkehub/scopeRbacRoleBinding:ScopeRbacRoleBinding": ["role scopeId scopeRbacRoleBindingId", "createTime deleteTime effectiveLabels name pulumiLabels states uid updateTime", "effectiveLabels pulumiLabels", "project", ""],
};
