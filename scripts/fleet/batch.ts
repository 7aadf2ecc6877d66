import type { Fleet, TaskResult } from "./fleet";
import { headOf } from "./ray";
import { backoffSeconds, defaultRetry } from "./retry";
import { shellQuote } from "./sync";

/**
 * Hands a command to Ray's jobs by Ray's own client (docs.ray.io, "Python SDK for Ray Jobs"), on the head. The command line tool
 * `ray job submit` would take the command apart into words and quote them its own way; the client takes it as it is. Ends with 0 where the
 * job succeeded, 1 where it failed and 3 where it was stopped; 4 where Ray does not answer.
 */
const client = `
import asyncio, json, os, sys
from ray.job_submission import JobSubmissionClient
words = json.loads(os.environ["TRAINYARD_JOB"])
try:
    client = JobSubmissionClient("http://127.0.0.1:" + str(words["port"]))
except Exception as error:
    print("Ray does not answer on the head: " + str(error).splitlines()[0], file=sys.stderr)
    sys.exit(4)
what, job = words["what"], words.get("job")
def state():
    found = client.get_job_info(job)
    return {"job": job, "status": str(found.status.value), "message": found.message, "entrypoint": found.entrypoint}
if what == "list":
    jobs = [j for j in client.list_jobs() if j.submission_id]
    print(json.dumps([{"job": j.submission_id, "status": str(j.status.value), "entrypoint": j.entrypoint, "started": j.start_time, "ended": j.end_time} for j in jobs]))
    sys.exit(0)
try:
    if what == "submit":
        runtime = {"working_dir": os.getcwd(), "excludes": words["exclude"]} if words["copied"] else {}
        client.submit_job(entrypoint=words["entrypoint"], submission_id=job, runtime_env=runtime)
        if not words["wait"]:
            print(json.dumps(state()))
            sys.exit(0)
    elif what == "status":
        print(json.dumps(state()))
        sys.exit(0)
    elif what == "stop":
        client.stop_job(job)
        print(json.dumps(state()))
        sys.exit(0)
    elif what == "logs":
        print(client.get_job_logs(job), end="")
        sys.exit(0)
except RuntimeError as error:
    print(str(error).strip().splitlines()[-1], file=sys.stderr)
    sys.exit(5)
async def tail():
    async for lines in client.tail_job_logs(job):
        print(lines, end="", flush=True)
asyncio.run(tail())
end = state()
if end["status"] == "FAILED" and end["message"]:
    print(end["message"].strip().splitlines()[0], file=sys.stderr)
sys.exit({"SUCCEEDED": 0, "FAILED": 1, "STOPPED": 3}.get(end["status"], 1))
`;

/** Ray's own port for jobs and the dashboard. */
const dashboardPort = 8265;
const failed = 1;

/** What Ray says of a job. */
export interface BatchJob {
  readonly job: string;
  /** PENDING, RUNNING, SUCCEEDED, FAILED or STOPPED. */
  readonly status: string;
  readonly entrypoint: string;
  readonly message?: string;
  /** Milliseconds since 1970. */
  readonly started?: number;
  readonly ended?: number;
}

export interface SubmittedJob extends TaskResult {
  /** The name by which Ray knows the last try. */
  readonly job: string;
  readonly tries: number;
}

export interface SubmitOptions {
  /** Copied to the head as far as it changed, and from there to every worker by Ray. Undefined: nothing is. */
  readonly folder?: string;
  /** Tries after the first, where the job failed. A job that was stopped is not tried again. */
  readonly retries: number;
  /** False: hands it in and does not wait. */
  readonly wait: boolean;
  readonly onOutput?: (text: string, stream: "stdout" | "stderr") => void;
  /** For tests: how long to wait before a try, in place of 1, 2 and 4 seconds. */
  readonly pauseSeconds?: (tries: number) => number;
}

/** Hands a command to Ray on the head and waits for its end. */
export async function submitJob(fleet: Fleet, command: string, options: SubmitOptions): Promise<SubmittedJob> {
  const { folder, retries, wait, onOutput } = options;
  const host = headName(fleet);
  const base = `trainyard-${Date.now().toString(36)}`;
  for (let tries = 1; ; tries++) {
    const job = `${base}-${tries}`;
    const words = {
      what: "submit",
      job,
      entrypoint: command,
      wait,
      copied: folder !== undefined,
      exclude: fleet.inventory.settings.sync.exclude,
    };
    const result = await fleet.runTask(remote(words), { folder, host, onOutput, recorded: command });
    if (result.code !== failed || tries > retries) return { ...result, job, tries };
    const pause = options.pauseSeconds?.(tries) ?? backoffSeconds(defaultRetry, tries - 1, Math.random());
    onOutput?.(`job ${job} failed; try ${tries + 1} of ${retries + 1} in ${pause.toFixed(1)} s\n`, "stderr");
    await new Promise((resolve) => setTimeout(resolve, pause * 1000));
  }
}

/** The jobs that Ray knows, the newest first. */
export async function listJobs(fleet: Fleet): Promise<readonly BatchJob[]> {
  const jobs = JSON.parse(await ask(fleet, { what: "list" })) as readonly BatchJob[];
  return jobs.toSorted((left, right) => (right.started ?? 0) - (left.started ?? 0));
}

export async function jobStatus(fleet: Fleet, job: string): Promise<BatchJob> {
  return JSON.parse(await ask(fleet, { what: "status", job })) as BatchJob;
}

export async function stopJob(fleet: Fleet, job: string): Promise<BatchJob> {
  return JSON.parse(await ask(fleet, { what: "stop", job })) as BatchJob;
}

/** What a job has printed until now. */
export function jobLogs(fleet: Fleet, job: string): Promise<string> {
  return ask(fleet, { what: "logs", job });
}

async function ask(fleet: Fleet, words: Readonly<Record<string, unknown>>): Promise<string> {
  const name = headName(fleet);
  const hosts = fleet.inventory.hosts.filter((host) => host.name === name);
  const [answer] = await fleet.runEverywhere(hosts, remote(words));
  if (answer === undefined || answer.code !== 0) throw new Error(`${name}: ${answer?.stderr.trim() ?? "no answer"}`);
  return answer.stdout;
}

function headName(fleet: Fleet): string {
  const head = headOf(fleet.inventory.hosts);
  if (head === undefined) throw new Error("no host of the inventory is ready, so none is the head");
  return head.name;
}

/** Ray is found on the path, or where the fleet's own unit keeps it. */
function remote(words: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify({ port: dashboardPort, ...words });
  const steps = [
    'for folder in /var/lib/*/ray/bin; do PATH="$PATH:$folder"; done',
    "ray=$(command -v ray) || { echo 'ray is not installed there: pip install \"ray[default]\"' >&2; exit 127; }",
    // The first line of the tool names the Python that has the package.
    "python=$(head -n 1 \"$ray\" | sed 's/^#! *//')",
    `TRAINYARD_JOB=${shellQuote(json)} "$python" -c ${shellQuote(client)}`,
  ];
  return `{ ${steps.join("; ")}; }`;
}
