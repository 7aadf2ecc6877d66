import { describe, expect, it } from "vitest";
import { Coordinator, type CoordinatorArgs } from "../../../components/coordinator";
import { planCoordinator } from "../../../components/coordinator/plan";
import { Namespace } from "../../../components/namespace";
import { rehearse } from "../../../scripts/rehearsal";

const base: Omit<CoordinatorArgs, "namespace"> = {
  image: "registry.example.com/dt-coordinator:1.4.0",
  config: { storage: { bucket: "my-checkpoints" } },
};
const program = (change: Partial<CoordinatorArgs>) => () => {
  const space = new Namespace("training");
  new Coordinator("yard", { namespace: space.name, ...base, ...change });
};

describe("a coordinator that is lost", () => {
  it("is made anew elsewhere as soon as is asked for", async () => {
    const yard = await rehearse(program({ failoverSeconds: 60 }));
    expect(yard.one("kubernetes:apps/v1:Deployment").input("spec.template.spec.tolerations")).toEqual(
      ["not-ready", "unreachable"].map((state) => ({
        key: `node.kubernetes.io/${state}`,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: 60,
      })),
    );
  });

  it("is followed by one that stands by, which only the Lease lets lead and only the open port makes ready", async () => {
    const yard = await rehearse(program({ standbys: 1 }));
    const spec = (path: string) => yard.one("kubernetes:apps/v1:Deployment").input(`spec.${path}`);
    expect(spec("replicas")).toBe(2);
    expect(spec("strategy.type")).toBe("RollingUpdate");
    expect(spec("template.spec.containers[0].readinessProbe")).toMatchObject({ tcpSocket: { port: "grpc" } });
    expect(spec("template.spec.containers[0].livenessProbe")).toMatchObject({ httpGet: { path: "/metrics", port: "metrics" } });
    expect(spec("template.spec.automountServiceAccountToken")).toBe(true);
    expect(yard.one("kubernetes:policy/v1:PodDisruptionBudget").input("spec.maxUnavailable")).toBe(1);
    expect(yard.one("kubernetes:rbac.authorization.k8s.io/v1:Role").input("rules")).toEqual([
      { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
      {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        resourceNames: ["coordinator"],
        verbs: ["get", "update", "patch"],
      },
    ]);
  });

  it("has no token and no rights where nothing stands by", async () => {
    const yard = await rehearse(program({}));
    expect(yard.resources("kubernetes:rbac.authorization.k8s.io/v1:Role")).toEqual([]);
    expect(yard.one("kubernetes:apps/v1:Deployment").input("spec.template.spec.automountServiceAccountToken")).toBe(false);
  });

  it.each<[Partial<CoordinatorArgs>, string]>([
    [
      { standbys: 1, config: {} },
      "standbys: the checkpoint volume can be mounted by one node, so that one that stands by could never take over; keep checkpoints in a bucket, or leave it out",
    ],
    [{ failoverSeconds: 0 }, "failoverSeconds: 0 is not a whole number of at least 10; give a whole number of 10 or more"],
  ])("refuses what would not help: %o", (change, expected) => {
    expect(() => planCoordinator("yard", { namespace: "training", ...base, ...change })).toThrow(expected);
  });
});
