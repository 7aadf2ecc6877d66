import { expect, it } from "vitest";
import { analyzeMade } from "../../scripts/policy/evaluate";
import { rehearse } from "../../scripts/rehearsal";
import { eksExample } from "./foreign/eks";
import { usePack } from "./harness";

const pack = usePack();

it("judges a program that nobody wrote with it in mind: every finding, by rule and resource", async () => {
  const yard = await rehearse(eksExample, { config: { "aws:region": "us-west-2" } });
  const found = await analyzeMade(pack(), yard.resources());
  const lines = found.map(({ level, policy, urn }) => `${level} ${policy} ${urn?.split("::").at(-1) ?? "(stack)"}`);
  expect([...new Set(lines)].sort()).toEqual([
    "advisory accelerator-node-repair gpu-nodes",
    "advisory budget-per-environment (stack)",
    "advisory checkpoint-bucket-replicated checkpoints",
    "advisory eks-deletion-protection eks-cluster",
    "advisory eks-version-supported eks-cluster",
    "advisory gang-one-fabric trainer",
    "advisory gang-takes-fabric trainer",
    "advisory image-pinned trainer",
    "advisory pod-own-service-account trainer",
    "advisory pod-read-only-root trainer",
    "advisory s3-access-logging checkpoints",
    "advisory spending-tagged checkpoints",
    "advisory spending-tagged eks-cluster",
    "advisory spending-tagged gpu-nodes",
    "advisory subnet-no-public-ip public-0",
    "advisory subnet-no-public-ip public-1",
    "advisory vpc-endpoints main",
    "mandatory accelerator-taint gpu-nodes",
    "mandatory accelerator-toleration trainer",
    "mandatory control-ports-not-public trainer",
    "mandatory efa-all-interfaces gpu-nodes",
    "mandatory eks-access-entries eks-cluster",
    "mandatory eks-control-plane-logs eks-cluster",
    "mandatory eks-endpoint-restricted eks-cluster",
    "mandatory eks-network-policy eks-cluster",
    "mandatory eks-nodes-private gpu-nodes",
    "mandatory eks-secrets-encrypted eks-cluster",
    "mandatory eks-workload-identity eks-cluster",
    "mandatory gang-disruption-budget trainer",
    "mandatory iam-node-role-bounded node-AmazonS3FullAccess",
    "mandatory image-not-latest trainer",
    "mandatory namespace-not-default trainer",
    "mandatory pod-capabilities trainer",
    "mandatory pod-no-escalation trainer",
    "mandatory pod-no-token trainer",
    "mandatory pod-non-root trainer",
    "mandatory pod-resources trainer",
    "mandatory pod-seccomp trainer",
    "mandatory s3-abort-uploads checkpoints",
    "mandatory s3-kms-encryption checkpoints",
    "mandatory s3-public-access-block checkpoints",
    "mandatory s3-tls-only checkpoints",
    "mandatory s3-versioning checkpoints",
    "mandatory secrets-not-in-env trainer",
    "mandatory security-group-no-admin-world cluster-sg",
    "mandatory service-not-public trainer",
    "mandatory vpc-default-security-group-closed main",
    "mandatory vpc-flow-logs main",
  ]);
  expect(found.filter(({ message }) => message.includes("cannot tell yet"))).toEqual([]);
}, 60_000);
