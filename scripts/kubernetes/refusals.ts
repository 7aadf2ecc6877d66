import { CloudError } from "../rehearsal/provider";
import { ApiError } from "./api-error";
import { describe, type KubernetesObject, list, type ObjectReference, text } from "./objects";

/** A server's refusal as an error that names the object, the field and the way out. */
export function refused(object: ObjectReference, error: unknown): CloudError {
  if (!(error instanceof ApiError)) return new CloudError("Unreachable", `${describe(object)}: ${messageOf(error)}`);
  return new CloudError(error.reason, `${describe(object)}: ${explained(error)}`);
}

function explained(error: ApiError): string {
  switch (error.reason) {
    case "Conflict":
      return conflict(error);
    case "NoSuchKind":
      return `${error.message}; install the chart that brings it before, or give the folder of definitions with --crds`;
    case "Forbidden":
      return forbidden(error.message);
    default:
      return error.causes.length > 1 ? error.causes.map((cause) => `${cause.field}: ${cause.message}`).join("; ") : error.message;
  }
}

/** Server-side apply names every field that somebody else owns. */
function conflict(error: ApiError): string {
  const owners = error.causes.filter((cause) => cause.reason === "FieldManagerConflict");
  if (owners.length === 0) return error.message;
  const fields = owners.map(
    (cause) => `${cause.field.replace(/^\./, "")} (${cause.message.replace(/^conflict with /, "set by ")})`,
  );
  return `somebody else manages ${fields.join(", ")}; leave the field out, list it in ignoreChanges, or take it over with the annotation pulumi.com/patchForce: "true"`;
}

function forbidden(message: string): string {
  if (message.includes("exceeded quota")) return `${message}; raise the quota of the namespace or ask for less`;
  if (message.includes("violates PodSecurity"))
    return `${message}; meet the level that the namespace enforces, or enforce a lower one on a namespace of its own`;
  if (message.includes("is being terminated")) return `${message}; wait until the namespace is gone`;
  return message;
}

/** Why an object that is there is not taken over. */
export function foreign(live: KubernetesObject): string {
  const release = text(live, "metadata", "annotations", "meta.helm.sh/release-name");
  const [first] = list(live, "metadata", "managedFields");
  const owner = release === undefined ? text(first, "manager") : `the Helm release ${release}`;
  const whose = owner === undefined ? "" : ` (made by ${owner})`;
  return `it is there already and is not ours${whose}, and a destroy would delete it; give another name, change it by a patch (${live.kind}Patch), or take it over with the annotation pulumi.com/patchForce: "true"`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
