import { z } from "zod";
import { Strategy } from "../core/cloud";
import {
  AntiAffinity,
  ModelBalancing,
  PickerFailure,
  PlacementBy,
  Quantisation,
  RequestOrder,
  ServingProtocol,
  ServingTls,
  SessionAffinity,
  Sharding,
  WeightReplication,
} from "../serving/enums";
import { circuitBreakerSchema } from "./mesh-schema";
import { count, values } from "./shapes";

const port = count(1).max(65_535);

const shapeSchema = z.strictObject({
  parameters: count(1),
  layers: count(1),
  attentionHeads: count(1),
  keyValueHeads: count(1),
  headSize: count(1),
  vocabulary: count(1),
  contextLength: count(1),
});

/** One model, as a rollout keeps it too. */
export const modelSchema = z.strictObject({
  name: z.string().describe("What clients call it; name of its Service. A change replaces its servers."),
  architecture: z.string().optional().describe("A public model whose shape is known: `llama-70b`."),
  shape: shapeSchema.optional().describe("Shape of a model of your own, from its config.json."),
  weights: z
    .strictObject({
      bucket: z
        .string()
        .optional()
        .describe("Name of the bucket in storage.buckets. Default: `models`, where no claim is given."),
      claim: z.string().optional().describe("A claim of the namespace `serving` that holds them, where there is no bucket."),
      path: z.string().describe("Where in it: `llama-70b`."),
      revision: z.string().optional().describe("Any word; another one restarts the servers on what the path holds then."),
      replication: values(WeightReplication)
        .optional()
        .describe("How many copies of the bucket hold new weights before they are served. Default: asynchronous."),
      quorum: count(1).optional().describe("With `replication: quorum`. Default: more than half of the copies."),
    })
    .describe("Where weights come from."),
  pools: z
    .array(
      z.strictObject({
        nodeGroup: z.string(),
        replicas: z
          .strictObject({ min: count(1).optional(), max: count(1).optional() })
          .optional()
          .describe("Copies of the model. Default: one. Live."),
        weight: count().optional().describe("Percent of the requests with `balancing: weighted`."),
      }),
    )
    .min(1)
    .describe("Node groups that serve it."),
  sharding: z
    .strictObject({
      strategy: values(Sharding).optional(),
      tensorParallel: count(1).optional(),
      stages: count(1).optional(),
      layersPerShard: count(1).optional(),
      machines: count(1).optional(),
      fabric: z
        .boolean()
        .optional()
        .describe(
          "Whether several machines of one copy talk over their fabric (EFA, InfiniBand, GPUDirect, RoCE), each with all its accelerators. Default: true where the machine has one. False: TCP.",
        ),
    })
    .optional()
    .describe("How it is cut. Default: tensor, over the fewest accelerators that hold it."),
  quantisation: values(Quantisation).optional(),
  contextLength: count(1).optional(),
  maxSequences: count(1).optional(),
  compactCache: z.boolean().optional().describe("Keys and values in one byte each. Default: false."),
  memoryUtilisation: z.number().min(0.1).max(1).optional(),
  workingGiB: z.number().min(0).optional(),
  protocol: values(ServingProtocol).optional(),
  ports: z.array(port).min(1).optional().describe("Ports of its Service, no other model's. Default: 8080."),
  order: values(RequestOrder).optional(),
  environment: z
    .record(z.string(), z.string())
    .optional()
    .describe("More variables of its servers, and others for a collective library: `NCCL_DEBUG: INFO`. A change restarts them."),
  placement: z
    .strictObject({
      by: values(PlacementBy).optional(),
      antiAffinity: values(AntiAffinity).optional(),
      zones: z.array(z.string()).optional(),
      minMemoryGiB: z.number().positive().optional(),
    })
    .optional()
    .describe("Where its servers stand."),
  routing: z
    .strictObject({
      balancing: values(ModelBalancing).optional().describe("Default: least-connections. Needs `mesh`."),
      affinity: values(SessionAffinity).optional().describe("What goes to the same server. Default: none."),
      circuitBreaker: circuitBreakerSchema,
      timeoutSeconds: z.number().positive().optional(),
      hosts: z.array(z.string()).optional().describe("Names by which the mesh's gateway is asked for it."),
      picker: z
        .strictObject({
          image: z.string().optional(),
          failureMode: values(PickerFailure).optional().describe("What the gateway does without the picker. Default: open."),
          queueWeight: count().optional().describe("Default: 2."),
          cacheWeight: count().optional().describe("Default: 2."),
          prefixWeight: count().optional().describe("Default: 3."),
          cpu: z.string().optional(),
          memory: z.string().optional(),
        })
        .optional()
        .describe("`balancing: endpoint-picker` only: what picks by queue, cache and known prompts."),
    })
    .optional()
    .describe("How requests reach its servers."),
  scaling: z
    .strictObject({ queueLength: count(1).optional(), acceleratorPercent: z.number().min(1).max(100).optional() })
    .optional()
    .describe("When servers are added, where a pool has a max above its min."),
  strategy: values(Strategy).optional().describe("How a change reaches users. Default: the environment's."),
  startupSeconds: count(1).optional(),
});

/** Model servers. */
export const servingSchema = z.strictObject({
  image: z
    .string()
    .optional()
    .describe("Image with vLLM for the machines' accelerators. A live run asks for it, a rehearsal puts a placeholder."),
  tls: z
    .strictObject({ mode: values(ServingTls).optional(), secretName: z.string().optional() })
    .optional()
    .describe("Certificates of all models. The Secret is of the namespace `serving`. Default: none."),
  apiKeysSecret: z
    .string()
    .optional()
    .describe("Secret of the namespace `serving` with one API key a client. Default: no key is asked for."),
  clientNamespaces: z.array(z.string()).optional().describe("Namespaces whose pods may ask models."),
  audit: z
    .strictObject({
      region: z.string().optional().describe("Google: where it is kept. Default, and on AWS and Azure: the environment's."),
      retentionDays: count(1).max(3650).optional().describe("Default: 400."),
      locked: z
        .boolean()
        .optional()
        .describe("Nobody shortens or deletes it, you neither. Cannot be taken back. Default: false."),
    })
    .optional()
    .describe("Keeps who asked models for what and who changed them. Left out: lines stand in the servers' log."),
  standby: z
    .enum(["cold", "warm"])
    .optional()
    .describe(
      "This environment stands by for another one: `cold` has everything but servers, `warm` one server a model. Left out: it serves.",
    ),
  sharedBucket: z
    .strictObject({
      url: z.string().describe("`gs://mlmf-serving-models`, `s3://name`, `az://container`."),
      arn: z.string().describe("`projects/_/buckets/name`, `arn:aws:s3:::name`."),
      keyArn: z.string().optional(),
    })
    .optional()
    .describe("The bucket of another environment that holds the weights of all models. Left out: buckets of this one."),
  models: z.array(modelSchema).min(1),
});

export type Serving = z.output<typeof servingSchema>;
export type ServedModel = Serving["models"][number];
