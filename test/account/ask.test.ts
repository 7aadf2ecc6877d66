import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask } from "../../scripts/account/ask";
import { script } from "./stand-in";

const call = { command: "aws", args: ["ec2", "describe-vpcs", "--region", "r"], schema: z.object({ Vpcs: z.array(z.string()) }) };

describe("a question to a cloud's own command", () => {
  it("gives what was told, in its documented form", async () => {
    script("aws", `echo '{ "Vpcs": ["vpc-1"], "more": 1 }'`);
    expect(await ask(call)).toEqual({ told: { Vpcs: ["vpc-1"] } });
  });

  it("ends in time where nobody answers, with everything that the command started", async () => {
    // A child of the script holds its output open, as Python does behind `gcloud`.
    script("aws", "sleep 77 & sleep 77");
    const began = Date.now();
    expect(await ask(call, { timeoutMs: 300 })).toEqual({ unread: "`aws ec2 describe-vpcs` did not answer within 0.3 s" });
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  it.each([
    [
      "a right that is missing, without the warnings before it",
      "echo 'urllib3: warning' >&2; echo 'An error occurred (UnauthorizedOperation) when calling the DescribeVpcs operation: no' >&2; exit 254",
      "`aws ec2 describe-vpcs` failed: An error occurred (UnauthorizedOperation) when calling the DescribeVpcs operation: no",
    ],
    ["an end without a word", "exit 3", "`aws ec2 describe-vpcs` failed: status 3"],
    ["text", "echo hello", "`aws ec2 describe-vpcs` answered with something else than JSON"],
    [
      "another form",
      `echo '{ "Vpcs": [7] }'`,
      "`aws ec2 describe-vpcs` answered in another form than is documented at Vpcs.0: Invalid input: expected string, received number",
    ],
  ])("tells %s", async (_what, lines, unread) => {
    script("aws", lines);
    expect(await ask(call)).toEqual({ unread });
  });

  it("says which command is not there", async () => {
    expect(await ask({ ...call, command: "no-such-cloud" })).toEqual({
      unread: "no-such-cloud is not on PATH; install it and log in",
    });
  });
});
