/** New nodes join with this taint, and lose it when they have passed. */
export const burnInTaint = "trainyard.dev/burn-in";
/** On the node: `waiting`, `running`, `passed`, `failed`, or a person's `accepted`. */
export const burnInLabel = "trainyard.dev/burn-in";
/** On the node, as JSON: what it has reached, when, and why it failed. */
export const burnInAnnotation = "trainyard.dev/burn-in-result";
/** On the node: `waiting`, `running`, `suspect`, `proven`, `unproven` or `failed`, where the fabric between machines is tested. */
export const fabricLabel = "trainyard.dev/burn-in-fabric";
/** On the node, as JSON: what its fabric has reached, with whom, by what it was carried, and why it failed. */
export const fabricAnnotation = "trainyard.dev/burn-in-fabric-result";
/** Group of nodes, as everywhere. */
export const groupLabel = "trainyard.dev/node-group";
/** Pods of the tests of one machine, and of those of the fabric between machines. */
export const testName = "burn-in-test";
export const fabricTestName = "burn-in-fabric-test";
/** The service by whose name the pods of a test find the first of them. */
export const meetingService = "burn-in-fabric";
export const meetingPort = 29500;
