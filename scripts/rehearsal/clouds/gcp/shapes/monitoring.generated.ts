// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:monitoring/alertPolicy:AlertPolicy": ["combiner conditions displayName", "creationRecords name", "", "project", ""],
  "gcp:monitoring/customService:CustomService": ["", "name", "", "project", ""],
  "gcp:monitoring/dashboard:Dashboard": ["dashboardJson", "", "", "project", ""],
  "gcp:monitoring/genericService:GenericService": ["serviceId", "name telemetries", "", "project", ""],
  "gcp:monitoring/group:Group": ["displayName filter", "name", "", "project", ""],
  "gcp:monitoring/metricDescriptor:MetricDescriptor": ["metricKind type valueType", "monitoredResourceTypes name", "", "project", ""],
  "gcp:monitoring/monitoredProject:MonitoredProject": ["metricsScope", "createTime", "", "name", "name"],
  "gcp:monitoring/notificationChannel:NotificationChannel": ["type", "name verificationStatus", "", "project", ""],
  "gcp:monitoring/slo:Slo": ["goal service", "name", "", "project", ""],
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": ["displayName timeout", "name uptimeCheckId", "", "project", ""],
};
