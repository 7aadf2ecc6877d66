// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:certificatemanager/certificate:Certificate": ["", "effectiveLabels pulumiLabels sanDnsnames", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:certificatemanager/certificateIssuanceConfig:CertificateIssuanceConfig": ["certificateAuthorityConfig keyAlgorithm lifetime rotationWindowPercentage", "createTime effectiveLabels pulumiLabels updateTime", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:certificatemanager/certificateMap:CertificateMap": ["", "createTime effectiveLabels gclbTargets pulumiLabels updateTime", "effectiveLabels pulumiLabels", "name project", "name"],
  "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": ["certificates map", "createTime effectiveLabels pulumiLabels state updateTime", "effectiveLabels pulumiLabels", "name project", "name"],
  "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": ["domain", "dnsResourceRecords effectiveLabels pulumiLabels", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:certificatemanager/trustConfig:TrustConfig": ["location", "createTime effectiveLabels pulumiLabels updateTime", "effectiveLabels pulumiLabels", "location name project", "name"],
};
