import { toCompose } from "./compose";
import type { Exported, Format, Made } from "./forms";
import { toHelm } from "./helm";
import { toKubernetes } from "./kubernetes";
import { toTerraform } from "./terraform";

export { type Exported, type Format, formats, type LeftOut, type Made } from "./forms";

/** An environment in another tool's form, with what that form cannot say. */
export function exported(format: Format, made: Made): Exported {
  switch (format) {
    case "kubernetes":
      return toKubernetes(made);
    case "helm":
      return toHelm(made);
    case "compose":
      return toCompose(made);
    case "terraform":
      return toTerraform(made);
  }
}
