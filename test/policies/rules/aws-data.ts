import { unknown } from "../../../scripts/rehearsal/provider";
import { type AreaExamples, type RuleExamples, resource } from "../harness";

const bucket = (name = "data", props: object = {}) => resource("aws:s3/bucket:Bucket", { bucket: name, ...props }, { name });
/** A resource that sets something for the bucket `data`. */
const ofBucket = (type: string, props: object, name = "data") =>
  resource(
    `aws:s3/${type}:${type.charAt(0).toUpperCase()}${type.slice(1)}`,
    { bucket: unknown, ...props },
    { name: `${name}-${type}`, from: { bucket: name } },
  );
export const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

/** A switch of one resource: on is good, off or absent is bad. */
function flag(type: string, good: object, bad: object, says: string, unsure: object): RuleExamples {
  return {
    good: [resource(type, { ...good })],
    bad: [{ example: resource(type, { ...bad }), says }],
    unknown: resource(type, { ...unsure }),
  };
}

const block = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const tlsOnly = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const versioned = ofBucket("bucketVersioning", { versioningConfiguration: { status: "Enabled" } });
const lifecycle = (...rules: unknown[]) => ofBucket("bucketLifecycleConfiguration", { rules });
const encryption = (rule: object) => ofBucket("bucketServerSideEncryptionConfiguration", { rules: [rule] });

