/**
 * The seam between the rehearsal engine and the simulated clouds: Pulumi's provider protocol in plain TypeScript.
 *
 * The engine calls a simulated cloud directly through this interface; `serve.ts` puts the same object behind the real protocol,
 * so that the real engine can attach to it, and `attach.ts` does the reverse for a provider that runs elsewhere.
 */

/** A property value as a cloud sees it: JSON, with `Unknown` where a preview does not know yet. Secrets arrive unwrapped. */
export type Value = null | boolean | number | string | Unknown | Asset | readonly Value[] | { readonly [key: string]: Value };
export type Properties = { readonly [key: string]: Value };

/** Stands for a value that is not known in a preview. There is one instance, `unknown`. */
export class Unknown {
  private readonly brand = "unknown";
  toString(): string {
    return this.brand;
  }
}
export const unknown = new Unknown();
export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

/** An asset or archive (Pulumi's `FileAsset`, `StringAsset`, ...), kept as the wire form that the SDK sends. */
export class Asset {
  constructor(readonly wire: { readonly [key: string]: unknown }) {}
}

export interface CheckFailure {
  /** The property that is at fault, `vpcConfig.subnetIds[0]`; empty where the whole resource is. */
  readonly property: string;
  /** What is wrong and what to do. */
  readonly reason: string;
}

export interface CheckRequest {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly news: Properties;
  /** The inputs of the last run; undefined for a resource that is new. */
  readonly olds?: Properties;
  /** Seeds what the cloud invents (an auto-name's suffix), the same for the same resource. */
  readonly seed: string;
}

export interface DiffRequest {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
  readonly news: Properties;
  readonly ignoreChanges: readonly string[];
}

export interface DiffResult {
  /** Top-level properties that differ. */
  readonly changed: readonly string[];
  /** Those of them that cannot be changed in place. */
  readonly replaces: readonly string[];
  /** True where the new one cannot live beside the old one (a name that has to be unique). */
  readonly deleteBeforeReplace?: boolean;
}

export interface CreateRequest {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
  /** True in a preview: nothing is made, and what only the cloud knows comes back as `unknown`. */
  readonly preview: boolean;
  /**
   * Set where an earlier run was cut off while it made this resource: give back what that run made, if it made it, and make
   * nothing twice. `knownIds` are those of the same URN that the state holds already; what was made is not among them.
   */
  readonly resumes?: { readonly knownIds: readonly string[] };
}

export interface UpdateRequest extends CreateRequest {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
  /** What the program asked to leave as it is; the inputs hold the last run's values there. Default: nothing. */
  readonly ignoreChanges?: readonly string[];
}

export interface ResourceRequest {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface ReadResult {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** A refusal in the cloud's own words and with its own code: `InvalidSubnet.Conflict: The CIDR '10.0.0.0/24' conflicts ...`. */
export class CloudError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** What the cloud holds although the call failed; the engine keeps it, marked as not fully made. */
    readonly partial?: { readonly id: string; readonly outputs: Properties },
  ) {
    super(`${code}: ${message}`);
    this.name = "CloudError";
  }
}

/** Something that a person should know and that stops nothing, shown as a warning or a note beside the resource. */
export interface Advice {
  readonly severity: "info" | "warning";
  readonly urn: string;
  readonly message: string;
}

/** One configured provider (`aws` in a region, `kubernetes` on a cluster). */
export interface Provider {
  check(request: CheckRequest): Promise<{ readonly inputs: Properties; readonly failures: readonly CheckFailure[] }>;
  diff(request: DiffRequest): Promise<DiffResult>;
  create(request: CreateRequest): Promise<{ readonly id: string; readonly outputs: Properties }>;
  update(request: UpdateRequest): Promise<{ readonly outputs: Properties }>;
  /** Done too where the resource is gone already: a run that was cut off may not have heard that it succeeded. */
  delete(request: ResourceRequest): Promise<void>;
  /** The resource as it is now; undefined where it is gone. */
  read(request: ResourceRequest): Promise<ReadResult | undefined>;
  invoke(request: { readonly token: string; readonly args: Properties }): Promise<Properties>;
}

/** A simulated cloud: makes providers out of their configuration, as a plugin does for Pulumi. */
export interface SimulatedCloud {
  /** The package that it stands for: the `aws` of `aws:ec2/vpc:Vpc`. */
  readonly package: string;
  /** Which outputs are secret although the program does not say so, by resource type. */
  secretOutputs(type: string): readonly string[];
  /** Names that are wrong in a provider's configuration, before it is configured. */
  checkConfig(config: Properties): Promise<readonly CheckFailure[]>;
  /** Configuration keys whose change replaces the provider, and with it all that it made. */
  readonly identityKeys: readonly string[];
  /** Says it of one change, where the names of the keys alone do not: a kubeconfig may change and mean the same cluster. */
  replacedBy?(olds: Properties, news: Properties): readonly string[];
  configure(config: Properties, advise: (advice: Advice) => void): Promise<Provider>;
}

/**
 * How `clouds/index.ts` offers its clouds to the engine, which calls it when the first resource of a package is registered.
 * `worldDir` is where a cloud keeps its world between runs; without it the world lives as long as the cloud object.
 */
export type LoadCloud = (packageName: string, options: { readonly worldDir?: string }) => Promise<SimulatedCloud | undefined>;
