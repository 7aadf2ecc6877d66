/** A client of Pulumi's Analyzer protocol: policy packs take part in a rehearsal as they do in `pulumi preview --policy-pack`. */
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { AnalyzedResource, Analyzers, Config, PropertyValues, Violation } from "../engine/types";
import { configureRequest, type EnforcementLevel, type PolicyPackConfig, reconcile } from "./config";
import { type PackProcess, startPack } from "./process";
import { type ConfigurablePolicy, checkConfiguration, type SettingSchema } from "./settings";
import { analyzeRequest, analyzeStackRequest, readAnswer, remediedOf, violationsOf } from "./wire";

export { type PolicyConfig, type PolicyPackConfig, readPolicyConfig } from "./config";
export { deferred, together } from "./several";

/** A whole stack with its outputs is one message: as large as Pulumi itself allows. */
const maxMessageBytes = 400 * 1024 * 1024;

export interface PackOptions {
  /** The folder with PulumiPolicy.yaml. */
  readonly directory: string;
  readonly project: string;
  readonly stack: string;
  readonly organization?: string;
  /** True for a preview. */
  readonly dryRun: boolean;
  /** The stack's configuration; secrets are passed in the clear, as Pulumi does, and named as such. */
  readonly config?: Config;
  readonly tags?: { readonly [name: string]: string };
  /** As `--policy-pack-config` gives it. */
  readonly policyConfig?: PolicyPackConfig;
  /** Further variables for the pack's process. */
  readonly environment?: { readonly [name: string]: string };
}

/** What a pack says of itself. */
export interface PackInfo {
  readonly name: string;
  readonly version: string;
  readonly policies: readonly PolicyInfo[];
}

/** One policy of a pack, with the level that it has after configuration. */
export interface PolicyInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly level: EnforcementLevel;
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly tags: readonly string[];
  readonly remedy?: string;
  readonly url?: string;
}

/** A policy that names no severity is taken for a middling one. */
const severities: { readonly [severity in proto.PolicySeverity]: PolicyInfo["severity"] } = {
  [proto.PolicySeverity.POLICY_SEVERITY_UNSPECIFIED]: "medium",
  [proto.PolicySeverity.POLICY_SEVERITY_LOW]: "low",
  [proto.PolicySeverity.POLICY_SEVERITY_MEDIUM]: "medium",
  [proto.PolicySeverity.POLICY_SEVERITY_HIGH]: "high",
  [proto.PolicySeverity.POLICY_SEVERITY_CRITICAL]: "critical",
};

type Call<Request, Response> = (request: Request, done: (error: ServiceError | null, response: Response) => void) => unknown;

/** One running pack. It is an `Analyzers` of the engine; `close` ends its process. */
export class PolicyPackClient implements Analyzers {
  private constructor(
    private readonly process: PackProcess,
    private readonly client: AnalyzerClient,
    private readonly wireInfo: proto.AnalyzerInfo,
    private effective: PolicyPackConfig,
  ) {}

  /** Starts the pack, shakes hands, learns its policies and configures it. */
  static async start(options: PackOptions): Promise<PolicyPackClient> {
    const organization = options.organization ?? "organization";
    const process = await startPack(options.directory, { ...options, organization });
    const client = new AnalyzerClient(`127.0.0.1:${process.port}`, credentials.createInsecure(), {
      "grpc.max_receive_message_length": maxMessageBytes,
      "grpc.max_send_message_length": maxMessageBytes,
    });
    try {
      await optional(() => call(client.handshake.bind(client), new proto.AnalyzerHandshakeRequest()));
      await optional(() => call(client.configureStack.bind(client), stackRequest(options, organization)));
      const info = await call<Empty, proto.AnalyzerInfo>(client.getAnalyzerInfo.bind(client), new Empty());
      const pack = new PolicyPackClient(process, client, info, {});
      await pack.configure(options.policyConfig ?? {});
      return pack;
    } catch (error) {
      client.close();
      await process.stop();
      throw error;
    }
  }

