/**
 * Writes ../gcp/shapes: per resource type, which inputs are required, which outputs are the cloud's own and which are secret, read
 * from the classes of @pulumi/gcp. Which inputs replace, the models in ../gcp say by hand.
 *
 * Run: npx tsx scripts/rehearsal/clouds/generate/gcp.ts
 */
import { join } from "node:path";
import { type ClassShape, classesOf, packageOf, writeShapes } from "./classes";

const wanted = new Set(
  `artifactregistry billing bigquery certificatemanager cloudrun compute container dns filestore gkebackup gkehub iam kms logging
  lustre managedkafka monitoring networkconnectivity networkservices organizations parallelstore projects pubsub redis
  secretmanager serviceaccount servicenetworking serviceusage spanner sql storage tpu vertex vpcaccess workbench`.split(/\s+/),
);

/** What Terraform's provider replaces for on every type that has it. */
const always = new Set(["location", "name", "project", "region", "zone"]);

function* withReplacements(shapes: Iterable<ClassShape>) {
  for (const shape of shapes) yield { ...shape, replaceOn: shape.inputs.filter((input) => always.has(input)) };
}

const sdk = packageOf("@pulumi/gcp");
writeShapes(
  join(__dirname, "../gcp/shapes"),
  `${sdk.name} ${sdk.version} by generate/gcp.ts`,
  withReplacements(classesOf(sdk, wanted)),
);
