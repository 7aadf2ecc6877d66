// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:fsx/backup:Backup": ["", "arn kmsKeyId ownerId tagsAll type", "", "fileSystemId region", ""],
  "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation": ["dataRepositoryPath fileSystemId fileSystemPath", "arn associationId tagsAll", "", "batchImportMetaDataOnCreate dataRepositoryPath fileSystemId fileSystemPath region", ""],
  "aws:fsx/fileCache:FileCache": ["fileCacheType fileCacheTypeVersion storageCapacity subnetIds", "arn dataRepositoryAssociationIds dnsName fileCacheId networkInterfaceIds ownerId tagsAll vpcId", "", "copyTagsToDataRepositoryAssociations dataRepositoryAssociations fileCacheType fileCacheTypeVersion kmsKeyId region securityGroupIds storageCapacity subnetIds", ""],
  "aws:fsx/lustreFileSystem:LustreFileSystem": ["subnetIds", "arn dnsName mountName networkInterfaceIds ownerId tagsAll vpcId", "", "region", ""],
  "aws:fsx/ontapFileSystem:OntapFileSystem": ["deploymentType preferredSubnetId storageCapacity subnetIds", "arn dnsName endpoints networkInterfaceIds ownerId tagsAll vpcId", "fsxAdminPassword", "region", ""],
  "aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine": ["fileSystemId", "arn endpoints subtype tagsAll uuid", "svmAdminPassword", "region", "name"],
  "aws:fsx/ontapVolume:OntapVolume": ["storageVirtualMachineId", "arn fileSystemId flexcacheEndpointType tagsAll uuid", "", "region", "name"],
  "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": ["deploymentType subnetIds throughputCapacity", "arn dnsName endpointIpAddress networkInterfaceIds ownerId rootVolumeId tagsAll vpcId", "", "region", ""],
  "aws:fsx/openZfsSnapshot:OpenZfsSnapshot": ["volumeId", "arn creationTime tagsAll", "", "region", "name"],
  "aws:fsx/openZfsVolume:OpenZfsVolume": ["parentVolumeId", "arn tagsAll", "", "region", "name"],
  "aws:fsx/s3AccessPointAttachment:S3AccessPointAttachment": ["openzfsConfiguration type", "s3AccessPointAlias s3AccessPointArn", "", "name openzfsConfiguration region s3AccessPoint type", "name"],
  "aws:fsx/windowsFileSystem:WindowsFileSystem": ["subnetIds throughputCapacity", "arn dnsName networkInterfaceIds ownerId preferredFileServerIp remoteAdministrationEndpoint tagsAll vpcId", "", "region", ""],
};