  get info(): PackInfo {
    return {
      name: this.wireInfo.getName(),
      version: this.wireInfo.getVersion(),
      policies: this.wireInfo.getPoliciesList().map((policy) => ({
        name: policy.getName(),
        title: policy.getDisplayname() === "" ? policy.getDescription() : policy.getDisplayname(),
        description: policy.getDescription(),
        level: this.effective[policy.getName()]?.enforcementLevel ?? "advisory",
        severity: severities[policy.getSeverity()],
        tags: policy.getTagsList(),
        ...(policy.getRemediationSteps() === "" ? {} : { remedy: policy.getRemediationSteps() }),
        ...(policy.getUrl() === "" ? {} : { url: policy.getUrl() }),
      })),
    };
  }

  /** Gives the pack another configuration, put over its defaults as Pulumi does it. */
  async configure(given: PolicyPackConfig): Promise<void> {
    const policies = this.wireInfo.getPoliciesList().map(configurable);
    checkConfiguration(this.wireInfo.getName(), policies, given, "policy configuration");
    this.effective = reconcile(this.wireInfo, given);
    await call(this.client.configure.bind(this.client), configureRequest(this.effective));
  }

  async analyzeResource(resource: AnalyzedResource): Promise<readonly Violation[]> {
    return violationsOf(await this.ask("/pulumirpc.Analyzer/Analyze", analyzeRequest(resource)), resource.urn);
  }

  async remediate(resource: AnalyzedResource): Promise<PropertyValues | undefined> {
    const remedies = Object.values(this.effective).some((policy) => policy.enforcementLevel === "remediate");
    if (!remedies) return undefined;
    return remediedOf(await call(this.client.remediate.bind(this.client), analyzeRequest(resource)));
  }

  async analyzeStack(resources: readonly AnalyzedResource[]): Promise<readonly Violation[]> {
    return violationsOf(await this.ask("/pulumirpc.Analyzer/AnalyzeStack", analyzeStackRequest(resources)));
  }

  private ask(path: string, request: proto.AnalyzeRequest | proto.AnalyzeStackRequest): Promise<proto.AnalyzeResponse> {
    const write = (message: typeof request) => Buffer.from(message.serializeBinary());
    return call(
      (message: typeof request, done) => this.client.makeUnaryRequest(path, write, readAnswer, message, answered(done)),
      request,
    );
  }

  /** Ends the pack's process and waits until it has ended. */
  async close(): Promise<void> {
    this.client.close();
    await this.process.stop();
  }
}

function configurable(policy: proto.PolicyInfo): ConfigurablePolicy {
  const settings = policy.getConfigschema()?.getProperties()?.toJavaScript();
  return {
    name: policy.getName(),
    ...(settings === undefined ? {} : { settings: settings as { [name: string]: SettingSchema } }),
  };
}

/** gRPC gives no answer beside an error; the callback of a call takes one that is there. */
function answered<Response>(done: (error: ServiceError | null, response: Response) => void) {
  return (error: ServiceError | null, response?: Response) => done(error, response as Response);
}

function call<Request, Response>(method: Call<Request, Response>, request: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    method(request, (error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

/** gRPC status 12. Handshake and stack configuration are newer than some packs; Pulumi's engine goes on without them. */
const unimplemented = 12;

async function optional(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Error) || (error as Partial<ServiceError>).code !== unimplemented) throw error;
  }
}

function stackRequest(options: PackOptions, organization: string): proto.AnalyzerStackConfigureRequest {
  const message = new proto.AnalyzerStackConfigureRequest();
  message.setStack(options.stack);
  message.setProject(options.project);
  message.setOrganization(organization);
  message.setDryRun(options.dryRun);
  const secrets: string[] = [];
  for (const [key, value] of Object.entries(options.config ?? {})) {
    if (typeof value !== "string") secrets.push(key);
    message.getConfigMap().set(key, typeof value === "string" ? value : value.secret);
  }
  message.setConfigSecretKeysList(secrets);
  for (const [name, value] of Object.entries(options.tags ?? {})) message.getTagsMap().set(name, value);
  return message;
}
