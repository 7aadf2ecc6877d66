/**
 * Writes ../azure/shapes: per resource type, which inputs are required, which outputs are the cloud's own and which are secret, read
 * from the classes of @pulumi/azure-native. What names a resource replaces it on every type; what else does, the models in ../azure say.
 *
 * Run: npx tsx scripts/rehearsal/clouds/generate/azure.ts (with NODE_PATH where the SDK is installed elsewhere)
 */
import { join } from "node:path";
import { type ClassShape, classesOf, packageOf, writeShapes } from "./classes";

const wanted = new Set(
  `app applicationinsights authorization azurefleet cache compute containerregistry containerservice dashboard dataprotection eventhub
  extendedlocation features kubernetesconfiguration keyvault kusto machinelearningservices managedidentity monitor netapp network
  operationalinsights policyinsights portal privatedns quota recoveryservices redhatopenshift resources servicebus sql storage
  storagecache storagesync web`.split(/\s+/),
);

/** Parts of a resource's path, and its place. */
function names(input: string): boolean {
  return (
    input === "location" || input === "resourceName" || input === "scope" || input === "resourceUri" || /[a-z]Name$/.test(input)
  );
}

function* withReplacements(shapes: Iterable<ClassShape>) {
  for (const shape of shapes) yield { ...shape, replaceOn: shape.inputs.filter(names), autoNamed: [] };
}

const sdk = packageOf("@pulumi/azure-native");
writeShapes(
  join(__dirname, "../azure/shapes"),
  `${sdk.name} ${sdk.version} by generate/azure.ts`,
  withReplacements(classesOf(sdk, wanted)),
);
