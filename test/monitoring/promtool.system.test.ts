import { describe, expect, it } from "vitest";
import { plays } from "../../scripts/dashboards/plays";
import { rulesOf } from "../../scripts/dashboards/systems";
import { checkRules, installed, testRules } from "./promtool";
import { firingTest, quietTest } from "./trials";

describe.skipIf(!installed("promtool")).each([...plays])(
  "the rules of %s, by promtool (skipped where promtool is not installed)",
  (system, play) => {
    const groups = rulesOf(system);

    it("are accepted", () => {
      const count = groups.reduce((sum, { rules }) => sum + rules.length, 0);
      expect(checkRules(groups)).toContain(`SUCCESS: ${count} rules found`);
    });

    it("fire on their fault and on nothing else, and are quiet while all is well", () => {
      const tests = play.faults.map((fault) => firingTest(play, fault));
      expect(testRules(groups, tests)).toContain("SUCCESS");
    });

    it("stay quiet on what comes closest", () => {
      const tests = play.faults.map((fault) => quietTest(play, fault));
      expect(testRules(groups, tests)).toContain("SUCCESS");
    });
  },
);
