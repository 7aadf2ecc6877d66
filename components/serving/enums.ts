/** How a model is cut over accelerators. */
export const Sharding = {
  /** Each replica holds the whole model on one accelerator. */
  None: "none",
  /** Shards of a fixed number of layers, dealt to stages as evenly as they go. */
  Layer: "layer",
  /** Stages with the same number of layers, through which requests pass one after the other. */
  Pipeline: "pipeline",
  /** Each layer is cut between the accelerators of a machine, and stages are cut between machines where one is too small. */
  Tensor: "tensor",
} as const;
export type Sharding = (typeof Sharding)[keyof typeof Sharding];

/** How weights are stored on accelerators. */
export const Quantisation = {
  /** bfloat16, two bytes a parameter. */
  None: "none",
  /** One byte; vLLM converts weights of 16 bits while it loads them. */
  Fp8: "fp8",
  /** One byte; the weights in the bucket are quantised already. */
  Int8: "int8",
  /** Half a byte and scales; the weights in the bucket are quantised already (AWQ, GPTQ). */
  Int4: "int4",
} as const;
export type Quantisation = (typeof Quantisation)[keyof typeof Quantisation];

/** What a server speaks. */
export const ServingProtocol = {
  /** OpenAI's API over HTTP, and metrics. */
  Http: "http",
  /** vLLM's own service over gRPC (`vllm serve --grpc`). It has no metrics, checks no keys and speaks no TLS itself. */
  Grpc: "grpc",
} as const;
export type ServingProtocol = (typeof ServingProtocol)[keyof typeof ServingProtocol];

/** How connections are secured. */
export const ServingTls = {
  /** In the clear, inside the cluster only. */
  None: "none",
  /** The server shows a certificate. */
  Tls: "tls",
  /** Clients show one as well. */
  Mutual: "mutual",
} as const;
export type ServingTls = (typeof ServingTls)[keyof typeof ServingTls];

/** What decides where a server stands. */
export const PlacementBy = {
  /** Beside other servers, so that whole machines stay free for models that need one. */
  Memory: "memory",
  /** Away from other servers, so that each has processors and links to itself. */
  Compute: "compute",
  /** As many on each machine as on any other. */
  Load: "load",
} as const;
export type PlacementBy = (typeof PlacementBy)[keyof typeof PlacementBy];

/** Whether two replicas of a model may share a machine. */
export const AntiAffinity = {
  None: "none",
  Preferred: "preferred",
  Required: "required",
} as const;
export type AntiAffinity = (typeof AntiAffinity)[keyof typeof AntiAffinity];

/** In which order waiting requests are computed. */
export const RequestOrder = {
  Arrival: "arrival",
  /** By the field `priority` of a request, the lower number first. */
  Priority: "priority",
} as const;
export type RequestOrder = (typeof RequestOrder)[keyof typeof RequestOrder];

/** How many copies of the bucket have to hold new weights before a server starts on them. docs/serving.md says what each promises. */
export const WeightReplication = {
  /** All of them. */
  Synchronous: "synchronous",
  /** The one that is read. */
  Asynchronous: "asynchronous",
  /** `quorum` of them. */
  Quorum: "quorum",
} as const;
export type WeightReplication = (typeof WeightReplication)[keyof typeof WeightReplication];

/** How requests are spread over the servers of a model, by the mesh. */
export const ModelBalancing = {
  RoundRobin: "round-robin",
  /** The less busy of two servers chosen by lot. */
  LeastConnections: "least-connections",
  /** By the pools' `weight`; within a pool the less busy. */
  Weighted: "weighted",
  /** By the sequences that each pool computes at a time, which follow from its accelerators' memory; within a pool the less busy. */
  ResourceBased: "resource-based",
  /**
   * By what each server holds at the moment: waiting requests, use of its cache, and prompts whose start it has seen. Asked by the mesh's
   * gateway; calls from pods of the mesh go to the less busy.
   */
  EndpointPicker: "endpoint-picker",
} as const;
export type ModelBalancing = (typeof ModelBalancing)[keyof typeof ModelBalancing];

/** What the gateway does while its endpoint picker does not answer. */
export const PickerFailure = {
  /** Sends requests to any server. */
  Open: "open",
  /** Refuses them. */
  Close: "close",
} as const;
export type PickerFailure = (typeof PickerFailure)[keyof typeof PickerFailure];

/** Whether what belongs together goes to the same server, whose cache holds what came before. */
export const SessionAffinity = {
  None: "none",
  /** By the client's address. */
  Client: "client",
  /** By the header `x-session-id`, the document's `session_id`. */
  Token: "token",
  /** By the header `x-model-id`: variants of one model, each warm on servers of its own. */
  Model: "model",
} as const;
export type SessionAffinity = (typeof SessionAffinity)[keyof typeof SessionAffinity];
