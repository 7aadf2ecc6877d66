import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FileSystemPlan, FileSystemsPlan } from "./plan";

/** A server that was made, and what its users wait for. */
export interface Server {
  readonly address: pulumi.Output<string>;
  readonly handle: pulumi.Output<string>;
  /** Lustre's; of EFS there is none. */
  readonly mountName: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];
}

/** Nodes that mount: those of the cluster, and those of a second one beside it. */
function mounting({ nodeSecurityGroupId, secondNodeSecurityGroupId, mounted }: FileSystemsPlan) {
  return [
    ...(mounted || nodeSecurityGroupId !== undefined ? [{ whose: "", group: nodeSecurityGroupId }] : []),
    ...(secondNodeSecurityGroupId === undefined ? [] : [{ whose: "-second", group: secondNodeSecurityGroupId }]),
  ];
}

/** The subnet of a zone. */
function subnetOf(plan: FileSystemsPlan, zone: string): pulumi.Output<string> {
  return pulumi.output(plan.subnets).apply((subnets) => subnets.find((subnet) => subnet.zone === zone)?.id ?? "");
}

/** Ports that nodes reach and, where `among` says so, the servers each other. */
function serverGroup(
  parent: pulumi.Resource,
  label: string,
  plan: FileSystemsPlan,
  description: string,
  ports: readonly { readonly from: number; readonly to: number }[],
  among: boolean,
): aws.ec2.SecurityGroup {
  const { region, vpcId, tags } = plan;
  const group = new aws.ec2.SecurityGroup(label, { region, vpcId, description, tags: { ...tags, Name: label } }, { parent });
  for (const { from, to } of ports) {
    const shape = { region, securityGroupId: group.id, ipProtocol: "tcp", fromPort: from, toPort: to, tags: { ...tags } };
    for (const { whose, group: nodes } of mounting(plan)) {
      new aws.vpc.SecurityGroupIngressRule(
        `${label}-nodes${whose}-${from}`,
        { ...shape, description: "From nodes", referencedSecurityGroupId: nodes },
        { parent },
      );
    }
    if (!among) continue;
    const itself = { ...shape, referencedSecurityGroupId: group.id };
    new aws.vpc.SecurityGroupIngressRule(`${label}-in-${from}`, { ...itself, description: "From servers" }, { parent });
    new aws.vpc.SecurityGroupEgressRule(`${label}-out-${from}`, { ...itself, description: "To servers" }, { parent });
    // Lustre's servers open connections to their clients too.
    for (const { whose, group: nodes } of mounting(plan)) {
      new aws.vpc.SecurityGroupEgressRule(
        `${label}-to-nodes${whose}-${from}`,
        { ...shape, description: "To nodes", referencedSecurityGroupId: nodes },
        { parent },
      );
    }
  }
  return group;
}

function keyFor(parent: pulumi.Resource, label: string, { region, tags }: FileSystemsPlan, use: string): aws.kms.Key {
  return new aws.kms.Key(
    label,
    { region, description: `${use} ${label}`, enableKeyRotation: true, tags: { ...tags } },
    { parent },
  );
}

/** EFS with a mount target in every zone; it keeps its files in three zones by itself. */
export function efs(parent: pulumi.Resource, label: string, plan: FileSystemsPlan): Server {
  const { region, tags } = plan;
  const key = keyFor(parent, label, plan, "Files of");
  const files = new aws.efs.FileSystem(
    label,
    {
      region,
      encrypted: true,
      kmsKeyId: key.arn,
      throughputMode: "elastic",
      // What nobody read for a month costs a tenth, and comes back when it is read.
      lifecyclePolicies: [{ transitionToIa: "AFTER_30_DAYS" }, { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }],
      tags: { ...tags, Name: label },
    },
    { parent },
  );
  new aws.efs.BackupPolicy(label, { region, fileSystemId: files.id, backupPolicy: { status: "ENABLED" } }, { parent });
  const group = serverGroup(parent, label, plan, "NFS from nodes", [{ from: 2049, to: 2049 }], false);
  const targets = plan.zones.map(
    (zone) =>
      new aws.efs.MountTarget(
        `${label}-${zone}`,
        { region, fileSystemId: files.id, subnetId: subnetOf(plan, zone), securityGroups: [group.id] },
        { parent },
      ),
  );
  return { address: files.dnsName, handle: files.id, mountName: pulumi.output(""), ready: targets };
}

/** Ports of Lustre: https://docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html, 2026-11. */
const lustrePorts = [
  { from: 988, to: 988 },
  { from: 1018, to: 1023 },
];

/**
 * Lustre over a bucket: what is read comes from there once, what is written goes there by itself. A schedule gives the space of what nobody
 * read for the lifetime back; its name stays, and reading it fetches it again.
 */
