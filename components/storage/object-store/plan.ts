import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../../core/cloud";
import { Problems } from "../../core/problems";
import { Consistency } from "../index";
import { checkWord, planWorkload } from "../plan";
import { workloadEnvironment } from "../workload";
import type { ObjectStoreArgs } from "./index";

export interface ObjectStorePlan {
  readonly namespace: pulumi.Input<string>;
  readonly bucket: string;
  readonly claimClass: string | undefined;
  readonly credentialsSecret: string | undefined;
  readonly keys: { readonly access: pulumi.Input<string>; readonly secret: pulumi.Input<string> } | undefined;
  /** Where its packets go. */
  readonly port: number;
  /** Namespace of the Service, where the endpoint is one of the cluster. */
  readonly serviceNamespace: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

export function planObjectStore(name: string, args: ObjectStoreArgs): ObjectStorePlan {
  const problems = new Problems(`ObjectStore ${name}`);
  const consistency = args.consistency ?? Consistency.Strong;
  checkWord("consistency", consistency, Object.values(Consistency), problems);
  if (consistency === Consistency.Bounded)
    problems.add(
      "consistency",
      "bounded says how far copies may be behind, and one endpoint shows none",
      'say "strong", "session" or "eventual"',
    );
  const address = endpointOf(args.endpoint, problems);
  const factor = args.replicationFactor ?? 1;
  if (!Number.isInteger(factor) || factor < 1)
    problems.add("replicationFactor", `${factor} is not a number of copies`, "give a whole number from 1");
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(args.bucket))
    problems.add(
      "bucket",
      `${JSON.stringify(args.bucket)} is not a name of a bucket`,
      "give 3 to 63 lower-case letters, digits and dashes",
    );
  checkCredentials(args, problems);
  const workload = planWorkload({ ...args, cloud: Cloud.Kubernetes, region: "" }, consistency, problems);
  problems.throwIfAny();
  const region = args.region ?? "us-east-1";
  const backend = { name: "s3", scheme: "s3", endpoint: () => args.endpoint } as const;
  return {
    namespace: args.namespace,
    bucket: args.bucket,
    claimClass: args.claimClass,
    credentialsSecret: args.credentialsSecret,
    keys:
      args.accessKey === undefined || args.secretKey === undefined
        ? undefined
        : { access: args.accessKey, secret: args.secretKey },
    ...address,
    environment: {
      ...workloadEnvironment(workload, { name: args.bucket, region }, [], undefined, backend),
      STORAGE_REPLICATION_FACTOR: `${factor}`,
      STORAGE_ENCRYPTION_ENABLED: `${args.encrypted ?? false}`,
      // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
      AWS_ENDPOINT_URL_S3: args.endpoint,
    },
  };
}

function endpointOf(endpoint: string, problems: Problems): Pick<ObjectStorePlan, "port" | "serviceNamespace"> {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    problems.add("endpoint", `${JSON.stringify(endpoint)} is not an address`, "give one such as https://s3.example.com");
    return { port: 443, serviceNamespace: undefined };
  }
  const service = /^[^.]+\.([^.]+)\.svc(\.|$)/.exec(url.hostname);
  if (url.protocol === "http:" && service === null)
    problems.add(
      "endpoint",
      `${endpoint} sends keys and data in the clear`,
      "give an https address; http is for Services of the cluster alone",
    );
  if (url.username !== "" || url.password !== "")
    problems.add("endpoint", "holds a user or a password", "give the keys by credentialsSecret");
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  return { port, serviceNamespace: service?.[1] };
}

/** One of three ways to the keys, and only one. */
function checkCredentials({ credentialsSecret, accessKey, secretKey, claimClass }: ObjectStoreArgs, problems: Problems): void {
  const ways = [
    ...(credentialsSecret === undefined ? [] : ["credentialsSecret"]),
    ...(accessKey === undefined && secretKey === undefined ? [] : ["accessKey and secretKey"]),
    ...(claimClass === undefined ? [] : ["claimClass"]),
  ];
  if (ways.length === 0)
    problems.add(
      "credentialsSecret",
      "is missing, and nothing else says who may read the bucket",
      "name a Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  if (ways.length > 1) problems.add("credentialsSecret", `${ways.join(" and ")} are given`, "keep one of them");
  if ((accessKey === undefined) !== (secretKey === undefined))
    problems.add(accessKey === undefined ? "accessKey" : "secretKey", "is missing, and its other half is given", "give both");
}
