import { unknown } from "../../../scripts/rehearsal/provider";
import { describeRules, type ExampleResource, type RuleExamples, resource } from "../harness";

const cluster = (props: object) => resource("aws:eks/cluster:Cluster", { vpcConfig: {}, ...props }, { name: "cluster" });
const securityGroup = (...ingress: object[]) => resource("aws:ec2/securityGroup:SecurityGroup", { ingress });
const tcp = (port: unknown, ...cidrBlocks: unknown[]) => ({ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks });
const vpc = resource("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16", id: unknown }, { name: "vpc" });
const template = (props: object) => resource("aws:ec2/launchTemplate:LaunchTemplate", { ...props });
const nodeGroup = (props: object, from: ExampleResource["from"] = {}) =>
  resource("aws:eks/nodeGroup:NodeGroup", { ...props }, { name: "group", from });
const addon = (addonName: unknown, configurationValues?: unknown) =>
  resource(
    "aws:eks/addon:Addon",
    { addonName, ...(configurationValues === undefined ? {} : { configurationValues }) },
    { name: "addon" },
  );

const bucket = (name = "data", props: object = {}) => resource("aws:s3/bucket:Bucket", { bucket: name, ...props }, { name });
/** A resource that sets something for the bucket `data`. */
const ofBucket = (type: string, props: object, name = "data") =>
  resource(
    `aws:s3/${type}:${type.charAt(0).toUpperCase()}${type.slice(1)}`,
    { bucket: unknown, ...props },
    { name: `${name}-${type}`, from: { bucket: name } },
  );
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const identityPolicy = (document: unknown) => resource("aws:iam/rolePolicy:RolePolicy", { policy: document });

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

