import type { Jobs } from "./index";

/** One of two clusters, reached when it is first needed: the new one is not there when a rollout begins. */
export type Reached = () => Promise<Jobs>;

/**
 * Jobs that leave one cluster and start on another. What keeps, asks and stops them is done where they are; what lets them go, and sees them
 * count on, where they go to. Both change places once the rollout goes back.
 */
export class JobsBetween implements Jobs {
  constructor(
    private readonly old: Reached,
    private readonly fresh: Reached,
    private readonly direction: () => "forward" | "back",
  ) {}

  async fence(target: string): Promise<void> {
    return (await this.from()).fence(target);
  }

  async unfence(target: string): Promise<void> {
    return (await this.to()).unfence(target);
  }

  async requestCheckpoint(job: string): Promise<void> {
    return (await this.from()).requestCheckpoint(job);
  }

  async checkpointSince(job: string, askedAt: number) {
    return (await this.from()).checkpointSince(job, askedAt);
  }

  async hasFinished(job: string): Promise<boolean> {
    return (await this.from()).hasFinished(job);
  }

  async evict(job: string): Promise<void> {
    return (await this.from()).evict(job);
  }

  async moves(job: string): Promise<boolean> {
    return (await this.to()).moves(job);
  }

  private from(): Promise<Jobs> {
    return this.direction() === "forward" ? this.old() : this.fresh();
  }

  private to(): Promise<Jobs> {
    return this.direction() === "forward" ? this.fresh() : this.old();
  }
}
