/** New nodes join with this taint, and lose it when they have passed. */
export const burnInTaint = "trainyard.dev/burn-in";
/** On the node: `waiting`, `running`, `passed`, `failed`, or a person's `accepted`. */
export const burnInLabel = "trainyard.dev/burn-in";
/** On the node, as JSON: what it has reached, when, and why it failed. */
export const burnInAnnotation = "trainyard.dev/burn-in-result";
