// Adds up the test runner's reports in a folder and closes with one plain line; a run without a test fails.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const report = JSON.parse(readFileSync(join(folder, file), "utf8"));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests;
  for (const suite of report.testResults) {
    for (const test of suite.assertionResults) if (test.status === "pending") console.log(`skipped: ${test.fullName}`);
  }
}
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
if (passed === 0) {
  console.error("no test ran");
  process.exit(1);
}
process.exit(failed === 0 ? 0 : 1);
