import type { Command } from "commander";
import { type EnvironmentOptions, onEnvironment } from "./options";

interface RenderOptions extends EnvironmentOptions {
  readonly out: string;
}

export function register(program: Command): void {
  onEnvironment(program.command("render"))
    .description("write what runs on the cluster as YAML files that kubectl takes, and each chart's values")
    .requiredOption("-o, --out <dir>", "the folder to write to")
    .action((name: string, options: RenderOptions) => render(name, options));
}

async function render(name: string, options: RenderOptions): Promise<void> {
  const { lookAt } = require("./look") as typeof import("./look");
  const { helmReleases, kubernetesObjects } = require("../render/objects") as typeof import("../render/objects");
  const { writeObjects } = require("../render/write") as typeof import("../render/write");
  const { plural } = require("../output/style") as typeof import("../output/style");
  // Made in memory and not only planned: an object that names what the cloud gives (a bucket, a role) is whole only then.
  const { loaded, result } = await lookAt(name, options, "up");
  const objects = kubernetesObjects(result.resources);
  const releases = helmReleases(result.resources);
  const files = writeObjects(options.out, objects, releases);
  if (options.json === true) {
    process.stdout.write(
      `${JSON.stringify({ environment: loaded.name, directory: options.out, objects: objects.length, releases: releases.length, files }, undefined, 2)}\n`,
    );
  } else {
    process.stdout.write(
      `${loaded.name}: ${plural(objects.length, "object")} and the values of ${plural(releases.length, "chart")} in ${options.out}\n`,
    );
  }
}