export function lustre(parent: pulumi.Resource, label: string, plan: FileSystemsPlan, each: FileSystemPlan): Server {
  const { region, tags } = plan;
  const { capacityGiB, persistent, throughputPerTiB } = each.lustre;
  const [zone = ""] = plan.zones;
  const group = serverGroup(parent, label, plan, "Lustre from nodes", lustrePorts, true);
  const files = new aws.fsx.LustreFileSystem(
    label,
    {
      region,
      subnetIds: subnetOf(plan, zone),
      securityGroupIds: [group.id],
      storageCapacity: capacityGiB,
      storageType: "SSD",
      dataCompressionType: "LZ4",
      fileSystemTypeVersion: "2.15",
      ...(persistent
        ? {
            deploymentType: "PERSISTENT_2",
            perUnitStorageThroughput: throughputPerTiB,
            kmsKeyId: keyFor(parent, label, plan, "Cache").arn,
          }
        : { deploymentType: "SCRATCH_2" }),
      tags: { ...tags, Name: label },
    },
    { parent },
  );
  const events = { events: ["NEW", "CHANGED", "DELETED"] };
  const allowed = each.bucket?.keyArn === undefined ? [] : [letFsxUseKey(parent, label, plan, each.bucket.keyArn)];
  const behind = new aws.fsx.DataRepositoryAssociation(
    label,
    {
      region,
      fileSystemId: files.id,
      fileSystemPath: "/bucket",
      dataRepositoryPath: pulumi.interpolate`s3://${each.bucket?.name ?? ""}`,
      batchImportMetaDataOnCreate: true,
      s3: { autoImportPolicy: events, ...(each.bucket?.readOnly !== true && { autoExportPolicy: events }) },
      tags: { ...tags },
    },
    { parent, dependsOn: allowed },
  );
  release(parent, label, plan, each, files, behind);
  return { address: files.dnsName, handle: files.id, mountName: pulumi.interpolate`${files.mountName}`, ready: [behind] };
}

/**
 * FSx reads the bucket by a role of its own that is made with the association, so that no policy can name it before. The bucket's key lets
 * in whoever of this account is such a role, through S3 alone. https://docs.aws.amazon.com/fsx/latest/LustreGuide/s3-server-side-encryption-support.html
 */
function letFsxUseKey(
  parent: pulumi.Resource,
  label: string,
  { region }: FileSystemsPlan,
  keyArn: pulumi.Input<string>,
): aws.kms.KeyPolicy {
  const policy = pulumi.output(keyArn).apply((arn) => {
    const [, partition = "aws", , where = region ?? "", account = ""] = arn.split(":");
    const roles = `arn:${partition}:iam::${account}:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/*`;
    return JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Account",
          Effect: "Allow",
          Principal: { AWS: `arn:${partition}:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "FsxThroughS3",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey"],
          Resource: "*",
          Condition: {
            StringEquals: { "kms:CallerAccount": account, "kms:ViaService": `s3.${where}.amazonaws.com` },
            ArnLike: { "aws:PrincipalArn": roles },
          },
        },
      ],
    });
  });
  return new aws.kms.KeyPolicy(`${label}-bucket`, { region, keyId: keyArn, policy }, { parent });
}

/** A release task every night, by EventBridge Scheduler's call of any API: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html */
function release(
  parent: pulumi.Resource,
  label: string,
  { region, tags }: FileSystemsPlan,
  { lifetimeHours }: FileSystemPlan,
  files: aws.fsx.LustreFileSystem,
  behind: aws.fsx.DataRepositoryAssociation,
): void {
  const caller = aws.getCallerIdentityOutput({}, { parent });
  const role = new aws.iam.Role(
    `${label}-release`,
    {
      description: `Frees cached files of ${label}`,
      assumeRolePolicy: caller.accountId.apply((account) =>
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "scheduler.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "aws:SourceAccount": account } },
            },
          ],
        }),
      ),
      tags: { ...tags },
    },
    { parent },
  );
  const rights = new aws.iam.RolePolicy(
    `${label}-release`,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["fsx:CreateDataRepositoryTask", "fsx:TagResource"],
            // The task is a resource of its own, whose name is not known beforehand.
            Resource: [files.arn, files.arn.apply((arn) => arn.replace(/:file-system\/.*$/, ":task/*"))],
          },
        ],
      }),
    },
    { parent },
  );
  new aws.scheduler.Schedule(
    `${label}-release`,
    {
      region,
      description: `What nobody read for ${lifetimeHours / 24} days`,
      scheduleExpression: "cron(30 3 * * ? *)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: "arn:aws:scheduler:::aws-sdk:fsx:createDataRepositoryTask",
        roleArn: role.arn,
        input: pulumi.jsonStringify({
          Type: "RELEASE_DATA_FROM_FILESYSTEM",
          FileSystemId: files.id,
          Paths: ["bucket"],
          ReleaseConfiguration: { DurationSinceLastAccess: { Unit: "DAYS", Value: lifetimeHours / 24 } },
          Report: { Enabled: false },
        }),
      },
    },
    { parent, dependsOn: [behind, rights] },
  );
}
