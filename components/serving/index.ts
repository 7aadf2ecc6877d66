import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import type { Cloud } from "../core/cloud";
import type { ServiceDeliveryArgs } from "../delivery/service";
import type { FabricAttachmentArgs } from "../fabric";
import type { CircuitBreakerArgs } from "../mesh";
import type { Collectives, FabricDevicesArgs, FabricDomainArgs } from "../training";
import type {
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
} from "./enums";
import { planModelServer } from "./plan";

export {
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
} from "./enums";

/** What of a model decides its size. From its config.json. */
export interface ModelShapeArgs {
  /** All parameters, `num_parameters` of the weights' index. */
  parameters: number;
  /** `num_hidden_layers`. */
  layers: number;
  /** `num_attention_heads`. */
  attentionHeads: number;
  /** `num_key_value_heads`; as many as attention heads where the file has none. */
  keyValueHeads: number;
  /** `head_dim`, else `hidden_size / num_attention_heads`. */
  headSize: number;
  /** `vocab_size`. */
  vocabulary: number;
  /** `max_position_embeddings`: tokens of the longest sequence. */
  contextLength: number;
}

/** How the model is cut. A change restarts its servers. */
export interface ShardingArgs {
  /** Default `tensor`. */
  strategy?: Sharding;
  /** Accelerators that share each layer. Default: the fewest that fit with `tensor`, 1 with the others. */
  tensorParallel?: number;
  /** `pipeline` and `layer`: stages. Default: the fewest that fit. */
  stages?: number;
  /** `layer`: layers of one shard. */
  layersPerShard?: number;
  /** Machines of one copy of the model. Default: the fewest. More than one needs LeaderWorkerSet. */
  machines?: number;
  /**
   * Whether several machines of one copy talk over the machines' fabric (EFA, InfiniBand, GPUDirect, RoCE): each gives all its accelerators then, but for
   * InfiniBand that pods share. False: they talk by TCP, which does between stages, whose activations are small. Default: true where the machine has a
   * fabric. A change restarts the servers.
   */
  fabric?: boolean;
}

/** What the machines of a pool have. */
export interface ServingMachineArgs {
  /** The cloud's name, for people. */
  type: string;
  /** Family of the accelerator as the catalogue has it: `nvidia`, `gaudi`, `neuron`, `rocm`, `tpu`, `qualcomm`. */
  family: string;
  /** Extended resource of the accelerator: `nvidia.com/gpu`. */
  resourceName: string;
  /** Accelerators of one machine. */
  accelerators: number;
  /** GiB of one accelerator. */
  memoryGiB: number;
  /** Ranks that one accelerator takes: the logical cores of a Neuron device. Default 1. */
  ranks?: number;
  /** Processors of one machine. */
  vcpus: number;
  /** Memory of one machine. */
  hostMemoryGiB: number;
  /** Machines that there can be: the most that one copy of the model may take. */
  most: number;
  /** DeviceClass of the accelerators, where a DRA driver owns them: servers claim them, and ask for no `resourceName`. Default: none. */
  deviceClass?: string;
  /** Collective library of the accelerator. Copies over several machines get its variables. Default: none. A change restarts them. */
  collectives?: Collectives;
  /**
   * AWS: interfaces of the EFA device plugin (`vpc.amazonaws.com/efa`), all of the machine's. Copies over several machines talk over them. Default 0. A
   * change restarts those copies.
   */
  efaInterfaces?: number;
  /** Huge pages of 2 MiB to ask for beside the interfaces. Default `5120Mi` where the machine has EFA, none otherwise. A change restarts those copies. */
  hugePages2Mi?: string;
  /**
   * Devices of the fabric that each server takes of copies over several machines. With it the `efaInterfaces` are asked for by this alone. Default: none
   * but EFA's. A change restarts those copies.
   */
  fabricDevices?: FabricDevicesArgs;
  /** Whether NVLink reaches from one machine to the next: copies over several machines join a ComputeDomain. Default: false. */
  nvlinkDomain?: boolean;
  /**
   * Google: how collectives leave the machine, where `GkeFabric` and a `FabricNamespace` have made it ready. Copies over several machines talk over it.
   * Default: they talk over the pod's own interface by TCP. A change restarts the servers.
   */
  attachment?: FabricAttachmentArgs;
}

/** How many copies of the model. Each takes what its sharding says. */
export interface ModelReplicasArgs {
  /** Default 1. Live. */
  min?: number;
  /** Default `min`: not scaled. More needs `prometheusUrl`, and a `ScalingEngine` on the cluster. Live. */
  max?: number;
}

/** Machines of one kind that serve the model. A change of the name replaces its servers. */
export interface ModelPoolArgs {
  /** Part of the objects' names where there is more than one pool. */
  name: string;
  /** What each machine has. A change restarts the servers. */
  machine: ServingMachineArgs;
  /** Labels of its nodes. A change restarts the servers. */
  nodeSelector: Record<string, string>;
  /** How many. */
  replicas?: ModelReplicasArgs;
  /**
   * Where the machines of one copy have to be together. Default: in one zone, a condition where they talk over a fabric and a wish where they talk by
   * TCP. Two copies of a pool over several such domains can wait for each other: make a pool for each. A change restarts copies over several machines.
   */
  fabricDomain?: FabricDomainArgs;
  /** Percent of the requests with `weighted`; all pools' make 100. Live. */
  weight?: number;
}