/** Rules about data. */
export const awsDataExamples: AreaExamples = {
  "backup-vault-encrypted": {
    good: [resource("aws:backup/vault:Vault", { kmsKeyArn: "arn:aws:kms:us-west-2:123456789012:key/1" })],
    bad: [{ example: resource("aws:backup/vault:Vault", {}), says: "kmsKeyArn is not given" }],
    unknown: { example: resource("aws:backup/vault:Vault", { kmsKeyArn: unknown }), decided: true },
  },
  "cloudtrail-complete": {
    good: [
      resource("aws:cloudtrail/trail:Trail", { isMultiRegionTrail: true, kmsKeyId: unknown, enableLogFileValidation: true }),
    ],
    bad: [
      {
        example: resource("aws:cloudtrail/trail:Trail", { kmsKeyId: "k", enableLogFileValidation: true }),
        says: "isMultiRegionTrail is not true",
      },
      {
        example: resource("aws:cloudtrail/trail:Trail", { isMultiRegionTrail: true, enableLogFileValidation: true }),
        says: "kmsKeyId is not given",
      },
      {
        example: resource("aws:cloudtrail/trail:Trail", { isMultiRegionTrail: true, kmsKeyId: "k" }),
        says: "enableLogFileValidation is not true",
      },
    ],
    unknown: resource("aws:cloudtrail/trail:Trail", { isMultiRegionTrail: unknown }),
  },
  "dynamodb-recovery": {
    good: [resource("aws:dynamodb/table:Table", { pointInTimeRecovery: { enabled: true }, deletionProtectionEnabled: true })],
    bad: [
      {
        example: resource("aws:dynamodb/table:Table", { deletionProtectionEnabled: true }),
        says: "pointInTimeRecovery.enabled is not true",
      },
      {
        example: resource("aws:dynamodb/table:Table", { pointInTimeRecovery: { enabled: true } }),
        says: "deletionProtectionEnabled is not true",
      },
    ],
    unknown: resource("aws:dynamodb/table:Table", { pointInTimeRecovery: unknown }),
  },
  "ecr-immutable-tags": flag(
    "aws:ecr/repository:Repository",
    { imageTagMutability: "IMMUTABLE" },
    {},
    "imageTagMutability is MUTABLE",
    {
      imageTagMutability: unknown,
    },
  ),
  "ecr-lifecycle": {
    good: [
      [
        resource("aws:ecr/repository:Repository", {}, { name: "images" }),
        resource(
          "aws:ecr/lifecyclePolicy:LifecyclePolicy",
          { repository: unknown },
          { name: "keep", from: { repository: "images" } },
        ),
      ],
    ],
    bad: [{ example: resource("aws:ecr/repository:Repository"), says: "it has no lifecycle policy" }],
    unknown: {
      example: [
        resource("aws:ecr/repository:Repository", { name: unknown }, { name: "images" }),
        resource(
          "aws:ecr/lifecyclePolicy:LifecyclePolicy",
          { repository: unknown, policy: unknown },
          { name: "keep", from: { repository: "images" } },
        ),
      ],
      decided: true,
    },
  },
  "ecr-scan-on-push": flag(
    "aws:ecr/repository:Repository",
    { imageScanningConfiguration: { scanOnPush: true } },
    { imageScanningConfiguration: { scanOnPush: false } },
    "scanOnPush is not true",
    { imageScanningConfiguration: unknown },
  ),
  "efs-access-point-bounded": {
    good: [
      resource("aws:efs/accessPoint:AccessPoint", { posixUser: { uid: 1000, gid: 1000 }, rootDirectory: { path: "/team" } }),
    ],
    bad: [
      {
        example: resource("aws:efs/accessPoint:AccessPoint", { posixUser: { uid: 1000, gid: 1000 } }),
        says: "rootDirectory.path is /",
      },
      {
        example: resource("aws:efs/accessPoint:AccessPoint", { rootDirectory: { path: "/team" } }),
        says: "posixUser is not given",
      },
      {
        example: resource("aws:efs/accessPoint:AccessPoint", { posixUser: { uid: 0, gid: 0 }, rootDirectory: { path: "/t" } }),
        says: "posixUser.uid is 0",
      },
    ],
    unknown: resource("aws:efs/accessPoint:AccessPoint", { rootDirectory: { path: unknown } }),
  },
  "efs-encrypted": flag("aws:efs/fileSystem:FileSystem", { encrypted: true }, {}, "encrypted is not true", {
    encrypted: unknown,
  }),
  "fsx-lustre-safe": {
    good: [
      resource("aws:fsx/lustreFileSystem:LustreFileSystem", { deploymentType: "SCRATCH_2" }),
      resource("aws:fsx/lustreFileSystem:LustreFileSystem", {
        deploymentType: "PERSISTENT_2",
        kmsKeyId: unknown,
        automaticBackupRetentionDays: 7,
      }),
    ],
    bad: [
      {
        example: resource("aws:fsx/lustreFileSystem:LustreFileSystem", {
          deploymentType: "PERSISTENT_2",
          automaticBackupRetentionDays: 7,
        }),
        says: "kmsKeyId is not given",
      },
      {
        example: resource("aws:fsx/lustreFileSystem:LustreFileSystem", { deploymentType: "PERSISTENT_2", kmsKeyId: "k" }),
        says: "automaticBackupRetentionDays is 0",
      },
    ],
    unknown: resource("aws:fsx/lustreFileSystem:LustreFileSystem", { deploymentType: unknown }),
  },
  "kms-deletion-window": flag(
    "aws:kms/key:Key",
    { deletionWindowInDays: 30 },
    { deletionWindowInDays: 7 },
    "deletionWindowInDays is 7",
    { deletionWindowInDays: unknown },
  ),
  "queue-encrypted": {
    good: [resource("aws:sqs/queue:Queue", {}), resource("aws:sns/topic:Topic", { kmsMasterKeyId: unknown })],
    bad: [
      { example: resource("aws:sqs/queue:Queue", { sqsManagedSseEnabled: false }), says: "sqsManagedSseEnabled is false" },
      { example: resource("aws:sns/topic:Topic", {}), says: "kmsMasterKeyId is not given" },
    ],
    unknown: resource("aws:sqs/queue:Queue", { sqsManagedSseEnabled: unknown }),
  },
  "s3-abort-uploads": {
    good: [[bucket(), lifecycle({ status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } })]],
    bad: [
      { example: [bucket()], says: "no lifecycle rule aborts" },
      {
        example: [bucket(), lifecycle({ status: "Disabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } })],
        says: "no lifecycle rule aborts",
      },
    ],
    unknown: [bucket(), ofBucket("bucketLifecycleConfiguration", { rules: unknown })],
  },
  "s3-access-logging": {
    good: [[bucket(), ofBucket("bucketLogging", { targetBucket: "logs" })], [bucket("access-logs")]],
    bad: [{ example: [bucket()], says: "it has no aws.s3.BucketLogging" }],
    unknown: { example: [bucket("data", { id: unknown }), ofBucket("bucketLogging", { targetBucket: unknown })], decided: true },
  },
  "s3-acl-not-public": {
    good: [resource("aws:s3/bucketAcl:BucketAcl", { acl: "private" }), bucket()],
    bad: [
      { example: resource("aws:s3/bucketAcl:BucketAcl", { acl: "public-read" }), says: "acl is public-read" },
      { example: bucket("data", { acl: "public-read-write" }), says: "acl is public-read-write" },
    ],
    unknown: resource("aws:s3/bucketAcl:BucketAcl", { acl: unknown }),
  },
  "s3-kms-encryption": {
    good: [
      [
        bucket(),
        encryption({
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: unknown },
          bucketKeyEnabled: true,
        }),
      ],
      [bucket("access-logs")],
    ],
    bad: [
      { example: [bucket()], says: "encrypted with S3's own key" },
      {
        example: [bucket(), encryption({ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } })],
        says: "encrypted with S3's own key",
      },
      {
        example: [bucket(), encryption({ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } })],
        says: "bucketKeyEnabled is not true",
      },
    ],
    unknown: [bucket(), encryption({ applyServerSideEncryptionByDefault: { sseAlgorithm: unknown } })],
  },
  "s3-old-versions-expire": {
    good: [
      [bucket()],
      [bucket(), versioned, lifecycle({ status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 30 } })],
    ],
    bad: [{ example: [bucket(), versioned], says: "versions are kept for ever" }],
    unknown: [bucket(), versioned, ofBucket("bucketLifecycleConfiguration", { rules: unknown })],
  },
  "s3-ownership-enforced": flag(
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    { rule: { objectOwnership: "BucketOwnerEnforced" } },
    { rule: { objectOwnership: "ObjectWriter" } },
    "objectOwnership is ObjectWriter",
    { rule: { objectOwnership: unknown } },
  ),
  "s3-policy-not-public": {
    good: [
      resource("aws:s3/bucketPolicy:BucketPolicy", { policy: policy(tlsOnly) }),
      resource("aws:s3/bucketPolicy:BucketPolicy", {
        policy: policy({
          Effect: "Allow",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
        }),
      }),
    ],
    bad: [
      {
        example: resource("aws:s3/bucketPolicy:BucketPolicy", {
          policy: policy(tlsOnly, { Effect: "Allow", Principal: { AWS: "*" }, Action: "s3:GetObject", Resource: "*" }),
        }),
        says: "Statement[1] allows s3:GetObject to everybody",
      },
    ],
    unknown: resource("aws:s3/bucketPolicy:BucketPolicy", { policy: unknown }),
  },
  "s3-public-access-block": {
    good: [[bucket(), ofBucket("bucketPublicAccessBlock", block)]],
    bad: [
      { example: [bucket()], says: "it has no aws.s3.BucketPublicAccessBlock" },
      {
        example: [bucket(), ofBucket("bucketPublicAccessBlock", { ...block, blockPublicPolicy: false })],
        says: "blockPublicPolicy not true",
      },
    ],
    unknown: [bucket(), ofBucket("bucketPublicAccessBlock", { ...block, restrictPublicBuckets: unknown })],
  },
  "s3-tls-only": {
    good: [[bucket(), ofBucket("bucketPolicy", { policy: policy(tlsOnly) })]],
    bad: [{ example: [bucket()], says: "no bucket policy denies aws:SecureTransport false" }],
    unknown: [bucket(), ofBucket("bucketPolicy", { policy: unknown })],
  },
  "s3-versioning": {
    good: [[bucket(), versioned], [bucket("scratch")]],
    bad: [
      { example: [bucket()], says: 'versioning is not "Enabled"' },
      {
        example: [bucket(), ofBucket("bucketVersioning", { versioningConfiguration: { status: "Suspended" } })],
        says: 'versioning is not "Enabled"',
      },
    ],
    unknown: [bucket(), ofBucket("bucketVersioning", { versioningConfiguration: { status: unknown } })],
  },
  "secret-rotation": {
    good: [
      [
        resource("aws:secretsmanager/secret:Secret", {}, { name: "token" }),
        resource(
          "aws:secretsmanager/secretRotation:SecretRotation",
          { secretId: unknown },
          { name: "turn", from: { secretId: "token" } },
        ),
      ],
    ],
    bad: [{ example: resource("aws:secretsmanager/secret:Secret"), says: "nothing rotates it" }],
    unknown: {
      example: [
        resource("aws:secretsmanager/secret:Secret", { id: unknown }, { name: "token" }),
        resource(
          "aws:secretsmanager/secretRotation:SecretRotation",
          { secretId: unknown },
          { name: "turn", from: { secretId: "token" } },
        ),
      ],
      decided: true,
    },
  },
};
