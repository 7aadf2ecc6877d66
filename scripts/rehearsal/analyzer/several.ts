import type { Analyzers, PropertyValues } from "../engine/types";

/** Several packs as one: each sees every resource, and what one mends the next one sees mended. */
export function together(packs: readonly Analyzers[]): Analyzers {
  return {
    analyzeResource: async (resource) => (await Promise.all(packs.map((pack) => pack.analyzeResource(resource)))).flat(),
    analyzeStack: async (resources) => (await Promise.all(packs.map((pack) => pack.analyzeStack(resources)))).flat(),
    remediate: async (resource) => {
      let properties: PropertyValues | undefined;
      for (const pack of packs) {
        properties = (await pack.remediate?.({ ...resource, properties: properties ?? resource.properties })) ?? properties;
      }
      return properties;
    },
  };
}

/** A pack that is still starting, so that the program need not wait for it: the first question does. */
export function deferred(starting: Promise<Analyzers>): Analyzers {
  // Whoever started it sees the failure; here it must not count as unhandled before the first question is asked.
  starting.catch(() => undefined);
  return {
    analyzeResource: async (resource) => (await starting).analyzeResource(resource),
    remediate: async (resource) => (await starting).remediate?.(resource),
    analyzeStack: async (resources) => (await starting).analyzeStack(resources),
  };
}
