import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../version";
import { policiesDocument } from "./docs";

writeFileSync(join(packageRoot, "docs", "policies.md"), policiesDocument());
