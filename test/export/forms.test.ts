import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { exported, type Made } from "../../scripts/export";
import { argumentName, terraformType } from "../../scripts/export/terraform-names";
import { checkFolder, writeExport } from "../../scripts/export/write";
import { rehearse } from "../../scripts/rehearsal";

function program(): void {
  const vpc = new aws.ec2.Vpc("yard", { cidrBlock: "10.0.0.0/16", tags: { Name: "yard", camelCase: "stays" } });
  new aws.ec2.Subnet("yard", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
  const bucket = new aws.s3.Bucket("data", { bucket: "acme-data" });
  new aws.s3.BucketPolicy("data", {
    bucket: bucket.id,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: "s3:GetObject",
          Resource: pulumi.interpolate`${bucket.arn}/home/${"$"}{aws:username}/*`,
        },
      ],
    }),
  });
  const provider = new kubernetes.Provider("cluster", { kubeconfig: "{}" });
  const opts = { provider };
  const space = new kubernetes.core.v1.Namespace("training", { metadata: { name: "training" } }, opts);
  const metadata = { namespace: space.metadata.name };
  new kubernetes.core.v1.ConfigMap(
    "words",
    {
      metadata: { ...metadata, name: "words" },
      data: { PRICE: "5$", alert: "{{ $labels.pod }}", script: "say(f'{ {}}} {{{}')" },
    },
    opts,
  );
  new kubernetes.core.v1.Secret(
    "keys",
    { metadata: { ...metadata, name: "keys" }, stringData: { password: "very-quiet" } },
    opts,
  );
  new kubernetes.core.v1.Service("worker", { metadata: { ...metadata, name: "worker" }, spec: { clusterIP: "None" } }, opts);
  const labels = { app: "worker" };
  new kubernetes.apps.v1.StatefulSet(
    "worker",
    {
      metadata: { ...metadata, name: "worker", annotations: { "pulumi.com/skipAwait": "true" } },
      spec: {
        serviceName: "worker",
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: "worker",
                image: "registry.example.com/worker:1",
                env: [
                  { name: "RANK", valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } } },
                  { name: "MASTER_ADDR", value: "worker-0.worker.training.svc" },
                ],
                envFrom: [{ configMapRef: { name: "words" } }, { secretRef: { name: "keys" } }],
                resources: { limits: { "nvidia.com/gpu": "8", memory: "1Gi" } },
                volumeMounts: [{ name: "checkpoints", mountPath: "/checkpoints" }],
              },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "checkpoints" },
            spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
          },
        ],
      },
    },
    opts,
  );
}

