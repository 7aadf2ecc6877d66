import type * as storage from "@pulumi/gcp/storage";
import type { StackRule } from "../../core/rule";
import { known } from "../../core/unknown";
import { bucketTypes, eachBucket, isReplica, purposeOf, replicationsOf } from "../../lib/s3";
import { refersTo } from "../../lib/stack";

type Tags = { readonly [tag: string]: string } | undefined;

const gcsType = "gcp:storage/bucket:Bucket";

export const rule: StackRule = {
  id: "checkpoint-bucket-replicated",
  title: "Buckets for checkpoints and models have a copy in another region",
  severity: "high",
  // A copy of every checkpoint is paid by the gigabyte, so that people decide; production is well advised to raise the level.
  level: "advisory",
  why: "A month of training lies in one bucket of one region, and so does the only place to go on from",
  remedy:
    'new aws.s3.BucketReplicationConfig("checkpoints", { bucket: bucket.id, role: role.arn, rules: [{ status: "Enabled", destination: { bucket: replica.arn } }] })',
  unknown: "Whether the rules are on; whose replication it is, is told by its dependencies.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-7"],
  types: [...bucketTypes, gcsType],
  settings: {
    notIn: {
      type: "array",
      items: { type: "string" },
      description: "Values of an `environment` tag for which one region is enough.",
      default: ["dev", "development", "test", "sandbox"],
    },
  },
  checkStack: (stack, context) => {
    const small = (tags: Tags) =>
      Object.entries(tags ?? {}).some(
        ([tag, value]) => /(^|[:/])environment$/i.test(tag) && context.setting<string[]>("notIn").includes(value),
      );
    eachBucket(context, (bucket) => {
      if (small(known(() => ({ ...bucket.props.tags })))) return;
      const purpose = purposeOf(bucket);
      if ((purpose !== "checkpoints" && purpose !== "models") || isReplica(stack, bucket)) return;
      const own = replicationsOf(stack).filter((replication) => refersTo(replication, "bucket", bucket));
      if (!own.some(({ props }) => props.rules.some(({ status }) => status === "Enabled"))) {
        context.report("nothing copies it to another region; add an aws.s3.BucketReplicationConfig", bucket);
      }
    });
    context.eachOf<storage.BucketArgs>(gcsType, (bucket) => {
      if (small(known(() => ({ ...bucket.props.labels })))) return;
      if (!/checkpoint|ckpt|model|weight/i.test(bucket.name)) return;
      const place = bucket.props.location;
      const many = /^(us|eu|asia|nam4|eur[0-9]+|asia1)$/i.test(place) || bucket.props.customPlacementConfig !== undefined;
      if (!many) context.report(`location ${place} is one region; use a dual-region or a multi-region`, bucket);
    });
  },
};
