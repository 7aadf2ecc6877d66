// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:tpu/v2QueuedResource:V2QueuedResource": ["", "", "", "name project zone", "name"],
  "gcp:tpu/v2Vm:V2Vm": ["runtimeVersion", "apiVersion effectiveLabels health healthDescription multisliceNode networkEndpoints pulumiLabels queuedResource state symptoms", "effectiveLabels pulumiLabels", "name project zone", "name"],
};
