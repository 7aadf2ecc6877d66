/**
 * Letters of the zones of Google's regions where they are not a, b and c. Source: https://cloud.google.com/compute/docs/regions-zones,
 * read 2026-11. Unlike on AWS every project sees the same zones under the same names.
 */
const otherLetters: Readonly<Record<string, string>> = {
  "europe-west1": "bcd",
  "us-central1": "abcf",
  "us-east1": "bcd",
};

const regions: ReadonlySet<string> = new Set(
  [
    "africa-south1 asia-east1 asia-east2 asia-northeast1 asia-northeast2 asia-northeast3 asia-south1 asia-south2 asia-southeast1",
    "asia-southeast2 asia-southeast3 australia-southeast1 australia-southeast2 europe-central2 europe-north1 europe-north2",
    "europe-southwest1 europe-west1 europe-west2 europe-west3 europe-west4 europe-west6 europe-west8 europe-west9 europe-west10",
    "europe-west12 me-central1 me-central2 me-west1 northamerica-northeast1 northamerica-northeast2 northamerica-south1",
    "southamerica-east1 southamerica-west1 us-central1 us-east1 us-east4 us-east5 us-south1 us-west1 us-west2 us-west3 us-west4",
  ]
    .join(" ")
    .split(" "),
);

export const googleRegions: readonly string[] = [...regions];

/** The zones of a region by name, or nothing for a region that is not known here. */
export function googleZonesOf(region: string): readonly string[] | undefined {
  if (!regions.has(region)) return undefined;
  return [...(otherLetters[region] ?? "abc")].map((letter) => `${region}-${letter}`);
}
