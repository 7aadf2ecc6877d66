import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { Problems } from "../core/problems";
import { checkChoice, checkName } from "../workloads/checks";
import { BucketRights, QueueRights, type WorkloadIdentityArgs } from "./index";

export interface BucketGrant {
  readonly arn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string> | undefined;
  readonly rights: BucketRights;
  /** Empty for the whole bucket. */
  readonly prefix: string;
}

export interface QueueGrant {
  readonly arn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string> | undefined;
  readonly rights: QueueRights;
}

export interface IdentityPlan {
  readonly project?: string;
  readonly resourceGroup?: pulumi.Input<string>;
  readonly region?: string;
  readonly oidcIssuer?: pulumi.Input<string>;
  readonly clusterName: pulumi.Input<string>;
  readonly namespace: pulumi.Input<string>;
  readonly serviceAccount: string;
  readonly buckets: readonly BucketGrant[];
  readonly queues: readonly QueueGrant[];
  readonly tags: Readonly<Record<string, string>>;
}

/** How each cloud names a bucket whose rights it can give away. */
const bucketNames: Readonly<Partial<Record<Cloud, { readonly pattern: RegExp; readonly example: string }>>> = {
  [Cloud.Aws]: { pattern: /^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]+[a-z0-9]$/, example: "arn:aws:s3:::name" },
  [Cloud.Gcp]: { pattern: /^projects\/_\/buckets\/[a-z0-9][-_.a-z0-9]+[a-z0-9]$/, example: "projects/_/buckets/name" },
  [Cloud.Azure]: {
    pattern:
      /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[^/]+\/blobServices\/default\/containers\/[^/]+$/i,
    example: "/subscriptions/.../storageAccounts/ACCOUNT/blobServices/default/containers/CONTAINER",
  },
};

export function planIdentity(name: string, args: WorkloadIdentityArgs): IdentityPlan {
  const problems = new Problems(`WorkloadIdentity ${name}`);
  const bucketName = bucketNames[args.cloud];
  if (bucketName === undefined) {
    problems.add(
      "cloud",
      `identities of ${args.cloud} are not made here`,
      "bind the ServiceAccount yourself and give its annotations to the workload as serviceAccountAnnotations",
    );
  }
  if (args.cloud === Cloud.Azure && args.oidcIssuer === undefined) {
    problems.add("oidcIssuer", "is missing, and Azure has to be told whose tokens to believe", "give Cluster.oidcIssuer");
  }
  checkName("serviceAccount", args.serviceAccount, problems);
  const asked = args.queues ?? [];
  if (args.buckets.length === 0 && asked.length === 0)
    problems.add("buckets", "it may touch nothing", "give at least one bucket, or leave the identity out");
  if (asked.length > 0 && args.cloud !== Cloud.Aws && bucketName !== undefined)
    problems.add("queues", `${args.cloud} has no queue that is made here`, "leave them out");
  const buckets = args.buckets.map((grant, index): BucketGrant => {
    const path = `buckets[${index}]`;
    const rights = grant.rights ?? BucketRights.Read;
    const prefix = grant.prefix ?? "";
    checkChoice(`${path}.rights`, rights, Object.values(BucketRights), problems);
    if (/[*?]/.test(prefix) || prefix.startsWith("/")) {
      problems.add(
        `${path}.prefix`,
        `${JSON.stringify(prefix)} is not the start of an object's name`,
        "give a prefix such as checkpoints/",
      );
    }
    if (typeof grant.arn === "string" && bucketName !== undefined && !bucketName.pattern.test(grant.arn)) {
      const what = args.cloud === Cloud.Aws ? "ARN" : "name";
      problems.add(`${path}.arn`, `${JSON.stringify(grant.arn)} is not the ${what} of one bucket`, `give ${bucketName.example}`);
    }
    return { arn: grant.arn, keyArn: grant.kmsKeyArn, rights, prefix };
  });
  const queues = asked.map((grant, index): QueueGrant => {
    const path = `queues[${index}]`;
    const rights = grant.rights ?? QueueRights.SendAndReceive;
    checkChoice(`${path}.rights`, rights, Object.values(QueueRights), problems);
    if (typeof grant.arn === "string" && !/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/.test(grant.arn))
      problems.add(`${path}.arn`, `${JSON.stringify(grant.arn)} is not the ARN of one queue`, "give TaskQueue.arn");
    return { arn: grant.arn, keyArn: grant.kmsKeyArn, rights };
  });
  problems.throwIfAny();
  return {
    project: args.project,
    resourceGroup: args.resourceGroup,
    region: args.region,
    oidcIssuer: args.oidcIssuer,
    clusterName: args.clusterName,
    namespace: args.namespace,
    serviceAccount: args.serviceAccount,
    buckets,
    queues,
    tags: args.tags ?? {},
  };
}

/** Documents of IAM, in its own spelling. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** One bucket's grant with what the cloud answered. */
export interface KnownGrant {
  readonly arn: string;
  readonly keyArn: string | undefined;
  readonly rights: BucketRights;
  readonly prefix: string;
}

const reads = ["s3:GetObject"];
// No deletion of versions: what is overwritten or deleted by mistake can be brought back.
const writes = ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];

/** The least that reading or writing under a prefix needs. */
export function bucketStatements(grants: readonly KnownGrant[]): Statement[] {
  return grants.flatMap(({ arn, keyArn, rights, prefix }, index): Statement[] => {
    const write = rights === BucketRights.ReadWrite;
    const statements: Statement[] = [
      {
        Sid: `List${index}`,
        Effect: "Allow",
        Action: ["s3:ListBucket", ...(write ? ["s3:ListBucketMultipartUploads"] : [])],
        Resource: arn,
        // `prefix` itself is what an S3 client lists first.
        ...(prefix === "" ? {} : { Condition: { StringLike: { "s3:prefix": [prefix, `${prefix}*`] } } }),
      },
      { Sid: `Objects${index}`, Effect: "Allow", Action: write ? [...reads, ...writes] : reads, Resource: `${arn}/${prefix}*` },
    ];
    if (keyArn === undefined) return statements;
    return [
      ...statements,
      {
        Sid: `Key${index}`,
        Effect: "Allow",
        // A multipart upload decrypts what it has sent before: https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key
        Action: write ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"],
        Resource: keyArn,
      },
    ];
  });
}

/** One queue's grant with what the cloud answered. */
export interface KnownQueueGrant {
  readonly arn: string;
  readonly keyArn: string | undefined;
  readonly rights: QueueRights;
}

const queueActions: Readonly<Record<QueueRights, readonly string[]>> = {
  send: ["sqs:SendMessage"],
  receive: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"],
  "send-and-receive": ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"],
};

/** The least that sending and receiving need; neither empties a queue, nor changes or deletes it. */
export function queueStatements(grants: readonly KnownQueueGrant[]): Statement[] {
  return grants.flatMap(({ arn, keyArn, rights }, index): Statement[] => {
    const queue: Statement = {
      Sid: `Queue${index}`,
      Effect: "Allow",
      Action: [...queueActions[rights], "sqs:GetQueueAttributes", "sqs:GetQueueUrl"],
      Resource: arn,
    };
    if (keyArn === undefined) return [queue];
    // Who sends needs both: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    const uses = rights === QueueRights.Receive ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"];
    return [queue, { Sid: `QueueKey${index}`, Effect: "Allow", Action: uses, Resource: keyArn }];
  });
}