/** What picks a server by what each holds at the moment. It takes one pod off the accelerators. */
export interface EndpointPickerArgs {
  /** Default: llm-d's picker at the version of components/serving/picker/data.ts. A change restarts it. */
  image?: string;
  /** Default `open`. Live. */
  failureMode?: PickerFailure;
  /** How much few waiting requests count. Default 2. A change restarts the picker. */
  queueWeight?: number;
  /** How much room in the cache of keys and values counts. Default 2. A change restarts the picker. */
  cacheWeight?: number;
  /** How much it counts that a server has seen the start of a prompt. Default 3. A change restarts the picker. */
  prefixWeight?: number;
  /** Secret of the namespace `istio-ingress` with the certificate of `hosts`. Live. */
  certificateSecret?: string;
  /** Processors that it asks for. Default 2; its project's chart asks for 8, for thousands of requests a second. A change restarts it. */
  cpu?: string;
  /** Memory that it asks for and may take. Default `4Gi`; its project's chart allows 16. A change restarts it. */
  memory?: string;
}

/** How requests reach the servers. Live: the mesh hears of it within seconds. */
export interface ModelRoutingArgs {
  /** Default `least-connections`. Needs the mesh. */
  balancing?: ModelBalancing;
  /** Default `none`. `client` works without the mesh as well, by Kubernetes' own Service. */
  affinity?: SessionAffinity;
  /** When a server that fails is left out. Default: never. Needs the mesh. */
  circuitBreaker?: CircuitBreakerArgs;
  /** Seconds for one request. Default: none: answers are as long as they are. Needs the mesh. */
  timeoutSeconds?: number;
  /** Names by which the gateway of the mesh is asked for the model. Default: only the cluster reaches it. */
  hosts?: string[];
  /** `ServiceMesh.gateway`. Needed with hosts. */
  gateway?: pulumi.Input<string>;
  /** `endpoint-picker` only: what picks. */
  picker?: EndpointPickerArgs;
}

/** A copy of the bucket with the weights. */
export interface ModelCopyArgs {
  /** Where: `gs://name/llama-70b`, `s3://name/llama-70b`, `az://container/llama-70b`. */
  url: string;
  /** Its region. */
  region: string;
}

/** Where weights come from: safetensors and config.json below one path. A change restarts the servers. */
export interface ModelWeightsArgs {
  /** Path below the bucket or the claim: `llama-70b`. */
  path: string;
  /** Bucket, streamed without a copy on the node: `gs://name`, `s3://name`, `az://container`. */
  bucketUrl?: pulumi.Input<string>;
  /** A claim that holds them, mounted read only: where there is no bucket. */
  claim?: string;
  /** Variables that the streamer reads: `AZURE_STORAGE_ACCOUNT_NAME`, `AWS_REGION`. Default: none. */
  environment?: Record<string, pulumi.Input<string>>;
  /** Any word; another one restarts the servers on what the path holds then. Default: none. */
  revision?: string;
  /** All copies, the one that is read included. Needed for `synchronous` and `quorum`. */
  copies?: pulumi.Input<pulumi.Input<ModelCopyArgs>[]>;
  /** How many there are. */
  copyCount?: number;
  /** Default `asynchronous`. */
  replication?: WeightReplication;
  /** `quorum`: copies that have to hold them. Default: more than half. */
  quorum?: number;
}

/** Certificates. A change restarts the servers; a new certificate in the same Secret does not. */
export interface ServingTlsArgs {
  /** Default `none`. */
  mode?: ServingTls;
  /**
   * Secret of the namespace with `tls.crt`, `tls.key` and, for `mutual`, `ca.crt`, as cert-manager and External Secrets make it. The
   * certificate names `<model>.<namespace>.svc`.
   */
  secretName?: string;
}

/** Where servers stand. A change restarts them. */
export interface PlacementArgs {
  /** Default `load`. */
  by?: PlacementBy;
  /** Default `preferred`. */
  antiAffinity?: AntiAffinity;
  /** Zones that they may stand in. Default: wherever the pool has machines. */
  zones?: string[];
  /** GiB that one accelerator has to have: a pool with less is refused. */
  minMemoryGiB?: number;
}

/** When servers are added and taken away. Live. */
export interface ModelScalingArgs {
  /** Waiting requests that one copy may have. Default 8. */
  queueLength?: number;
  /** Percent that accelerators are busy, on average. Default 80. */
  acceleratorPercent?: number;
}

