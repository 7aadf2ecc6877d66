import { existsSync } from "node:fs";
import { InvalidInput } from "../../components/core/problems";
import { localFolders, localRoot } from "../local/folders";
import { cloudPlugin } from "../rehearsal/engine/cloudPlugin";
import type { Plugin } from "../rehearsal/engine/plugin";
import type { SimulatedCloud } from "../rehearsal/provider";
import { ApiServer } from "./api-server";
import { ChartSource } from "./chart-source";
import { clusterCloud } from "./cloud";
import type { Patience } from "./waiting";

export interface ClusterChoice {
  /** `local`: the control plane that `trainyard local up` started for the environment. Anything else: a context of the kubeconfig. */
  readonly kubernetes: string;
  readonly environment: string;
  /** The project's state folder, `.trainyard`. */
  readonly stateDir: string;
  /** Where the charts of releases are looked for. Default: nowhere, so that releases are recorded. */
  readonly charts?: ChartSource;
  /** A folder of custom resource definitions. */
  readonly definitions?: string;
  /** Whether controllers of custom resources run there. Default: not on a local cluster. */
  readonly operators?: boolean;
  /** How long objects are waited for. Default: by what can still happen on such a cluster. */
  readonly patience?: Patience;
  /** Tells people about long work. */
  readonly say?: (line: string) => void;
}

/** A real API server behind the package `kubernetes`, opened for one operation. */
export interface OpenCluster {
  readonly api: ApiServer;
  readonly cloud: SimulatedCloud;
  /** For `attached` of an operation: it stands before the simulated cluster, all other clouds stay as they are. */
  readonly plugin: Plugin;
  /** What reports call it: `Kubernetes v1.34.4 at https://127.0.0.1:41234 (trainyard-dev)`. */
  readonly title: string;
  close(): void;
}

/** Nothing joins a local cluster, so a pod that fits nowhere for this long never will. */
const localPatience: Patience = { milliseconds: 120_000, stalledMilliseconds: 8_000 };
/** Pulumi's own: ten minutes, in which an autoscaler may bring nodes. */
const clusterPatience: Patience = { milliseconds: 600_000 };

/** Opens the server that was chosen; says what is wrong where it cannot be reached. */
export async function openCluster(choice: ClusterChoice): Promise<OpenCluster> {
  const isLocal = choice.kubernetes === "local";
  const api = await connect(choice);
  const problem = await api.unreachable();
  if (problem !== undefined) throw unreachable(choice, problem);
  const say = choice.say ?? (() => undefined);
  const sources = {
    say,
    charts: choice.charts ?? new ChartSource({ say }),
    ...(choice.definitions === undefined ? {} : { definitions: choice.definitions }),
  };
  const withoutOperators = !(choice.operators ?? !isLocal);
  const patience = choice.patience ?? (isLocal ? localPatience : clusterPatience);
  const cloud = clusterCloud({ api, patience, withoutOperators, sources });
  return {
    api,
    cloud,
    plugin: cloudPlugin(cloud, () => undefined),
    title: `Kubernetes ${await api.version()} at ${api.address} (${api.context})`,
    close: () => api.close(),
  };
}

async function connect(choice: ClusterChoice): Promise<ApiServer> {
  const isLocal = choice.kubernetes === "local";
  const local = localFolders(choice.environment, localRoot(choice.stateDir)).kubeconfig;
  if (isLocal && !existsSync(local)) throw unreachable(choice, `none was started for ${choice.environment}`);
  try {
    return isLocal ? await ApiServer.connect(local) : await ApiServer.connect(undefined, choice.kubernetes);
  } catch (error) {
    throw unreachable(choice, error instanceof Error ? error.message : String(error));
  }
}

function unreachable(choice: ClusterChoice, reason: string): InvalidInput {
  const remedy =
    choice.kubernetes === "local"
      ? `start it with \`trainyard local up ${choice.environment}\``
      : "see `kubectl config get-contexts` for the contexts there are, or use --kubernetes local";
  return new InvalidInput(`--kubernetes ${choice.kubernetes}`, [
    { path: "--kubernetes", reason: `no cluster answers: ${reason}`, remedy },
  ]);
}
