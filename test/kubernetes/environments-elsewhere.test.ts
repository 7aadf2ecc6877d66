import { describe } from "vitest";
import { Cloud } from "../../components/core/cloud";
import { clusterEnvironments } from "./cluster";
import { liveThrough } from "./environment-life";

describe.each(clusterEnvironments((cloud) => cloud !== Cloud.Aws))("environment %s", liveThrough);