describeRules("aws", {
  "asg-launch-template": {
    good: [resource("aws:autoscaling/group:Group", { launchTemplate: { id: unknown } })],
    bad: [
      { example: resource("aws:autoscaling/group:Group", { launchConfiguration: "old" }), says: "launchConfiguration is used" },
    ],
    unknown: { example: resource("aws:autoscaling/group:Group", { launchTemplate: unknown }), decided: true },
  },
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
  "ebs-encrypted": {
    good: [
      template({
        blockDeviceMappings: [
          { deviceName: "/dev/xvda", ebs: { encrypted: "true" } },
          { deviceName: "/dev/sdb", virtualName: "ephemeral0" },
        ],
      }),
      resource("aws:ebs/volume:Volume", { encrypted: true }),
    ],
    bad: [
      {
        example: template({ blockDeviceMappings: [{ ebs: { volumeSize: 100 } }] }),
        says: "blockDeviceMappings[0].ebs.encrypted is not true",
      },
      {
        example: template({ blockDeviceMappings: [{ ebs: { encrypted: unknown } }, { ebs: { encrypted: "false" } }] }),
        says: "blockDeviceMappings[1]",
      },
      { example: resource("aws:ebs/volume:Volume", {}), says: "encrypted is not true" },
    ],
    unknown: template({ blockDeviceMappings: [{ ebs: { encrypted: unknown } }] }),
  },
  "ec2-imdsv2": {
    good: [
      template({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } }),
      template({ metadataOptions: { httpEndpoint: "disabled" } }),
    ],
    bad: [
      { example: template({}), says: "metadataOptions.httpTokens is not given" },
      {
        example: template({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } }),
        says: "httpPutResponseHopLimit is 2",
      },
      {
        example: resource("aws:ec2/instance:Instance", { metadataOptions: { httpTokens: "optional" } }),
        says: "httpTokens is optional",
      },
    ],
    unknown: template({ metadataOptions: unknown }),
  },
  "ec2-no-public-ip": {
    good: [template({ networkInterfaces: [{ associatePublicIpAddress: "false" }] }), resource("aws:ec2/instance:Instance", {})],
    bad: [
      {
        example: template({ networkInterfaces: [{}, { associatePublicIpAddress: "true" }] }),
        says: "networkInterfaces[1].associatePublicIpAddress is true",
      },
      {
        example: resource("aws:ec2/instance:Instance", { associatePublicIpAddress: true }),
        says: "associatePublicIpAddress is true",
      },
    ],
    unknown: template({ networkInterfaces: [{ associatePublicIpAddress: unknown }] }),
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
  "eks-access-entries": {
    good: [cluster({ accessConfig: { authenticationMode: "API" } })],
    bad: [
      { example: cluster({}), says: "authenticationMode is CONFIG_MAP" },
      {
        example: cluster({ accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } }),
        says: "authenticationMode is API_AND_CONFIG_MAP",
      },
    ],
    unknown: cluster({ accessConfig: unknown }),
  },
  "eks-control-plane-logs": {
    good: [cluster({ enabledClusterLogTypes: ["audit", "authenticator", "api"] })],
    bad: [
      { example: cluster({}), says: "lacks audit, authenticator" },
      { example: cluster({ enabledClusterLogTypes: ["audit"] }), says: "lacks authenticator" },
    ],
    unknown: cluster({ enabledClusterLogTypes: unknown }),
  },
  "eks-deletion-protection": {
    good: [cluster({ deletionProtection: true })],
    bad: [{ example: cluster({}), says: "deletionProtection is not true" }],
    unknown: cluster({ deletionProtection: unknown }),
  },
  "eks-endpoint-restricted": {
    good: [
      cluster({ vpcConfig: { endpointPublicAccess: false } }),
      cluster({ vpcConfig: { publicAccessCidrs: ["203.0.113.0/24"] } }),
    ],
    bad: [
      { example: cluster({ vpcConfig: {} }), says: "open to 0.0.0.0/0, which is EKS's default" },
      {
        example: cluster({ vpcConfig: { publicAccessCidrs: ["10.0.0.0/8", "0.0.0.0/0"] } }),
        says: "publicAccessCidrs[1] is 0.0.0.0/0",
      },
      {
        example: cluster({ vpcConfig: { publicAccessCidrs: ["0.0.0.0/1", "128.0.0.0/1"] } }),
        says: "publicAccessCidrs[0] is 0.0.0.0/1",
      },
    ],
    unknown: cluster({ vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: [unknown] } }),
  },
  "eks-network-policy": {
    good: [
      [cluster({}), addon("vpc-cni", '{"enableNetworkPolicy":"true"}')],
      [cluster({ computeConfig: { enabled: true } })],
      [cluster({}), resource("kubernetes:helm.sh/v3:Release", { chart: "cilium" }, { name: "cilium" })],
    ],
    bad: [
      { example: [cluster({})], says: "no network policy engine" },
      { example: [cluster({}), addon("vpc-cni")], says: "no network policy engine" },
    ],
    unknown: [cluster({}), addon("vpc-cni", unknown)],
  },
  "eks-node-remote-access-off": {
    good: [nodeGroup({})],
    bad: [
      { example: nodeGroup({ remoteAccess: { ec2SshKey: "laptop" } }), says: "port 22 is open to the world" },
      {
        example: nodeGroup({ remoteAccess: { ec2SshKey: "laptop", sourceSecurityGroupIds: ["sg-1"] } }),
        says: "remoteAccess gives an SSH key;",
      },
    ],
    unknown: { example: nodeGroup({ subnetIds: unknown }), decided: true },
  },
  "eks-nodes-private": {
    good: [
      [
        resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: false }, { name: "private" }),
        resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }, { name: "public" }),
        nodeGroup({ subnetIds: [unknown] }, { subnetIds: "private" }),
      ],
    ],
    bad: [
      {
        example: [
          resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }, { name: "public" }),
          nodeGroup({ subnetIds: [unknown] }, { subnetIds: "public" }),
        ],
        says: "public give public addresses",
      },
    ],
    unknown: [
      resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: unknown }, { name: "subnet" }),
      nodeGroup({}, { subnetIds: "subnet" }),
    ],
  },
  "eks-secrets-encrypted": {
    good: [cluster({ encryptionConfig: { resources: ["secrets"], provider: { keyArn: unknown } } })],
    bad: [{ example: cluster({}), says: "encryptionConfig does not cover secrets" }],
    unknown: cluster({ encryptionConfig: unknown }),
  },
  "eks-version-supported": {
    good: [cluster({ version: "1.99" })],
    bad: [
      { example: cluster({}), says: "version is not given" },
      { example: cluster({ version: "1.32" }), says: "standard support of 1.32 ended on 2026-03-23" },
      { example: cluster({ version: "1.21" }), says: "1.21 is out of support" },
    ],
    unknown: cluster({ version: unknown }),
  },
  "eks-workload-identity": {
    good: [
      [cluster({}), addon("eks-pod-identity-agent")],
      [cluster({}), resource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", { url: unknown }, { name: "oidc" })],
    ],
    bad: [{ example: [cluster({}), addon("coredns")], says: "neither the eks-pod-identity-agent add-on nor an OIDC provider" }],
    unknown: [cluster({}), addon(unknown)],
  },
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
  "guardduty-on": flag("aws:guardduty/detector:Detector", {}, { enable: false }, "enable is false", { enable: unknown }),
  "iam-no-admin-star": {
    good: [
      identityPolicy(policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" })),
      identityPolicy(policy({ Effect: "Deny", Action: "*", Resource: "*" })),
    ],
    bad: [
      { example: identityPolicy(policy({ Effect: "Allow", Action: "*", Resource: "*" })), says: "Statement[0] allows * on *" },
      {
        example: identityPolicy({ Statement: { Effect: "Allow", Action: ["*:*"], Resource: ["*"] } }),
        says: "Statement[0] allows * on *",
      },
    ],
    unknown: identityPolicy(unknown),
  },
  "iam-no-decrypt-all": {
    good: [
      identityPolicy(policy({ Effect: "Allow", Action: "kms:Decrypt", Resource: "arn:aws:kms:us-west-2:123456789012:key/1" })),
      identityPolicy(
        policy({
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { StringEquals: { "kms:ViaService": "s3.us-west-2.amazonaws.com" } },
        }),
      ),
    ],
    bad: [
      {
        example: identityPolicy(policy({ Effect: "Allow", Action: ["kms:Decrypt", "s3:GetObject"], Resource: "*" })),
        says: "allows kms:Decrypt with every key",
      },
    ],
    unknown: identityPolicy(unknown),
  },
  "iam-no-service-wildcard": {
    good: [identityPolicy(policy({ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::data/*" }))],
    bad: [
      {
        example: identityPolicy(policy({ Effect: "Allow", Action: ["s3:*"], Resource: "*" })),
        says: "allows s3:* on every resource",
      },
    ],
    unknown: identityPolicy(unknown),
  },
  "iam-no-user-policies": {
    good: [resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: "arn" })],
    bad: [
      { example: resource("aws:iam/accessKey:AccessKey"), says: "an access key of a user" },
      { example: resource("aws:iam/userPolicy:UserPolicy"), says: "a policy on a user" },
    ],
    unknown: { example: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: unknown }), decided: true },
  },
  "iam-node-role-bounded": {
    good: [
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      }),
    ],
    bad: [
      {
        example: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
          policyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
        }),
        says: "policyArn is arn:aws:iam::aws:policy/AmazonS3FullAccess",
      },
    ],
    unknown: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: unknown }),
  },
  "kms-deletion-window": flag(
    "aws:kms/key:Key",
    { deletionWindowInDays: 30 },
    { deletionWindowInDays: 7 },
    "deletionWindowInDays is 7",
    { deletionWindowInDays: unknown },
  ),
  "kms-policy-not-public": {
    good: [
      resource("aws:kms/key:Key", {
        policy: policy({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" }),
      }),
      resource("aws:kms/key:Key", {}),
    ],
    bad: [
      {
        example: resource("aws:kms/key:Key", {
          policy: policy({ Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" }),
        }),
        says: "gives kms:Decrypt to everybody",
      },
    ],
    unknown: resource("aws:kms/key:Key", { policy: unknown }),
  },
  "kms-rotation": {
    good: [
      resource("aws:kms/key:Key", { enableKeyRotation: true }),
      resource("aws:kms/key:Key", { customerMasterKeySpec: "RSA_4096" }),
    ],
    bad: [{ example: resource("aws:kms/key:Key", {}), says: "enableKeyRotation is not true" }],
    unknown: resource("aws:kms/key:Key", { enableKeyRotation: unknown }),
  },
  "nacl-no-admin-world": {
    good: [
      resource("aws:ec2/networkAcl:NetworkAcl", {
        ingress: [{ action: "allow", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/0" }],
      }),
      resource("aws:ec2/networkAclRule:NetworkAclRule", {
        egress: true,
        ruleAction: "allow",
        protocol: "-1",
        cidrBlock: "0.0.0.0/0",
      }),
    ],
    bad: [
      {
        example: resource("aws:ec2/networkAcl:NetworkAcl", {
          ingress: [{ action: "allow", protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: "0.0.0.0/0" }],
        }),
        says: "22 (SSH), 3389 (RDP)",
      },
      {
        example: resource("aws:ec2/networkAclRule:NetworkAclRule", {
          ruleAction: "allow",
          protocol: "tcp",
          fromPort: 22,
          toPort: 22,
          cidrBlock: "0.0.0.0/0",
        }),
        says: "22 (SSH)",
      },
    ],
    unknown: resource("aws:ec2/networkAclRule:NetworkAclRule", {
      ruleAction: "allow",
      protocol: "tcp",
      fromPort: 22,
      toPort: 22,
      cidrBlock: unknown,
    }),
  },
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
  "security-group-no-admin-world": {
    good: [securityGroup(tcp(443, "0.0.0.0/0"), tcp(22, "10.0.0.0/8"))],
    bad: [
      { example: securityGroup(tcp(22, "0.0.0.0/0")), says: "22 (SSH) open to 0.0.0.0/0" },
      { example: securityGroup({ protocol: "-1", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"] }), says: "3389 (RDP)" },
      { example: securityGroup(tcp(443, unknown), tcp(3389, "0.0.0.0/0")), says: "3389 (RDP) open to 0.0.0.0/0" },
      {
        example: resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
          ipProtocol: "tcp",
          fromPort: 20,
          toPort: 25,
          cidrIpv4: "0.0.0.0/0",
        }),
        says: "22 (SSH)",
      },
      {
        example: resource("aws:ec2/securityGroupRule:SecurityGroupRule", {
          type: "ingress",
          protocol: "tcp",
          fromPort: 5432,
          toPort: 5432,
          cidrBlocks: ["0.0.0.0/0"],
        }),
        says: "5432 (PostgreSQL)",
      },
    ],
    unknown: securityGroup(tcp(22, unknown)),
  },
  "subnet-no-public-ip": flag(
    "aws:ec2/subnet:Subnet",
    { mapPublicIpOnLaunch: false },
    { mapPublicIpOnLaunch: true },
    "mapPublicIpOnLaunch is true",
    {
      mapPublicIpOnLaunch: unknown,
    },
  ),
  "vpc-default-security-group-closed": {
    good: [
      [
        vpc,
        resource(
          "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
          { ingress: [], egress: [] },
          { name: "closed", from: { vpcId: "vpc" } },
        ),
      ],
    ],
    bad: [
      { example: [vpc], says: "its default security group is open" },
      {
        example: [
          vpc,
          resource(
            "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
            { egress: [{ protocol: "-1" }] },
            { name: "open", from: { vpcId: "vpc" } },
          ),
        ],
        says: "it has 1 rules",
      },
    ],
    unknown: [
      vpc,
      resource(
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        { ingress: unknown },
        { name: "maybe", from: { vpcId: "vpc" } },
      ),
    ],
  },
  "vpc-endpoints": {
    good: [
      [vpc],
      [
        vpc,
        cluster({}),
        resource(
          "aws:ec2/vpcEndpoint:VpcEndpoint",
          { serviceName: "com.amazonaws.us-west-2.s3" },
          { name: "s3", from: { vpcId: "vpc" } },
        ),
      ],
    ],
    bad: [{ example: [vpc, cluster({})], says: "it has no endpoint for S3" }],
    unknown: [
      vpc,
      cluster({}),
      resource("aws:ec2/vpcEndpoint:VpcEndpoint", { serviceName: unknown }, { name: "s3", from: { vpcId: "vpc" } }),
    ],
  },
  "vpc-flow-logs": {
    good: [[vpc, resource("aws:ec2/flowLog:FlowLog", { vpcId: unknown }, { name: "flows", from: { vpcId: "vpc" } })]],
    bad: [{ example: [vpc], says: "no flow log watches this VPC" }],
    unknown: {
      example: [vpc, resource("aws:ec2/flowLog:FlowLog", { vpcId: unknown }, { name: "flows", from: { vpcId: "vpc" } })],
      decided: true,
    },
  },
});