export interface ModelServerArgs {
  /** Where the cluster runs; decides which agents may hand its pods credentials. Default `kubernetes`: none. */
  cloud?: Cloud;
  /** Namespace that it runs in. It has to exist. A change replaces everything. */
  namespace: pulumi.Input<string>;
  /** Image with vLLM for the pool's accelerators; docs/serving.md names public ones. Required outside a rehearsal. A change is delivered. */
  image?: pulumi.Input<string>;
  /** True in a rehearsal: a missing image becomes a stated placeholder. Default false. */
  rehearsal?: boolean;
  /** A public model whose shape is known: `llama-70b`. Without it `shape` is needed. */
  architecture?: string;
  /** Shape of a model of your own. */
  shape?: ModelShapeArgs;
  /** Where weights come from. */
  weights: ModelWeightsArgs;
  /** Machines that serve it, one kind or several. */
  pools: ModelPoolArgs[];
  /** How it is cut. */
  sharding?: ShardingArgs;
  /** Default `none`. A change restarts the servers. */
  quantisation?: Quantisation;
  /** Tokens of the longest sequence. Default: the model's own. A change restarts the servers. */
  contextLength?: number;
  /** Sequences that one copy computes at a time, all of which fit at full length. Default: as many as fit, at most 256. */
  maxSequences?: number;
  /** Keys and values in one byte each. Default false. A change restarts the servers. */
  compactCache?: boolean;
  /** Share of an accelerator's memory that the server takes. Default 0.9, as vLLM's. */
  memoryUtilisation?: number;
  /** GiB of each accelerator for activations and graphs. Default 4, an estimate: vLLM measures it when it starts. */
  workingGiB?: number;
  /** Default `http`. A change replaces the Service's ports. */
  protocol?: ServingProtocol;
  /** Ports of the Service. The first is the server's own too. Default 8080. */
  ports?: number[];
  /** Default `arrival`. A change restarts the servers. */
  order?: RequestOrder;
  /**
   * More environment variables of the servers, and others for a collective library (`NCCL_DEBUG: "INFO"`). Names that the component sets are refused.
   * Default: none. A change restarts the servers.
   */
  environment?: Record<string, pulumi.Input<string>>;
  /** Certificates. Default: none. */
  tls?: ServingTlsArgs;
  /** Secret of the namespace with one API key a client, the client's name as its key. Default: no key is asked for. */
  apiKeysSecret?: string;
  /** Where servers stand. */
  placement?: PlacementArgs;
  /**
   * Whether the namespace is in a `ServiceMesh`: pods carry a sidecar that takes requests encrypted and signed, and nothing else. What the
   * machines of one copy say to each other, and the weights, pass it by. Default false. A change restarts the servers.
   */
  inMesh?: boolean;
  /** How requests reach them. */
  routing?: ModelRoutingArgs;
  /** When servers are added. Default: those of `ModelScalingArgs`, where a pool has more than its fewest. */
  scaling?: ModelScalingArgs;
  /** Seconds that loading may take. Default: 600, and 20 more a GB of weights. */
  startupSeconds?: number;
  /** Name of the ServiceAccount, `WorkloadIdentity.serviceAccountName`. Default: the model's name, without rights in any cloud. */
  serviceAccountName?: pulumi.Input<string>;
  /** Annotations of the ServiceAccount, for Azure's identities. */
  serviceAccountAnnotations?: Record<string, pulumi.Input<string>>;
  /** Namespaces whose pods may ask it, beside its own. Default: none. Live. */
  clientNamespaces?: string[];
  /** Whether a monitor is made, for which Prometheus' operator has to be there. Default false. */
  watched?: boolean;
  /** Namespace of the Prometheus that reads it. Default `monitoring`. */
  monitoringNamespace?: string;
  /** Address of that Prometheus, which scaling asks. */
  prometheusUrl?: pulumi.Input<string>;
  /** Host of the OpenTelemetry collector. Default: no tracing. */
  tracingHost?: pulumi.Input<string>;
  /**
   * How a change reaches its users. Default: rolling, without a replica beyond those that there are. Groups of several machines change one
   * after the other, whatever is said here: Argo Rollouts knows pods and no groups.
   */
  delivery?: ServiceDeliveryArgs;
  /** Labels of every object. Live. */
  labels?: Record<string, string>;
}

/**
 * One model, served by vLLM on as many accelerators as it needs: cut by layers, stages or tensors, sized by what the machine has, refused
 * where it would not fit. Runs on any Kubernetes cluster. Costs the machines that it fills.
 */
export class ModelServer extends pulumi.ComponentResource {
  /** Inside the cluster: `https://large-model.serving.svc:8081`. */
  public readonly url: pulumi.Output<string>;
  /** Name of its Service. */
  public readonly serviceName: pulumi.Output<string>;
  /** How it stands, for people: `tensor: 2 stages of 63 layers, 8 accelerators a stage on 2 machines over EFA, 50 sequences at a time`. */
  public readonly layout: pulumi.Output<string>;

  constructor(name: string, args: ModelServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:ModelServer", name, {}, opts);
    checkArguments("ModelServer", name, args, this);
    const plan = planModelServer(name, args);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).modelServer(this, name, plan);
    this.url = built.url;
    this.serviceName = built.serviceName;
    this.layout = pulumi.output(plan.layout);
    this.registerOutputs({ url: this.url, serviceName: this.serviceName, layout: this.layout });
  }
}
