import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { builtIn } from "../../components/accelerators";
import { Cloud } from "../../components/core/cloud";

/**
 * Brings the list prices of the catalogue's machines in from the files that the three Karpenter providers publish:
 *
 *     npx tsx scripts/cost/import-prices.ts zz_generated.pricing_aws.go initial-prices.json zz_generated.pricing.go
 *
 * Where those files stand, and of what day they are, says `components/accelerators/sources.ts`; change the days there.
 */

export type Offers = Record<string, (number | null)[]>;

/** `"name": 1.23` in a Go map of regions: `"us-east-1": {` on AWS, `["westus3"] = map[...]{` on Azure. */
export function goPrices(text: string, names: ReadonlySet<string>): Record<string, Offers> {
  const found: Record<string, Offers> = {};
  let region = "";
  for (const line of text.split("\n")) {
    region = /"([a-z0-9-]+)"(?:: \{|\] = map)/.exec(line)?.[1] ?? region;
    for (const [, name, usd] of line.matchAll(/"([\w.-]+)":\s*([\d.]+)/g)) {
      if (name === undefined || !names.has(name)) continue;
      found[name] = { ...found[name], [region]: [Number(usd)] };
    }
  }
  return found;
}

export function gcpPrices(text: string, names: ReadonlySet<string>): Record<string, Offers> {
  const regions: Record<string, Record<"on_demand" | "spot", Record<string, number> | undefined>> = JSON.parse(text).prices;
  const found: Record<string, Offers> = {};
  const rounded = (usd: number | undefined) => (usd === undefined ? null : Number(usd.toFixed(6)));
  for (const [region, { on_demand: onDemand, spot }] of Object.entries(regions)) {
    for (const name of names) {
      const offer = [rounded(onDemand?.[name]), rounded(spot?.[name])];
      if (offer.some((usd) => usd !== null)) found[name] = { ...found[name], [region]: offer };
    }
  }
  return found;
}

/** One machine a line, so that a change of prices reads well. */
function written(table: Record<string, Offers>): string {
  const rows = Object.keys(table)
    .sort()
    .map((name) => `    ${JSON.stringify(name)}: ${JSON.stringify(table[name])}`);
  return `{\n${rows.join(",\n")}\n  }`;
}

function main([awsFile, gcpFile, azureFile]: string[]): void {
  if (awsFile === undefined || gcpFile === undefined || azureFile === undefined) {
    throw new Error("give three files: AWS (Go), GCP (JSON) and Azure (Go)");
  }
  const names = (cloud: Cloud) =>
    new Set([...builtIn.machines.values()].filter((machine) => machine.cloud === cloud).map((machine) => machine.name));
  const aws = written(goPrices(readFileSync(awsFile, "utf8"), names(Cloud.Aws)));
  const gcp = written(gcpPrices(readFileSync(gcpFile, "utf8"), names(Cloud.Gcp)));
  const azure = written(goPrices(readFileSync(azureFile, "utf8"), names(Cloud.Azure)));
  const target = join(__dirname, "../../components/accelerators/data/prices.generated.json");
  writeFileSync(target, `{\n  "aws": ${aws},\n  "gcp": ${gcp},\n  "azure": ${azure}\n}\n`);
}

if (require.main === module) main(process.argv.slice(2));
