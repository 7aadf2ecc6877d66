// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:efs/accessPoint:AccessPoint": ["fileSystemId", "arn fileSystemArn ownerId tagsAll", "", "fileSystemId posixUser region rootDirectory", ""],
  "aws:efs/backupPolicy:BackupPolicy": ["backupPolicy fileSystemId", "", "", "region", ""],
  "aws:efs/fileSystem:FileSystem": ["", "arn availabilityZoneId dnsName name numberOfMountTargets ownerId sizeInBytes tagsAll", "", "availabilityZoneName encrypted kmsKeyId performanceMode region", ""],
  "aws:efs/fileSystemPolicy:FileSystemPolicy": ["fileSystemId policy", "", "", "region", ""],
  "aws:efs/mountTarget:MountTarget": ["fileSystemId subnetId", "availabilityZoneId availabilityZoneName dnsName fileSystemArn mountTargetDnsName networkInterfaceId ownerId", "", "fileSystemId ipAddress ipAddressType ipv6Address region subnetId", ""],
  "aws:efs/replicationConfiguration:ReplicationConfiguration": ["destination sourceFileSystemId", "creationTime originalSourceFileSystemArn sourceFileSystemArn sourceFileSystemRegion", "", "region", ""],
};
