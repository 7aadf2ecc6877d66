// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:ebs/defaultKmsKey:DefaultKmsKey": ["keyArn", "", "", "region", ""],
  "aws:ebs/encryptionByDefault:EncryptionByDefault": ["", "", "", "region", ""],
  "aws:ebs/fastSnapshotRestore:FastSnapshotRestore": ["availabilityZone snapshotId", "state", "", "region", ""],
  "aws:ebs/snapshot:Snapshot": ["volumeId", "arn dataEncryptionKeyId encrypted kmsKeyId ownerAlias ownerId tagsAll volumeSize", "", "region", ""],
  "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": ["state", "", "", "region", ""],
  "aws:ebs/snapshotCopy:SnapshotCopy": ["sourceRegion sourceSnapshotId", "arn dataEncryptionKeyId outpostArn ownerAlias ownerId tagsAll volumeId volumeSize", "", "region", ""],
  "aws:ebs/snapshotImport:SnapshotImport": ["diskContainer", "arn dataEncryptionKeyId outpostArn ownerAlias ownerId tagsAll volumeId volumeSize", "", "region", ""],
  "aws:ebs/volume:Volume": ["availabilityZone", "arn createTime tagsAll", "", "region", ""],
  "aws:ebs/volumeCopy:VolumeCopy": ["sourceVolumeId", "arn availabilityZone tagsAll", "", "region", ""],
};
