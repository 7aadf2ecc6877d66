import type { Problems } from "../core/problems";
import { checkWhole } from "../workloads/checks";
import type { SyncMode, TrainingSettingsArgs } from "./index";

/** The training job's own settings with nothing left open. */
export interface TrainingSettings {
  readonly modelName: string | undefined;
  readonly datasetPath: string | undefined;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly epochs: number;
  readonly checkpointInterval: number;
}

export function planSettings(args: TrainingSettingsArgs, dataPath: string | undefined, problems: Problems): TrainingSettings {
  const planned: TrainingSettings = {
    modelName: args.modelName,
    datasetPath: args.datasetPath ?? dataPath,
    batchSize: args.batchSize ?? 32,
    learningRate: args.learningRate ?? 0.001,
    epochs: args.epochs ?? 100,
    checkpointInterval: args.checkpointInterval ?? 1000,
  };
  checkWhole("settings.batchSize", planned.batchSize, 1, problems);
  checkWhole("settings.epochs", planned.epochs, 1, problems);
  checkWhole("settings.checkpointInterval", planned.checkpointInterval, 1, problems);
  if (!(planned.learningRate > 0 && planned.learningRate < 1)) {
    problems.add("settings.learningRate", `${planned.learningRate} is not between 0 and 1`, "give a fraction such as 0.001");
  }
  return planned;
}

/** The file that workers read, with the parameter names of the Gaudi 3 Scale document. */
export function trainingJson(settings: TrainingSettings, syncMode: SyncMode): string {
  const content = {
    model_name: settings.modelName,
    dataset_path: settings.datasetPath,
    batch_size: settings.batchSize,
    learning_rate: settings.learningRate,
    num_epochs: settings.epochs,
    sync_mode: syncMode,
    checkpoint_interval: settings.checkpointInterval,
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
