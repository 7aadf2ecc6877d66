import { describe, expect, it } from "vitest";
import { gcpPrices, goPrices } from "../../scripts/cost/import-prices";

describe("list prices that are brought in", () => {
  it("are read from AWS's Go file, several on a line", () => {
    const text = [
      "var InitialOnDemandPricesAWS = map[string]map[ec2types.InstanceType]float64{",
      '\t"us-east-1": {',
      '\t\t"p4d.24xlarge": 21.957642, "p4de.24xlarge": 27.447050,',
      '\t\t"a1.large": 0.051000,',
      "\t},",
    ].join("\n");
    expect(goPrices(text, new Set(["p4d.24xlarge", "p4de.24xlarge"]))).toEqual({
      "p4d.24xlarge": { "us-east-1": [21.957642] },
      "p4de.24xlarge": { "us-east-1": [27.44705] },
    });
  });

  it("are read from Azure's Go file, region by region", () => {
    const text = [
      '\tinitialOnDemandPrices["eastus"] = map[string]float64{',
      '\t\t"Standard_D4s_v5":   0.192000,',
      "\t}",
      '\tinitialOnDemandPrices["westus3"] = map[string]float64{',
      '\t\t"Standard_D4s_v5":   0.200000,',
      "\t}",
    ].join("\n");
    expect(goPrices(text, new Set(["Standard_D4s_v5"]))).toEqual({
      Standard_D4s_v5: { eastus: [0.192], westus3: [0.2] },
    });
  });

  it("are read from Google's JSON, on demand and spot, rounded to a millionth", () => {
    const prices = {
      "us-central1": { on_demand: { "a2-ultragpu-1g": 5.06879789041096 }, spot: { "a2-ultragpu-1g": 2.75954630136986 } },
      "us-east4": { on_demand: { "a2-ultragpu-1g": 6 } },
      "us-west1": { on_demand: { "n2-standard-4": 1 } },
    };
    expect(gcpPrices(JSON.stringify({ prices }), new Set(["a2-ultragpu-1g"]))).toEqual({
      "a2-ultragpu-1g": { "us-central1": [5.068798, 2.759546], "us-east4": [6, null] },
    });
  });
});
