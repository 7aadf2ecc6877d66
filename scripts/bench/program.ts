import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** A component with two subnets, a security group, a bucket and six Kubernetes objects: ten resources, as people mix them. */
class Slice extends pulumi.ComponentResource {
  constructor(name: string, index: number, vpc: aws.ec2.Vpc, cluster: kubernetes.Provider) {
    super("bench:index:Slice", name, {});
    const block = (offset: number) => {
      const number = index * 2 + offset;
      return `10.0.${Math.floor(number / 16)}.${(number % 16) * 16}/28`;
    };
    const tags = { environment: "bench", slice: name };
    const subnets = [0, 1].map(
      (offset) => new aws.ec2.Subnet(`${name}-${offset}`, { vpcId: vpc.id, cidrBlock: block(offset), tags }, { parent: this }),
    );
    new aws.ec2.SecurityGroup(
      name,
      { vpcId: vpc.id, description: "bench", tags: { ...tags, subnet: subnets[0]?.id ?? "" } },
      { parent: this },
    );
    const options = { parent: this, provider: cluster };
    const namespace = new kubernetes.core.v1.Namespace(name, { metadata: { name } }, options);
    const metadata = { namespace: namespace.metadata.name, labels: { app: name } };
    const settings = new kubernetes.core.v1.ConfigMap(
      name,
      { metadata, data: { "settings.toml": "a = 1\n".repeat(20) } },
      options,
    );
    const account = new kubernetes.core.v1.ServiceAccount(name, { metadata }, options);
    new kubernetes.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: {
              serviceAccountName: account.metadata.name,
              containers: [
                {
                  name: "main",
                  image: "registry.example.com/bench@sha256:0000000000000000000000000000000000000000000000000000000000000000",
                  ports: [{ containerPort: 8080 }],
                  env: Array.from({ length: 10 }, (_, item) => ({ name: `VARIABLE_${item}`, value: String(item) })),
                  envFrom: [{ configMapRef: { name: settings.metadata.name } }],
                  resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
                },
              ],
            },
          },
        },
      },
      options,
    );
    new kubernetes.core.v1.Service(
      name,
      { metadata, spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] } },
      options,
    );
    new kubernetes.policy.v1.PodDisruptionBudget(
      name,
      { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: { app: name } } } },
      options,
    );
    this.registerOutputs({});
  }
}

/** A program of about `count` resources; the same one for the floor and for the engine. */
export function benchProgram(count: number): () => void {
  return () => {
    const vpc = new aws.ec2.Vpc("bench", { cidrBlock: "10.0.0.0/16" });
    const cluster = new kubernetes.Provider("bench", {
      kubeconfig: JSON.stringify({ clusters: [{ name: "bench", cluster: { server: "https://bench" } }] }),
    });
    for (let index = 0; index < Math.round(count / 10); index++) new Slice(`slice-${index}`, index, vpc, cluster);
  };
}
