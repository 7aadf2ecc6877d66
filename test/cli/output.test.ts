import type { StepEventMetadata } from "@pulumi/pulumi/automation/events";
import { describe, expect, it } from "vitest";
import { progress } from "../../scripts/output/progress";
import { seconds, type Terminal, table, terminal } from "../../scripts/output/style";
import { byReason } from "../../scripts/output/summary";
import { Hearing } from "../../scripts/pulumi/events";
import type { EngineEvent, Step } from "../../scripts/rehearsal/engine/types";

const step = (op: Step["op"], name: string, more: Partial<Step> = {}): Step => ({
  op,
  urn: `urn:pulumi:dev::yard::aws:ec2/vpc:Vpc::${name}`,
  type: "aws:ec2/vpc:Vpc",
  name,
  ...more,
});

function recorded(live: boolean): Terminal & { readonly text: () => string } {
  let text = "";
  return {
    write: (part) => {
      text += part;
    },
    live,
    columns: 80,
    paint: (_colour, part) => part,
    text: () => text,
  };
}

it("what has no price is told once a reason", () => {
  const unpriced = ["bucket a (by use)", "logs l (by volume)", "bucket b (by use)", "bucket c (by use)", "hosts of x"];
  expect(byReason(unpriced)).toBe("bucket a and 2 more (by use), logs l (by volume), hosts of x");
});

describe("progress", () => {
  const options = { preview: false, diff: true, quiet: false };

  it("is a line a step where the output is kept, and nothing for what stays the same", () => {
    const out = recorded(false);
    const shown = progress(out, options);
    shown.event({ kind: "stepFinished", step: step("create", "a"), durationMs: 1234 });
    shown.event({ kind: "stepFinished", step: step("same", "b"), durationMs: 1 });
    shown.event({ kind: "stepFinished", step: step("update", "c", { diffs: ["tags"] }), durationMs: 90 });
    shown.event({ kind: "stepFinished", step: step("delete", "d"), durationMs: 1, error: "DependencyViolation: in use" });
    shown.end();
    expect(out.text().split("\n")).toEqual([
      "created       aws:ec2/vpc:Vpc  a  1.2 s",
      "updated       aws:ec2/vpc:Vpc  c  [tags]  0.1 s",
      "deleted       aws:ec2/vpc:Vpc  d  FAILED: DependencyViolation: in use",
      "",
    ]);
  });

  it("is one line that is rewritten on a terminal, gone at the end, with failures kept", async () => {
    const out = recorded(true);
    const shown = progress(out, { ...options, diff: false });
    shown.event({ kind: "stepStarted", step: step("create", "a") });
    await new Promise((resolve) => setTimeout(resolve, 130));
    shown.event({ kind: "stepFinished", step: step("create", "a"), durationMs: 1, error: "no" });
    shown.end();
    expect(out.text()).toContain("0 resources done, 1 at work");
    expect(out.text()).toContain("created       aws:ec2/vpc:Vpc  a  FAILED: no\n");
    expect(out.text().endsWith("\r\u001b[2K")).toBe(true);
  });
});

describe("the terminal", () => {
  const stream = (isTTY: boolean) => ({ isTTY, write: () => true, columns: 80 });

  it("has colours and is live only where somebody watches and nobody said no", () => {
    expect(terminal(stream(true), {}).paint("red", "x")).toBe("\u001b[31mx\u001b[0m");
    expect(terminal(stream(true), { NO_COLOR: "1" }).paint("red", "x")).toBe("x");
    expect(terminal(stream(false), {}).paint("red", "x")).toBe("x");
    expect([
      terminal(stream(true), {}).live,
      terminal(stream(true), { CI: "true" }).live,
      terminal(stream(false), {}).live,
    ]).toEqual([true, false, false]);
  });

  it("lines columns up and tells times", () => {
    expect(
      table(
        [
          ["a", "1.00"],
          ["long", "10.00"],
        ],
        [1],
        "",
      ),
    ).toBe("a      1.00\nlong  10.00\n");
    expect([seconds(50), seconds(61_000)]).toEqual(["0.1 s", "1 min 1 s"]);
  });
});

describe("the real engine's events", () => {
  it("are told in the words of the rehearsal", () => {
    const told: EngineEvent[] = [];
    const hearing = new Hearing((event) => told.push(event));
    const urn = "urn:pulumi:dev::yard::aws:ec2/vpc:Vpc::a";
    const state = {
      type: "aws:ec2/vpc:Vpc",
      urn,
      custom: true,
      id: "vpc-1",
      parent: "",
      inputs: { cidrBlock: "10.0.0.0/16" },
      outputs: {},
      provider: "urn:p::id",
    };
    const metadata: StepEventMetadata = { op: "create", urn, type: "aws:ec2/vpc:Vpc", new: state, provider: "" };
    const event = { sequence: 1, timestamp: 1 };
    hearing.hear({ ...event, resourcePreEvent: { metadata } });
    hearing.hear({ ...event, resOutputsEvent: { metadata } });
    hearing.hear({
      ...event,
      diagnosticEvent: { message: "<{%reset%}>look here<{%reset%}>\n", color: "raw", severity: "warning", urn },
    });
    hearing.hear({
      ...event,
      summaryEvent: { maybeCorrupt: false, durationSeconds: 3, resourceChanges: { create: 1 }, policyPacks: {} },
    });
    expect(told.map(({ kind }) => kind)).toEqual(["stepStarted", "stepFinished", "diagnostic"]);
    expect(hearing.steps).toEqual([{ op: "create", urn, type: "aws:ec2/vpc:Vpc", name: "a" }]);
    expect(hearing.diagnostics).toEqual([{ severity: "warning", message: "look here", urn }]);
    expect(hearing.changes).toEqual({ create: 1 });
    expect(hearing.resources[0]).toMatchObject({
      id: "vpc-1",
      name: "a",
      provider: "urn:p",
      inputs: { cidrBlock: "10.0.0.0/16" },
    });
  });
});