describe("an environment in another form", () => {
  let made: Made;
  beforeAll(async () => {
    const yard = await rehearse(program);
    made = { environment: "dev", version: "0.1.0", resources: yard.resources() };
  });
  const file = (format: Parameters<typeof exported>[0], name: string) => exported(format, made).files.get(name) ?? "";

  it("keeps no secret in any file, and says whose values are missing", () => {
    for (const format of ["kubernetes", "helm", "compose", "terraform"] as const) {
      const { files } = exported(format, made);
      expect([...files.values()].join("\n"), format).not.toContain("very-quiet");
    }
    expect(parse(file("kubernetes", "training/secret-keys.yaml"))).toMatchObject({ stringData: { password: "" } });
    expect(exported("kubernetes", made).leftOut.map(({ what }) => what)).toContain("the values of Secret training/keys");
  });

  it("as Kubernetes: a kustomization that lists every manifest", () => {
    const { files, leftOut } = exported("kubernetes", made);
    const { resources } = parse(files.get("kustomization.yaml") ?? "") as { resources: string[] };
    expect(resources.toSorted()).toEqual([...files.keys()].filter((name) => name !== "kustomization.yaml").toSorted());
    expect(leftOut[0]).toMatchObject({ what: expect.stringContaining("4 resources of aws") });
  });

  it("as Helm: images, replicas and resources are values, and braces of ours stay braces", () => {
    expect(parse(file("helm", "dev/values.yaml"))).toEqual({
      workloads: {
        worker: {
          replicas: 2,
          containers: {
            worker: { image: "registry.example.com/worker:1", resources: { limits: { "nvidia.com/gpu": "8", memory: "1Gi" } } },
          },
        },
      },
    });
    const template = file("helm", "dev/templates/training-statefulset-worker.yaml");
    expect(template).toContain('image: {{ index .Values "workloads" "worker" "containers" "worker" "image" | quote }}');
    expect(template).toContain('replicas: {{ index .Values "workloads" "worker" "replicas" }}');
    expect(file("helm", "dev/templates/training-configmap-words.yaml")).toContain('{{ "{{" }} $labels.pod {{ "}}" }}');
    // Helm takes what stands right before its braces for part of them.
    expect(file("helm", "dev/templates/training-configmap-words.yaml")).toContain(`say(f'{ {{ "{}}}" }} {{ "{{{}" }}')`);
  });

  it("as Compose: one service a worker, with its rank, its names on the cluster and its volume", () => {
    const { services, volumes } = parse(file("compose", "compose.yaml")) as {
      services: Record<string, unknown>;
      volumes: object;
    };
    expect(Object.keys(services)).toEqual(["worker-0", "worker-1"]);
    expect(services["worker-1"]).toMatchObject({
      image: "registry.example.com/worker:1",
      environment: { RANK: "1", MASTER_ADDR: "worker-0.worker.training.svc", PRICE: "5$$" },
      networks: { default: { aliases: ["worker-1.worker", "worker-1.worker.training.svc"] } },
      volumes: [{ type: "volume", source: "checkpoints-worker-1", target: "/checkpoints" }],
      deploy: { resources: { reservations: { devices: [{ driver: "nvidia", count: 8, capabilities: ["gpu"] }] } } },
    });
    expect(volumes).toEqual({ "checkpoints-worker-0": {}, "checkpoints-worker-1": {} });
    expect(exported("compose", made).leftOut.map(({ what }) => what)).toContain("the keys of Secret keys in worker");
  });

  it("as Terraform: types and arguments of its providers, and references in place of what a cloud answers", () => {
    expect(JSON.parse(file("terraform", "vpc.tf.json"))).toMatchObject({
      resource: { aws_vpc: { yard: { cidr_block: "10.0.0.0/16", tags: { Name: "yard", camelCase: "stays" } } } },
    });
    expect(JSON.parse(file("terraform", "subnet.tf.json")).resource.aws_subnet.yard).toMatchObject({
      vpc_id: ["$", "{aws_vpc.yard.id}"].join(""),
      depends_on: ["aws_vpc.yard"],
    });
    const { policy } = JSON.parse(file("terraform", "s3.tf.json")).resource.aws_s3_bucket_policy.data;
    expect(policy).toContain(["$", "{aws_s3_bucket.data.arn}/home/$$", "{aws:username}/*"].join(""));
    expect(policy).toContain(["arn:aws:iam::$", "{data.aws_caller_identity.current.account_id}:root"].join(""));
    expect(exported("terraform", made).leftOut.map(({ what }) => what)).toContain("objects of Kubernetes and charts");
  });
});

describe("Terraform's names", () => {
  it.each([
    ["aws:ec2/natGateway:NatGateway", "aws_nat_gateway"],
    ["aws:s3/bucketReplicationConfig:BucketReplicationConfig", "aws_s3_bucket_replication_configuration"],
    ["aws:eks/podIdentityAssociation:PodIdentityAssociation", "aws_eks_pod_identity_association"],
    ["gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", "google_kms_crypto_key_iam_member"],
    ["azure-native:storage:StorageAccount", undefined],
    ["aws:lex/bot:Bot", undefined],
  ])("%s is %s", (token, type) => {
    expect(terraformType(token)).toBe(type);
  });

  it("are in the singular for blocks, but for those that Terraform names in the plural", () => {
    expect(argumentName("rules", [{ id: "a" }])).toBe("rule");
    expect(argumentName("lifecyclePolicies", [{}])).toBe("lifecycle_policy");
    expect(argumentName("blockDeviceMappings", [{}])).toBe("block_device_mappings");
    expect(argumentName("subnetIds", ["a"])).toBe("subnet_ids");
  });
});

describe("the folder of an export", () => {
  it("is refused where it holds something, but with force, and gets a README of what is left out", () => {
    const folder = mkdtempSync(join(tmpdir(), "trainyard-export-"));
    try {
      const files = new Map([["a/b.yaml", "x: 1\n"]]);
      const result = { files, leftOut: [{ what: "probes", why: "no such thing" }], use: ["docker compose up"] };
      expect(writeExport(folder, "dev", "compose", result)).toEqual(["a/b.yaml", "README.md"]);
      expect(readFileSync(join(folder, "README.md"), "utf8")).toContain("* probes: no such thing");
      expect(() => checkFolder(folder, false)).toThrow(
        "is not empty (2 entries); give an empty or a new folder, or --force to write over it",
      );
      expect(() => checkFolder(folder, true)).not.toThrow();
      writeFileSync(join(folder, "file"), "");
      expect(() => checkFolder(join(folder, "file"), true)).toThrow("is a file; give a folder");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
