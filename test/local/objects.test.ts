import { describe, expect, it } from "vitest";
import { ApiError } from "../../scripts/kubernetes/api-error";
import { slimmed } from "../../scripts/kubernetes/definitions";
import { inputsNow } from "../../scripts/kubernetes/drift";
import { completed } from "../../scripts/kubernetes/inputs";
import { refused } from "../../scripts/kubernetes/refusals";
import { compare } from "../../scripts/kubernetes/replacement";
import { requestOf } from "../../scripts/kubernetes/shortage";
import { typeOf } from "../../scripts/kubernetes/types";
import { type Properties, unknown } from "../../scripts/rehearsal";

const configMap = { apiVersion: "v1", kind: "ConfigMap", patch: false };

describe("a type token", () => {
  it("names the kind and its version, and whether fields of somebody else's object are meant", () => {
    expect(typeOf("kubernetes:core/v1:Service")).toEqual({ apiVersion: "v1", kind: "Service", patch: false });
    expect(typeOf("kubernetes:apps/v1:DeploymentPatch")).toEqual({ apiVersion: "apps/v1", kind: "Deployment", patch: true });
    expect(typeOf("kubernetes:monitoring.coreos.com/v1:ServiceMonitor")).toMatchObject({ kind: "ServiceMonitor" });
    expect(typeOf("kubernetes:helm.sh/v3:Release")).toBeUndefined();
  });
});

describe("a name that is made up", () => {
  const made = (news: Properties, seed: string, olds?: Properties) =>
    completed(configMap, news, { name: "settings", seed, ...(olds === undefined ? {} : { olds }) });

  it("has eight digits, stays with its object, and is another for its replacement", () => {
    const first = made({ metadata: { namespace: "a" } }, "one");
    const name = (inputs: Properties) => (inputs.metadata as Properties).name;
    expect(name(first)).toMatch(/^settings-[0-9a-f]{8}$/);
    expect(name(made({ metadata: { namespace: "a" } }, "two", first))).toBe(name(first));
    expect(name(made({ metadata: { namespace: "a" } }, "two"))).not.toBe(name(first));
    expect(name(made({ metadata: { name: "given" } }, "one", first))).toBe("given");
  });
});

describe("a change", () => {
  const named = (data: Properties): Properties => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data });

  it("of what cannot be changed replaces, the old one first where the name is given", () => {
    expect(compare(configMap, named({ a: "1" }), named({ a: "2" }))).toEqual({
      changed: ["data"],
      replaces: ["data"],
      deleteBeforeReplace: true,
    });
    const auto = (data: Properties) => ({
      ...named(data),
      metadata: { name: "a-1", annotations: { "pulumi.com/autonamed": "true" } },
    });
    expect(compare(configMap, auto({ a: "1" }), auto({ a: "2" }))).toMatchObject({
      replaces: ["data"],
      deleteBeforeReplace: false,
    });
  });

  it("is none where only the order of keys differs, and one where a value is not known", () => {
    expect(compare(configMap, named({ a: "1", b: "2" }), named({ b: "2", a: "1" }))).toMatchObject({ changed: [], replaces: [] });
    expect(compare(configMap, named({ a: "1" }), named({ a: unknown }))).toMatchObject({ changed: ["data"] });
  });

  it("of a version alone keeps the object", () => {
    const deployment = { apiVersion: "apps/v1", kind: "Deployment", patch: false };
    const at = (apiVersion: string): Properties => ({ apiVersion, kind: "Deployment", metadata: { name: "a" } });
    expect(compare(deployment, at("apps/v1beta1"), at("apps/v1"))).toMatchObject({ changed: ["apiVersion"], replaces: [] });
  });
});

describe("drift", () => {
  it("is seen in what the program set, and in nothing else", () => {
    const inputs = { spec: { replicas: 2, template: { spec: { containers: [{ name: "web", image: "a" }] } } } };
    const containers: Properties[] = [
      { name: "injected", image: "proxy" },
      { name: "web", image: "b", terminationMessagePath: "/dev/x" },
    ];
    const live = { spec: { replicas: 2, strategy: { type: "RollingUpdate" }, template: { spec: { containers } } }, status: {} };
    expect(inputsNow(inputs, live)).toEqual({
      spec: { replicas: 2, template: { spec: { containers: [{ name: "web", image: "b" }] } } },
    });
  });

  it("is none where the server writes the same amount in another form, or drops what is empty", () => {
    const inputs = { spec: { cpu: "1000m", paused: false, labels: {} } };
    expect(inputsNow(inputs, { spec: { cpu: "1" } })).toEqual(inputs);
  });

  it("is seen in a secret that was given as text and is kept in base64", () => {
    const live = { data: { token: Buffer.from("changed").toString("base64") } };
    expect(inputsNow({ stringData: { token: "s3cret" } }, live)).toEqual({ stringData: { token: "changed" } });
  });
});

describe("a refusal", () => {
  const web = { apiVersion: "apps/v1", kind: "Deployment", namespace: "a", name: "web" };
  const message = (error: unknown) => refused(web, error).message;

  it("names who manages a field, and the ways out", () => {
    const cause = { reason: "FieldManagerConflict", field: ".spec.replicas", message: 'conflict with "kubectl"' };
    expect(message(new ApiError(409, "Conflict", "Apply failed", [cause]))).toContain(
      'Deployment a/web: somebody else manages spec.replicas (set by "kubectl"); leave the field out',
    );
  });

  it("names the quota and the level of security, each with its way out", () => {
    expect(message(new ApiError(403, "Forbidden", "exceeded quota: q"))).toContain("raise the quota");
    expect(message(new ApiError(403, "Forbidden", 'violates PodSecurity "restricted"'))).toContain("meet the level");
    expect(message(new Error("connect ECONNREFUSED"))).toBe("Unreachable: Deployment a/web: connect ECONNREFUSED");
  });
});

describe("what a pod asks for", () => {
  it("is its containers together, or its largest start-up container", () => {
    const asking = (amount: string, more: object = {}) => ({ name: "c", resources: { requests: { cpu: amount } }, ...more });
    const pod = (spec: object) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
      spec: JSON.parse(JSON.stringify(spec)),
    });
    expect(requestOf(pod({ containers: [asking("500m"), asking("1")] }), "cpu")).toBe(1.5);
    expect(requestOf(pod({ containers: [asking("1")], initContainers: [asking("4")] }), "cpu")).toBe(4);
    const sidecar = asking("1", { restartPolicy: "Always" });
    expect(requestOf(pod({ containers: [asking("1")], initContainers: [sidecar] }), "cpu")).toBe(2);
  });
});

describe("a definition", () => {
  it("loses comments and conversion, and keeps a field that is called description", () => {
    const schema = {
      type: "object",
      description: "a comment",
      properties: { description: { type: "string", description: "x" } },
    };
    const spec = {
      group: "g",
      conversion: { strategy: "Webhook" },
      versions: [{ name: "v1", schema: { openAPIV3Schema: schema } }],
    };
    const slim = slimmed({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "n" },
      spec,
    });
    expect(slim.spec).toEqual({
      group: "g",
      conversion: { strategy: "None" },
      versions: [
        { name: "v1", schema: { openAPIV3Schema: { type: "object", properties: { description: { type: "string" } } } } },
      ],
    });
  });
});
