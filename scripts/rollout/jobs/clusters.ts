import type { Environment } from "../../../components/config";
import type { ApiServer } from "../../kubernetes/api-server";
import { JobsBetween } from "./between";
import type { Jobs } from "./index";
import { openCluster, type RealSite, realJobs } from "./real";

interface Contexts {
  readonly cluster?: string;
  readonly newCluster?: string;
}

/** The clusters of a change, by contexts of the kubeconfig: one, or two of which the second one is there only after its first `up`. */
export class Clusters {
  private second: ApiServer | undefined;

  private constructor(
    readonly old: ApiServer,
    private readonly environment: Environment,
    private readonly contexts: Contexts,
    private readonly two: boolean,
  ) {}

  static async of(environment: Environment, contexts: Contexts, two: boolean): Promise<Clusters> {
    return new Clusters(await openCluster(environment, contexts.cluster), environment, contexts, two);
  }

  /** The cluster that what is new runs on. */
  async fresh(): Promise<ApiServer> {
    if (!this.two) return this.old;
    this.second ??= await openCluster(this.environment, this.contexts.newCluster, "--new-cluster");
    return this.second;
  }

  jobs(site: RealSite, target: string, direction: () => "forward" | "back"): Jobs {
    const old = realJobs(this.old, site, target);
    if (!this.two) return old;
    return new JobsBetween(
      async () => old,
      async () => realJobs(await this.fresh(), site, target),
      direction,
    );
  }

  close(): void {
    this.old.close();
    this.second?.close();
  }
}
