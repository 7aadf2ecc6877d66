/**
 * The provider of packages that no cloud stands for: it takes everything, gives the inputs back, and makes up an id that is the same
 * in every run. Any change of an input is an update.
 */
import { createHash } from "node:crypto";
import type { Advice } from "../provider";
import type { Plugin } from "./plugin";
import { equal, type PropertyMap } from "./values";

export function echoPlugin(packageName: string): Plugin {
  return {
    package: packageName,
    checkConfig: async ({ news }) => ({ inputs: news, failures: [] }),
    diffConfig: async ({ olds, news }) => difference(olds, news, []),
    configure: async (request, advise: (advice: Advice) => void) => {
      advise({
        severity: "info",
        urn: request.urn,
        message: `no cloud here knows the package "${packageName}": its resources are taken as they are, their outputs are their inputs`,
      });
      return {
        check: async ({ news }) => ({ inputs: news, failures: [] }),
        diff: async ({ oldInputs, news, ignoreChanges }) => difference(oldInputs, news, ignoreChanges),
        create: async ({ urn, name, inputs, preview }) =>
          preview
            ? { outputs: inputs }
            : { id: `${name}-${createHash("sha256").update(urn).digest("hex").slice(0, 7)}`, outputs: inputs },
        update: async ({ inputs }) => ({ outputs: inputs }),
        delete: async () => {},
        read: async ({ id, inputs, outputs }) => ({ id, inputs, outputs }),
        invoke: async ({ token }) => {
          throw new Error(
            `${token}: no cloud here knows the package "${packageName}", so nothing can answer; give a cloud that does`,
          );
        },
      };
    },
  };
}

function difference(olds: PropertyMap, news: PropertyMap, ignored: readonly string[]) {
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const diffs = keys.filter((key) => !ignored.includes(key) && !equal(olds[key], news[key]));
  return { changes: diffs.length > 0 ? ("some" as const) : ("none" as const), diffs, replaces: [], deleteBeforeReplace: false };
}
