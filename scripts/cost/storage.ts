import { parseBytes } from "../../components/core/units";
import { defaultClass, diskOf, standardType } from "./disks";
import type { Demand } from "./price";
import type { RateName } from "./rates";
import { at, count, list, type PricedResource, type Reader, type Surroundings, text } from "./reading";

/** What is stored: buckets, file systems, volumes. */

const gib = 1024 ** 3;
const one = { min: 1, desired: 1, max: 1 };

/** A bucket is paid for by what is in it, and only the file can say how much that will be. */
export const bucketOf =
  (rate: RateName): Reader =>
  ({ name }, around) => {
    const { key, gib: stored } = around.stored(name);
    if (stored === undefined)
      return [{ label: `bucket ${name}`, why: `priced by what is stored and asked for; say cost.usage.storedGiB.${key}` }];
    return [
      { label: `bucket ${name}`, rate, count: stored },
      { label: "requests to buckets, and traffic between regions", why: "priced by their number" },
    ];
  };

/** Azure's logs are kept in an account like any other. */
export const storageAccount = bucketOf("azure-blob-hot-zrs");

export const efs: Reader = ({ name }, around) => {
  const { key, gib: stored } = around.stored(name);
  const label = `file system ${name}`;
  if (stored === undefined)
    return [{ label, why: `priced by what is stored, read and written; say cost.usage.storedGiB.${key}` }];
  return [
    { label, rate: "aws-efs-standard", count: stored },
    { label: `reads and writes of ${label}`, why: "priced by what is read and written" },
  ];
};

/** FSx asks for what is provisioned, by the throughput that comes with it. */
export const lustre: Reader = ({ name, inputs }) => {
  const label = `file system ${name}`;
  const capacity = count(inputs.storageCapacity);
  const persistent = text(inputs.deploymentType) === "PERSISTENT_2";
  const rate = lustreRates[persistent ? `${count(inputs.perUnitStorageThroughput)}` : (text(inputs.deploymentType) ?? "")];
  if (rate === undefined || capacity === undefined) return [{ label, why: "no price is recorded for its kind of Lustre" }];
  return [{ label, rate, count: capacity }];
};

const lustreRates: Readonly<Record<string, RateName>> = {
  SCRATCH_2: "aws-fsx-lustre-scratch",
  "125": "aws-fsx-lustre-125",
  "250": "aws-fsx-lustre-250",
  "500": "aws-fsx-lustre-500",
  "1000": "aws-fsx-lustre-1000",
};

const filestoreRates: Readonly<Record<string, RateName>> = {
  BASIC_HDD: "gcp-filestore-basic-hdd",
  STANDARD: "gcp-filestore-basic-hdd",
  BASIC_SSD: "gcp-filestore-basic-ssd",
  PREMIUM: "gcp-filestore-basic-ssd",
};

export const filestore: Reader = ({ name, inputs }) => {
  const label = `file system ${name}`;
  const tier = text(inputs.tier) ?? "";
  const capacity = count(at(inputs, "fileShares", "capacityGb"));
  const rate = filestoreRates[tier];
  if (rate === undefined || capacity === undefined) return [{ label, why: `no price is recorded for Filestore's ${tier}` }];
  return [{ label, rate, count: capacity }];
};

export const ebsVolume: Reader = ({ name, inputs }) => {
  const size = count(inputs.size);
  const label = `volume ${name}`;
  return size === undefined
    ? [{ label, why: "its size is not known" }]
    : diskOf(label, "ebs.csi.aws.com", text(inputs.type) ?? "gp2", size, one);
};

/** A claim of a volume that is named is the volume's, and the volume's file system is counted by itself. */
export const claim: Reader = ({ name, inputs }, around) =>
  text(at(inputs, "spec", "volumeName")) === undefined ? claimed(`volume ${name}`, inputs.spec, 1, around) : [];

export const statefulSet: Reader = ({ name, inputs }, around) => {
  const replicas = count(at(inputs, "spec", "replicas")) ?? 1;
  return list(at(inputs, "spec", "volumeClaimTemplates")).flatMap((template) =>
    claimed(`volumes ${text(at(template, "metadata", "name")) ?? ""} of ${name}`, at(template, "spec"), replicas, around),
  );
};

/** Volumes that a chart's values ask for. */
export function valuesVolumes(name: string, values: unknown, around: Surroundings): readonly Demand[] {
  const walk = (value: unknown, path: readonly string[], replicas: number): readonly Demand[] => {
    if (typeof value !== "object" || value === null) return [];
    const many = count(at(value, "replicas")) ?? replicas;
    return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
      if (key === "volumeClaimTemplate") return claimed(`volumes of ${name} (${path[0] ?? ""})`, at(inner, "spec"), many, around);
      if (key === "persistence" && at(inner, "enabled") === true && text(at(inner, "size")) !== undefined)
        return claimed(
          `volumes of ${name} (${path[0] ?? ""})`,
          { storageClassName: at(inner, "storageClassName"), resources: { requests: { storage: at(inner, "size") } } },
          many,
          around,
        );
      return walk(inner, [...path, key], many);
    });
  };
  return walk(values, [], 1);
}

function claimed(label: string, spec: unknown, many: number, { all, cloud }: Surroundings): readonly Demand[] {
  const bytes = parseBytes(text(at(spec, "resources", "requests", "storage")) ?? "");
  if (bytes === undefined) return [{ label, why: "its size is not known" }];
  const asked = text(at(spec, "storageClassName"));
  const classes = all.filter(({ type }) => type === "kubernetes:storage.k8s.io/v1:StorageClass");
  const meant = classes.find((one) =>
    asked === undefined
      ? at(one.inputs, "metadata", "annotations", "storageclass.kubernetes.io/is-default-class") === "true"
      : at(one.inputs, "metadata", "name") === asked,
  );
  const standard = meant === undefined && asked === undefined && cloud !== undefined ? defaultClass[cloud] : undefined;
  const driver = text(meant?.inputs.provisioner) ?? standard?.driver;
  if (driver === undefined) return [{ label, why: `its price depends on the storage class ${asked ?? "of the cluster"}` }];
  // Files of a server that is counted by itself, or of nobody's.
  if (shared.test(driver)) return [];
  const type = standard?.type ?? typeOf(meant, driver);
  if (type === undefined) return [{ label, why: `its price depends on what ${driver} makes` }];
  return diskOf(label, driver, type, Math.ceil(bytes / gib), { min: many, desired: many, max: many });
}

const shared = /^(efs\.csi|fsx\.csi|kubernetes\.io\/no-provisioner|nfs\.csi)/;

function typeOf(meant: PricedResource | undefined, driver: string): string | undefined {
  const parameters = meant?.inputs.parameters;
  return text(at(parameters, "type")) ?? text(at(parameters, "skuName")) ?? standardType[driver];
}
