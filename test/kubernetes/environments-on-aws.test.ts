import { describe } from "vitest";
import { Cloud } from "../../components/core/cloud";
import { clusterEnvironments } from "./cluster";
import { liveThrough } from "./environment-life";

/** In a file of their own, so that they and the others live at the same time. */
describe.each(clusterEnvironments((cloud) => cloud === Cloud.Aws))("environment %s", liveThrough);
