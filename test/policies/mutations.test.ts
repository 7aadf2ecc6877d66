import { beforeAll, describe, expect, it } from "vitest";
import { appliesTo, isStackRule } from "../../policies/core/rule";
import { ruleById, rules } from "../../policies/rules";
import { analyzed, analyzeMade } from "../../scripts/policy/evaluate";
import { ownPack } from "../../scripts/policy/in-process";
import type { AnalyzedResource } from "../../scripts/rehearsal/engine/types";
import { packDirectory } from "./harness";
import { trainingOnAws } from "./yard";

/*
 * Takes each safety away from what the components make and asks the pack whether it sees it. A mutation either changes a property of
 * every resource of a type, or takes the resources of a type away.
 */

/** What a property becomes; `undefined` takes it away. The path's `[]` stands for each item of a list. */
interface Change {
  readonly rule: string;
  readonly type: string;
  readonly path: string;
  readonly to: unknown;
  /** A second safety that has to go before the rule is broken. */
  readonly also?: Pick<Change, "type" | "path" | "to">;
}

interface Removal {
  readonly rule: string;
  readonly without: string | readonly string[];
  /** Only those whose name matches. */
  readonly named?: RegExp;
}

type Mutation = Change | Removal;

const cluster = "aws:eks/cluster:Cluster";
const group = "aws:eks/nodeGroup:NodeGroup";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const set = "kubernetes:apps/v1:StatefulSet";
const deployment = "kubernetes:apps/v1:Deployment";
const pod = "spec.template.spec";
const namespace = "kubernetes:core/v1:Namespace";
const everybody = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] };
const anything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["*", "s3:*", "kms:Decrypt"], Resource: "*" }],
});

