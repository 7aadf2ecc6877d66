/** Training jobs as a rollout sees them. Every call may come twice: a kill can fall between doing and recording. */
export interface Jobs {
  /** Nothing further is started on the target. */
  fence(target: string): Promise<void>;
  unfence(target: string): Promise<void>;
  requestCheckpoint(job: string): Promise<void>;
  /** Whether a complete checkpoint that is newer than the request is in the bucket. */
  checkpointSince(job: string, askedAt: number): Promise<"proven" | "finished" | "waiting">;
  hasFinished(job: string): Promise<boolean>;
  /** Takes it off its machines; its queue starts it again from the checkpoint. */
  evict(job: string): Promise<void>;
  /** Whether its step counter has moved since it was evicted. */
  moves(job: string): Promise<boolean>;
}
