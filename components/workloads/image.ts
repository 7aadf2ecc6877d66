import type * as pulumi from "@pulumi/pulumi";
import type { Problems } from "../core/problems";

/**
 * The user's image, or in a rehearsal a placeholder that says what it is. `.invalid` is reserved (RFC 2606): no registry can ever
 * serve it, so a placeholder that slips into a live cluster runs nothing.
 */
export interface WorkloadImage {
  readonly reference: pulumi.Input<string>;
  readonly placeholder: boolean;
}

export function workloadImage(
  image: pulumi.Input<string> | undefined,
  rehearsal: boolean,
  role: string,
  problems: Problems,
): WorkloadImage {
  if (image !== undefined && image !== "") {
    checkReference(image, problems);
    return { reference: image, placeholder: false };
  }
  if (!rehearsal) {
    problems.add(
      "image",
      `no image is given for the ${role}`,
      `give the ${role} image of your own, best with its digest (registry.example.com/${role}@sha256:...)`,
    );
  }
  return { reference: `image-not-given.invalid/${role}:rehearsal`, placeholder: true };
}

// Registry (with port), path, tag, digest: the grammar of github.com/distribution/reference, without its length rules.
const reference =
  /^([a-zA-Z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

function checkReference(image: pulumi.Input<string>, problems: Problems): void {
  if (typeof image !== "string" || reference.test(image)) return;
  problems.add(
    "image",
    `${JSON.stringify(image)} is not an image reference`,
    "write registry/path:tag or registry/path@sha256:digest",
  );
}