const mutations: readonly Mutation[] = [
  { rule: "eks-endpoint-restricted", type: cluster, path: "vpcConfig.endpointPublicAccess", to: true },
  { rule: "eks-version-supported", type: cluster, path: "version", to: "1.29" },
  { rule: "eks-secrets-encrypted", type: cluster, path: "encryptionConfig", to: undefined },
  { rule: "eks-control-plane-logs", type: cluster, path: "enabledClusterLogTypes", to: ["api"] },
  { rule: "eks-access-entries", type: cluster, path: "accessConfig.authenticationMode", to: "API_AND_CONFIG_MAP" },
  { rule: "eks-network-policy", type: "aws:eks/addon:Addon", path: "configurationValues", to: "{}" },
  { rule: "eks-workload-identity", without: ["aws:eks/addon:Addon", "aws:eks/podIdentityAssociation:PodIdentityAssociation"] },
  { rule: "eks-node-remote-access-off", type: group, path: "remoteAccess", to: { ec2SshKey: "laptop" } },
  { rule: "eks-nodes-private", type: "aws:ec2/subnet:Subnet", path: "mapPublicIpOnLaunch", to: true },
  { rule: "subnet-no-public-ip", type: "aws:ec2/subnet:Subnet", path: "mapPublicIpOnLaunch", to: true },
  { rule: "ec2-imdsv2", type: template, path: "metadataOptions.httpTokens", to: "optional" },
  { rule: "ec2-imdsv2", type: template, path: "metadataOptions.httpPutResponseHopLimit", to: 2 },
  { rule: "ec2-no-public-ip", type: template, path: "networkInterfaces[].associatePublicIpAddress", to: "true" },
  { rule: "ebs-encrypted", type: template, path: "blockDeviceMappings[].ebs.encrypted", to: "false" },
  { rule: "volumes-current", type: template, path: "blockDeviceMappings[].ebs.volumeType", to: "gp2" },
  { rule: "node-group-template", type: template, path: "networkInterfaces[].subnetId", to: "subnet-1" },
  { rule: "vpc-default-security-group-closed", without: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup" },
  { rule: "vpc-flow-logs", without: "aws:ec2/flowLog:FlowLog" },
  { rule: "vpc-endpoints", without: "aws:ec2/vpcEndpoint:VpcEndpoint" },
  {
    rule: "security-group-no-admin-world",
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    path: "cidrIpv4",
    to: "0.0.0.0/0",
  },
  {
    rule: "control-ports-not-public",
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    path: "cidrIpv4",
    to: "0.0.0.0/0",
  },
  { rule: "logs-expire", type: "aws:cloudwatch/logGroup:LogGroup", path: "retentionInDays", to: 0 },
  { rule: "queue-encrypted", type: "aws:sqs/queue:Queue", path: "sqsManagedSseEnabled", to: false },
  { rule: "kms-rotation", type: "aws:kms/key:Key", path: "enableKeyRotation", to: false },
  { rule: "kms-deletion-window", type: "aws:kms/key:Key", path: "deletionWindowInDays", to: 7 },
  { rule: "kms-policy-not-public", type: "aws:kms/key:Key", path: "policy", to: JSON.stringify(everybody) },
  { rule: "iam-no-admin-star", type: "aws:iam/rolePolicy:RolePolicy", path: "policy", to: anything },
  { rule: "iam-no-service-wildcard", type: "aws:iam/rolePolicy:RolePolicy", path: "policy", to: anything },
  { rule: "iam-no-decrypt-all", type: "aws:iam/rolePolicy:RolePolicy", path: "policy", to: anything },
  {
    rule: "iam-node-role-bounded",
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    path: "policyArn",
    to: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
  },
  { rule: "s3-public-access-block", without: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock" },
  {
    rule: "s3-public-access-block",
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    path: "restrictPublicBuckets",
    to: false,
  },
  { rule: "s3-acl-not-public", type: "aws:s3/bucket:Bucket", path: "acl", to: "public-read" },
  { rule: "s3-tls-only", without: "aws:s3/bucketPolicy:BucketPolicy" },
  { rule: "s3-policy-not-public", type: "aws:s3/bucketPolicy:BucketPolicy", path: "policy", to: JSON.stringify(everybody) },
  { rule: "s3-abort-uploads", without: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration" },
  { rule: "s3-old-versions-expire", without: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration" },
  { rule: "s3-versioning", without: "aws:s3/bucketVersioning:BucketVersioning" },
  {
    rule: "s3-ownership-enforced",
    type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    path: "rule.objectOwnership",
    to: "ObjectWriter",
  },
  {
    rule: "s3-kms-encryption",
    without: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  },
  { rule: "checkpoint-bucket-replicated", without: "aws:s3/bucketReplicationConfig:BucketReplicationConfig" },
  { rule: "scratch-no-object-lock", type: "aws:s3/bucket:Bucket", path: "objectLockEnabled", to: true },
  { rule: "efa-group-self", without: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule" },
  { rule: "efa-group-self", without: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", named: /fabric/ },
  { rule: "efa-single-zone", type: group, path: "subnetIds", to: "every subnet" },
  { rule: "efa-all-interfaces", type: template, path: "networkInterfaces", to: [] },
  { rule: "efa-only-layout", type: template, path: "networkInterfaces[].interfaceType", to: "efa" },
  { rule: "placement-against-reservation", type: template, path: "instanceMarketOptions", to: { marketType: "capacity-block" } },
  { rule: "reserved-minimal-update", type: group, path: "capacityType", to: "CAPACITY_BLOCK" },
  { rule: "accelerator-taint", type: group, path: "taints", to: [] },
  { rule: "accelerator-node-repair", type: group, path: "nodeRepairConfig", to: undefined },
  { rule: "accelerator-as-declared", type: group, path: "instanceTypes", to: ["dl2q.24xlarge"] },
  { rule: "accelerator-image", type: group, path: "amiType", to: "AL2023_x86_64_STANDARD" },
  { rule: "price-known", type: group, path: "instanceTypes", to: ["zz9.plural"] },
  { rule: "price-ceiling", type: group, path: "scalingConfig.desiredSize", to: 1000 },
  { rule: "spending-tagged", type: group, path: "tags", to: {} },
  { rule: "accelerators-in-use", without: set },
  {
    rule: "karpenter-never-expires",
    type: "kubernetes:karpenter.sh/v1:NodePool",
    path: "spec.template.spec.expireAfter",
    to: "720h",
  },
  {
    rule: "karpenter-never-expires",
    type: "kubernetes:karpenter.sh/v1:NodePool",
    path: "spec.disruption.consolidationPolicy",
    to: "WhenEmptyOrUnderutilized",
  },
  { rule: "gang-disruption-budget", without: "kubernetes:policy/v1:PodDisruptionBudget" },
  { rule: "gang-one-fabric", type: set, path: `${pod}.affinity`, to: undefined },
  {
    rule: "gang-takes-fabric",
    type: set,
    path: `${pod}.containers[].resources`,
    to: { limits: { "nvidia.com/gpu": "8" } },
  },
  { rule: "gang-no-spot", type: group, path: "capacityType", to: "SPOT, and no checkpoints" },
  { rule: "accelerator-toleration", type: set, path: `${pod}.tolerations`, to: [] },
  { rule: "accelerator-toleration", type: deployment, path: `${pod}.tolerations`, to: [{ operator: "Exists" }] },
  { rule: "efa-hugepages", type: set, path: `${pod}.containers[].resources`, to: { limits: { "vpc.amazonaws.com/efa": "4" } } },
  {
    rule: "no-infiniband-host-path",
    type: set,
    path: `${pod}.volumes`,
    to: [{ name: "ib", hostPath: { path: "/dev/infiniband" } }],
  },
  ...[set, deployment].flatMap((type): readonly Mutation[] => [
    { rule: "pod-not-privileged", type, path: `${pod}.containers[].securityContext.privileged`, to: true },
    { rule: "pod-host-namespaces", type, path: `${pod}.hostNetwork`, to: true },
    { rule: "pod-no-escalation", type, path: `${pod}.containers[].securityContext.allowPrivilegeEscalation`, to: undefined },
    { rule: "pod-non-root", type, path: `${pod}.containers[].securityContext.runAsUser`, to: 0 },
    { rule: "pod-capabilities", type, path: `${pod}.containers[].securityContext.capabilities`, to: undefined },
    { rule: "pod-seccomp", type, path: `${pod}.securityContext.seccompProfile`, to: undefined },
    { rule: "pod-volumes", type, path: `${pod}.volumes`, to: [{ name: "root", hostPath: { path: "/" } }] },
    { rule: "pod-host-ports", type, path: `${pod}.containers[].ports`, to: [{ containerPort: 50051, hostPort: 50051 }] },
    { rule: "pod-read-only-root", type, path: `${pod}.containers[].securityContext.readOnlyRootFilesystem`, to: false },
    { rule: "pod-own-service-account", type, path: `${pod}.serviceAccountName`, to: undefined },
    { rule: "pod-resources", type, path: `${pod}.containers[].resources`, to: undefined },
    { rule: "image-not-latest", type, path: `${pod}.containers[].image`, to: "registry.example.com/worker" },
    { rule: "secrets-not-in-env", type, path: `${pod}.containers[].env`, to: [{ name: "AWS_SECRET_ACCESS_KEY", value: "abc" }] },
    { rule: "namespace-not-default", type, path: "metadata.namespace", to: "default" },
  ]),
  {
    rule: "pod-no-token",
    type: set,
    path: `${pod}.automountServiceAccountToken`,
    to: undefined,
    also: { type: "kubernetes:core/v1:ServiceAccount", path: "automountServiceAccountToken", to: undefined },
  },
  { rule: "namespace-pod-security", type: namespace, path: "metadata.labels", to: {} },
  { rule: "namespace-network-policy", without: "kubernetes:networking.k8s.io/v1:NetworkPolicy" },
  { rule: "service-not-public", type: "kubernetes:core/v1:Service", path: "spec.type", to: "LoadBalancer" },
  { rule: "control-ports-not-public", type: "kubernetes:core/v1:Service", path: "spec.type", to: "LoadBalancer" },
];

/** Rules that look at something in the yard and that no mutation can break there, with the reason. */
const beyond: { readonly [rule: string]: string } = {
  "eks-deletion-protection": "broken by default, as an advisory",
  "image-pinned": "broken by the example's images, as an advisory",
  "image-approved-registry": "says nothing before registries are named",
  "s3-access-logging": "broken by default, as an advisory: where logs go is for people to say",
  "namespace-quota": "broken by default, as an advisory: how much is for people to say",
  "budget-per-environment": "broken by default, as an advisory: how much is for people to say",
  "karpenter-no-dra": "nothing in the yard claims devices",
  "one-owner-per-driver": "no property of the yard's charts brings a second owner by itself",
  "device-plugin-mofed-off": "no chart in the yard brings a driver",
};

const own = { folder: packDirectory, version: "0.1.0" };

describe("the pack notices when a safety is taken away", () => {
  let yard: readonly AnalyzedResource[];
  /** Rules that the yard breaks as it is. */
  let broken: ReadonlySet<string>;
  beforeAll(async () => {
    const made = (await trainingOnAws()).resources();
    yard = made.map((resource) => analyzed(resource, made, true));
    broken = new Set((await analyzeMade(ownPack(own), made)).map(({ policy }) => policy));
  }, 60_000);

  const says = async (rule: string, resources: readonly AnalyzedResource[]) => {
    const policyConfig = { all: { enforcementLevel: "disabled" }, [rule]: { enforcementLevel: "mandatory" } } as const;
    const pack = ownPack({ ...own, policyConfig });
    const placed = ruleById(rule);
    if (placed === undefined) throw new Error(`there is no rule ${rule}`);
    if (isStackRule(placed.rule)) return pack.analyzeStack(resources);
    const touched = resources.filter(({ type }) => appliesTo(placed.rule, type));
    return (await Promise.all(touched.map((resource) => pack.analyzeResource(resource)))).flat();
  };

  it.each(mutations.map((mutation) => [title(mutation), mutation] as const))("%s", async (_title, mutation) => {
    expect([...broken], "kept before").not.toContain(mutation.rule);
    const changed = mutate(yard, mutation);
    const found = await says(mutation.rule, changed);
    expect(found.map(({ level }) => level)).toContain("mandatory");
  });

  it("and every rule that has something to look at in the yard is tried", () => {
    const touching = rules.filter(({ rule }) => yard.some(({ type }) => appliesTo(rule, type))).map(({ rule }) => rule.id);
    const tried = new Set([...mutations.map(({ rule }) => rule), ...Object.keys(beyond)]);
    expect(touching.filter((rule) => !tried.has(rule))).toEqual([]);
    expect(touching.length).toBeGreaterThan(70);
  });
});

function withouts({ without }: Removal): readonly string[] {
  return typeof without === "string" ? [without] : without;
}

function title(mutation: Mutation): string {
  if ("without" in mutation) return `${mutation.rule}: without ${withouts(mutation).join(", ")}`;
  return `${mutation.rule}: ${mutation.type} ${mutation.path} ${mutation.to === undefined ? "taken away" : `= ${JSON.stringify(mutation.to)}`}`;
}

function mutate(resources: readonly AnalyzedResource[], mutation: Mutation): readonly AnalyzedResource[] {
  if ("without" in mutation) {
    const gone = resources.filter(({ type, name }) => withouts(mutation).includes(type) && (mutation.named?.test(name) ?? true));
    expect(gone.length, `the yard has ${withouts(mutation).join(", ")}`).toBeGreaterThan(0);
    return resources.filter((resource) => !gone.includes(resource));
  }
  const { type, also } = mutation;
  expect(
    resources.some((resource) => resource.type === type),
    `the yard has ${type}`,
  ).toBe(true);
  return resources.map((resource) => {
    if (mutation.rule === "gang-no-spot") return withoutCheckpoints(resource, mutation);
    if (resource.type === also?.type) return changed(resource, also);
    if (resource.type !== type) return resource;
    return mutation.to === "every subnet"
      ? changed(resource, { path: "subnetIds", to: subnetIds(resources) })
      : changed(resource, mutation);
  });
}

function changed(resource: AnalyzedResource, { path, to }: Pick<Change, "path" | "to">): AnalyzedResource {
  return { ...resource, properties: replaced(resource.properties, path.split("."), to) as AnalyzedResource["properties"] };
}

function subnetIds(resources: readonly AnalyzedResource[]): readonly unknown[] {
  return resources.filter(({ type }) => type === "aws:ec2/subnet:Subnet").map(({ properties }) => properties.id);
}

/** Spot machines alone are well where checkpoints are written. */
function withoutCheckpoints(resource: AnalyzedResource, mutation: Change): AnalyzedResource {
  if (resource.type === mutation.type) return { ...resource, properties: { ...resource.properties, capacityType: "SPOT" } };
  if (resource.type !== set) return resource;
  const text = JSON.stringify(resource.properties, (key, value: unknown) =>
    key === "volumeMounts" || key === "env" || key === "command" ? undefined : value,
  );
  return { ...resource, properties: JSON.parse(text) as AnalyzedResource["properties"] };
}

function replaced(value: unknown, [part, ...rest]: readonly string[], to: unknown): unknown {
  if (part === undefined) return to;
  const list = part.endsWith("[]");
  const key = part.replace("[]", "");
  const object: { readonly [key: string]: unknown } = typeof value === "object" && value !== null ? { ...value } : {};
  const inner = object[key];
  if (list) return { ...object, [key]: Array.isArray(inner) ? inner.map((item) => replaced(item, rest, to)) : inner };
  return { ...object, [key]: replaced(inner, rest, to) };
}
