import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Which bucket, and where it is. */
export interface BucketPlace {
  readonly region: string;
  readonly bucket: pulumi.Output<string>;
}

/** No access-control lists, and nothing public by any way. A policy has to wait for it: both set at once run into each other. */
export function closePublicly(parent: pulumi.Resource, label: string, place: BucketPlace): aws.s3.BucketPublicAccessBlock {
  new aws.s3.BucketOwnershipControls(label, { ...place, rule: { objectOwnership: "BucketOwnerEnforced" } }, { parent });
  return new aws.s3.BucketPublicAccessBlock(
    label,
    { ...place, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    { parent },
  );
}

/** The statement that refuses requests without TLS. */
export function tlsOnly(arn: pulumi.Output<string>) {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arn, pulumi.interpolate`${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
