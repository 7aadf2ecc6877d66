// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:datasync/agent:Agent": ["", "arn tagsAll", "", "activationKey region securityGroupArns subnetArns vpcEndpointId", "name"],
  "aws:datasync/efsLocation:EfsLocation": ["ec2Config efsFileSystemArn", "arn tagsAll uri", "", "region", ""],
  "aws:datasync/fsxOpenZfsFileSystem:FsxOpenZfsFileSystem": ["fsxFilesystemArn protocol securityGroupArns", "arn creationTime tagsAll uri", "", "region", ""],
  "aws:datasync/locationAzureBlob:LocationAzureBlob": ["agentArns authenticationType containerUrl", "arn tagsAll uri", "", "region", ""],
  "aws:datasync/locationFsxLustre:LocationFsxLustre": ["fsxFilesystemArn securityGroupArns", "arn creationTime tagsAll uri", "", "fsxFilesystemArn region securityGroupArns subdirectory", ""],
  "aws:datasync/locationFsxOntapFileSystem:LocationFsxOntapFileSystem": ["protocol securityGroupArns storageVirtualMachineArn", "arn creationTime fsxFilesystemArn tagsAll uri", "", "region", ""],
  "aws:datasync/locationFsxWindows:LocationFsxWindows": ["fsxFilesystemArn password securityGroupArns user", "arn creationTime tagsAll uri", "password", "domain fsxFilesystemArn password region securityGroupArns subdirectory user", ""],
  "aws:datasync/locationHdfs:LocationHdfs": ["agentArns nameNodes", "arn tagsAll uri", "", "region", ""],
  "aws:datasync/locationObjectStorage:LocationObjectStorage": ["bucketName serverHostname", "arn tagsAll uri", "secretKey", "bucketName region serverHostname", ""],
  "aws:datasync/locationSmb:LocationSmb": ["agentArns password serverHostname subdirectory user", "arn tagsAll uri", "password", "region serverHostname", ""],
  "aws:datasync/nfsLocation:NfsLocation": ["onPremConfig serverHostname subdirectory", "arn tagsAll uri", "", "region", ""],
  "aws:datasync/s3Location:S3Location": ["s3BucketArn s3Config subdirectory", "arn tagsAll uri", "", "region", ""],
  "aws:datasync/task:Task": ["destinationLocationArn sourceLocationArn", "arn tagsAll", "", "destinationLocationArn region sourceLocationArn taskMode", "name"],
};
