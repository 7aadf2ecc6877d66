import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { machinesPage } from "./page";

writeFileSync(join(__dirname, "../../docs/machines.md"), machinesPage());
