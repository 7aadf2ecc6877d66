/** Which engines the workers' form needs, and what follows for them from the rest of the environment. */
import type * as pulumi from "@pulumi/pulumi";
import { TrainingEngine, TrainingForm, type TrainingGroupArgs } from "../components";
import type { Environment } from "../components/config";
import { requiredTopology } from "../components/config/queueing";

/** JobSet, and Kubeflow Trainer above it, where the workers are made by them. */
export function trainingEngine({ training }: Environment, opts: pulumi.ComponentResourceOptions): TrainingEngine | undefined {
  const form = training?.form;
  if (form === undefined || form === TrainingForm.StatefulSet) return undefined;
  return new TrainingEngine("jobs", { trainer: form === TrainingForm.TrainJob }, opts);
}

/** Where a queue places the workers: on one fabric, as far as labels of nodes say where that is. */
export function placementArgs(environment: Environment): Pick<TrainingGroupArgs, "requiredTopology"> {
  const { training, nodeGroups } = environment;
  const group = nodeGroups.find(({ name }) => name === training?.nodeGroup);
  if (training?.queueName === undefined || environment.queueing === undefined || group === undefined) return {};
  const required = requiredTopology(environment, group);
  return required === undefined ? {} : { requiredTopology: required };
}
