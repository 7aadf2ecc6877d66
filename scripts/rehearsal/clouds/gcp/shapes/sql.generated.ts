// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:sql/database:Database": ["instance", "selfLink", "", "name project", "name"],
  "gcp:sql/databaseInstance:DatabaseInstance": ["databaseVersion", "availableMaintenanceVersions connectionName dnsName dnsNames firstIpAddress ipAddresses privateIpAddress pscServiceAttachmentLink publicIpAddress selfLink serverCaCerts serviceAccountEmailAddress", "replicaConfiguration rootPassword rootPasswordWo serverCaCerts", "name project region", "name"],
  "gcp:sql/provisionScript:ProvisionScript": ["instance script", "", "", "project", ""],
  "gcp:sql/sourceRepresentationInstance:SourceRepresentationInstance": ["databaseVersion host", "", "password", "name project region", "name"],
  "gcp:sql/sslCert:SslCert": ["commonName instance", "cert certSerialNumber createTime expirationTime privateKey serverCaCert sha1Fingerprint", "cert privateKey serverCaCert", "project", ""],
  "gcp:sql/user:User": ["instance", "iamEmail sqlServerUserDetails", "password passwordWo", "name project", "name"],
};
