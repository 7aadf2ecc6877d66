import { z } from "zod";

const value = z.json();
const settings = z.record(z.string(), value);
const scopes = z.record(z.string(), settings);

export const configurationSchema = z.strictObject({
  global: settings.optional().describe("For every service, by dotted key: `training.batch_size: 128`. Live."),
  services: scopes.optional().describe("For `coordinator` or `worker`, over what is global. Live."),
  nodeGroups: scopes.optional().describe("For services on a node group, by its name, over their own. Live."),
  applications: scopes.optional().describe("For a model, by `training.settings.modelName`, over all others. Live."),
  schema: z
    .record(z.string(), value)
    .optional()
    .describe("A JSON Schema that the settings of every service have to keep, as a tree: `{ training: { batch_size } }`."),
});
export type ConfigurationSettings = z.output<typeof configurationSchema>;
