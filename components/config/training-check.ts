import { Cloud } from "../core/cloud";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { TrainingForm } from "../training";
import { checkForm, planRendezvous } from "../training/forms";
import { workerRange } from "./automation-check";
import type { SoundParts } from "./check";
import { acceleratedGroups } from "./queueing";

type Training = NonNullable<SoundParts["training"]>;

/** Numbers of workers that their nodes can carry, forms that can do what is asked of them, and queues that exist. */
export function checkTraining(parts: SoundParts, problems: Problems): void {
  const { training } = parts;
  if (training === undefined) return;
  const own = new Problems("training");
  planRendezvous(training.rendezvous ?? {}, own);
  checkWorkers(parts, training, own);
  checkQueue(parts, training, own);
  if (training.form !== undefined && training.form !== TrainingForm.StatefulSet && training.checkpoints?.retain === true) {
    if (training.checkpoints.existingClaim === undefined)
      own.add(
        "checkpoints.retain",
        `volumes of a ${training.form} go with their pods`,
        "write checkpoints to the bucket and leave it out, give checkpoints.existingClaim, or choose the form statefulset",
      );
  }
  problems.addAll(own.all, "training");
}

function checkWorkers(parts: SoundParts, training: Training, problems: Problems): void {
  const group = parts.nodeGroups.find((candidate) => candidate?.name === training.nodeGroup);
  const range = workerRange(parts);
  if (group === undefined || range === undefined) return;
  const { min, max } = range;
  const desired = training.workers?.desired ?? group.nodes.desired;
  const most = group.nodes.max ?? group.nodes.desired;
  if (desired < 1) {
    problems.add(
      "workers.desired",
      `the nodes of ${group.name} begin at 0, and a job has one worker at least`,
      "say under workers.desired how many it has",
    );
    return;
  }
  // Workers of whom nothing is said follow their nodes, and what is wrong with those is said there.
  if (training.workers === undefined && (min > max || desired < min || desired > max)) return;
  if (min > max) problems.add("workers.min", `${min} is more than max (${max})`, "lower min or raise max");
  else if (desired < min) problems.add("workers.desired", `${desired} is less than min (${min})`, "raise desired or lower min");
  else if (desired > max) problems.add("workers.desired", `${desired} is more than max (${max})`, "lower desired or raise max");
  if (max > most)
    problems.add(
      "workers.max",
      `${max} is more than the ${most} nodes that ${group.name} may have, and each worker takes one`,
      "lower it or raise nodes.max",
    );
  const form = training.form ?? TrainingForm.StatefulSet;
  checkForm(training, form, { min, desired, max }, problems);
}

function checkQueue({ queueing, nodeGroups, cloud }: SoundParts, training: Training, problems: Problems): void {
  const { queueName } = training;
  if (queueName === undefined) return;
  if (queueing === undefined) {
    // A cluster that is there may have its own Kueue.
    if (cloud !== Cloud.Kubernetes)
      problems.add("queueName", "there are no queues, so nobody would hold the job back", "give `queueing: {}`, or leave it out");
    return;
  }
  const queue = queueing.queues.find(({ name }) => name === queueName);
  if (queue === undefined) {
    const known = queueing.queues.map(({ name }) => name);
    problems.add("queueName", `there is no queue ${JSON.stringify(queueName)}`, remedyFor(queueName, known));
    return;
  }
  const groups = nodeGroups.flatMap((group) => (group === undefined ? [] : [group]));
  const served = queue.nodeGroups ?? acceleratedGroups(groups);
  if (!served.includes(training.nodeGroup))
    problems.add(
      "queueName",
      `queue ${queueName} has no machines of ${training.nodeGroup}, so the job would wait for ever`,
      "add the group to queueing.queues[].nodeGroups, or choose another queue",
    );
}
