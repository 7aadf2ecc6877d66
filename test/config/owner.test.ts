import { describe, expect, it } from "vitest";
import { changed, problemsOf } from "./fixture";

const google = (project: string, setting = "") => `config:
${setting}  trainyard:environment:
    system: yard
    cloud: gcp
    region: us-central1
${project}    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-central1-a] }
    nodeGroups:
      - { name: training, machine: a2-highgpu-8g, nodes: { desired: 2 }, zone: us-central1-a }
    storage: { buckets: [{ name: data }] }
`;
const faults = (text: string) => problemsOf(text).map((problem) => problem.replace(/ \(stacks.*\)$/, ""));
const rule = "is not the id of a project: 6 to 30 lower-case letters, digits and dashes, a letter first and no dash last";

describe("Google's project, when the environment is read", () => {
  it.each(["acme-training-1", "example.com:acme-training", "abcdef", `a${"b".repeat(29)}`])("takes %s", (project) => {
    expect(faults(google(`    project: ${project}\n`))).toEqual([]);
    expect(faults(google("", `  gcp:project: ${project}\n`))).toEqual([]);
  });

  it.each(["short", "Acme-Training", "1acme-training", "acme-training-", "acme_training", `a${"b".repeat(30)}`])(
    "refuses %s once, at its place, in the environment and in the stack's configuration",
    (project) => {
      const told = `${JSON.stringify(project)} ${rule}; give one such as acme-training-1`;
      expect(faults(google(`    project: ${project}\n`))).toEqual([`project: ${told}`]);
      expect(faults(google("", `  gcp:project: ${project}\n`))).toEqual([`gcp:project: ${told}`]);
    },
  );

  it("tells a project's number apart", () => {
    const told = `"123456789012" ${rule}; give the project's id and not its number`;
    expect(faults(google('    project: "123456789012"\n'))).toEqual([`project: ${told}`]);
  });

  it("passes over a setting that the environment's own project stands above", () => {
    expect(faults(google("    project: acme-training-1\n", "  gcp:project: Short\n"))).toEqual([]);
  });

  it("is refused on a cloud that has none, and so is Azure's resource group", () => {
    const text = changed([
      "    region: us-west-2\n",
      "    region: us-west-2\n    project: acme-training-1\n    resourceGroup: yard\n",
    ]);
    expect(faults(text)).toEqual([
      "project: is Google Cloud's, and cloud is aws; leave it out, or write cloud: gcp",
      "resourceGroup: is Azure's, and cloud is aws; leave it out, or write cloud: azure",
    ]);
  });
});
