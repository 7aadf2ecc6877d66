import { accelerators } from "../../accelerators";
import { olderThan } from "../../accelerators/rules";
import type { ChartName } from "../../charts";
import type { ChartValues } from "../../charts/engine";
import { Cloud } from "../../core/cloud";
import { Problems } from "../../core/problems";
import { remedyFor } from "../../core/suggest";
import { burnInTaint } from "../../health/names";
import { familyLabel } from "../../workloads/placement";
import { DriverOwner } from "../index";
import { deviceClasses, driverCharts, leastKubernetes } from "./data";
import { DraDriver, type DraDriversArgs } from "./index";

/** One chart. */
export interface DriverPlan {
  readonly name: keyof typeof driverCharts;
  readonly chart: ChartName;
  readonly namespaceName: string;
  readonly values: ChartValues;
  readonly metricsPorts: readonly number[];
}

export interface DraDriversPlan {
  readonly releases: readonly DriverPlan[];
  readonly deviceClasses: readonly string[];
  /** GKE lets pods of the system's priorities into namespaces that have a quota for them, and into no others. */
  readonly quota: boolean;
}

/** Where the kernel driver's files are (docs.nvidia.com: GPU operator; GKE's own documents, 2026-08). */
const driverRoots = { host: "/", operator: "/run/nvidia/driver", google: "/home/kubernetes/bin/nvidia" } as const;

/** Which charts nodes with these devices need; throws every problem it finds, each with its path. Values: the charts' values.yaml. */
export function planDraDrivers(name: string, args: DraDriversArgs): DraDriversPlan {
  const problems = new Problems(`DraDrivers ${name}`);
  const { cloud, drivers } = args;
  const owner = args.driver ?? DriverOwner.Cloud;
  if (!Object.values(DriverOwner).includes(owner))
    problems.add("driver", `${JSON.stringify(owner)} is unknown`, remedyFor(owner, Object.values(DriverOwner)));
  if (cloud === Cloud.Hosts) problems.add("cloud", "hosts have no Kubernetes", "leave the component out");
  if (drivers.length === 0) problems.add("drivers", "names none", "name what the nodes have, or leave the component out");
  drivers.forEach((word, index) => {
    const path = `drivers[${index}]`;
    if (!Object.values(DraDriver).includes(word))
      problems.add(path, `${JSON.stringify(word)} is unknown`, remedyFor(word, Object.values(DraDriver)));
    if (drivers.indexOf(word) < index) problems.add(path, `${word} is named twice`, "name it once");
    if (word === DraDriver.Efa && cloud !== Cloud.Aws && cloud !== Cloud.Kubernetes)
      problems.add(path, `efa is AWS's, and cloud is ${cloud}`, "leave it out");
    if (word === DraDriver.Nvidia && cloud === Cloud.Gcp)
      problems.add(
        path,
        "nvidia would stand beside GKE's own device plugin, which has the chips of every node that GKE gives a driver",
        "leave it out; compute-domains alone goes with GKE's plugin",
      );
  });
  const { kubernetesVersion: version } = args;
  if (version !== undefined && olderThan(version, leastKubernetes))
    problems.add(
      "kubernetesVersion",
      `${version} does not serve resource.k8s.io/v1, by which devices are claimed`,
      `use ${leastKubernetes} or later, or device plugins`,
    );
  problems.throwIfAny();

  const has = (driver: DraDriver) => drivers.includes(driver);
  const place = placeOf(args);
  const nvidia = has(DraDriver.Nvidia) || has(DraDriver.ComputeDomains);
  const releases: DriverPlan[] = [
    ...(nvidia ? [release("nvidia", nvidiaValues(args, owner, place), [8080, 8081])] : []),
    ...(has(DraDriver.Gaudi) ? [release("gaudi", gaudiValues(place), [])] : []),
    ...(has(DraDriver.Efa) ? [release("efa", efaValues(place), [9177])] : []),
  ];
  const offered = { nvidia: DraDriver.Nvidia, nvlink: DraDriver.ComputeDomains, gaudi: DraDriver.Gaudi, efa: DraDriver.Efa };
  return {
    releases,
    deviceClasses: Object.entries(offered).flatMap(([key, driver]) =>
      has(driver) ? [deviceClasses[key as keyof typeof offered].name] : [],
    ),
    quota: cloud === Cloud.Gcp,
  };
}

function release(name: DriverPlan["name"], values: ChartValues, metricsPorts: readonly number[]): DriverPlan {
  const { chart, namespace } = driverCharts[name];
  return { name, chart, namespaceName: namespace, values, metricsPorts };
}

/** Which nodes a driver's pods go to, and past which taints. */
interface Place {
  readonly selector: (own: Readonly<Record<string, string>>) => Record<string, string>;
  readonly tolerations: (keys: readonly string[]) => ChartValues[];
}

function placeOf({ nodeSelector, taintKeys = [] }: DraDriversArgs): Place {
  return {
    selector: (own) => ({ ...(nodeSelector ?? own) }),
    // A node is tested before work may run on it, and has nothing to test before its drivers run.
    tolerations: (keys) =>
      [...new Set([...keys, burnInTaint, ...taintKeys])].map((key) => ({ key, operator: "Exists", effect: "NoSchedule" })),
  };
}

function nvidiaValues({ cloud, drivers }: DraDriversArgs, owner: DriverOwner, place: Place): ChartValues {
  const chips = drivers.includes(DraDriver.Nvidia);
  const domains = drivers.includes(DraDriver.ComputeDomains);
  const root =
    owner === DriverOwner.Operator ? driverRoots.operator : cloud === Cloud.Gcp ? driverRoots.google : driverRoots.host;
  const selector = place.selector({ [familyLabel]: "nvidia" });
  return {
    nvidiaDriverRoot: root,
    // The chart refuses to count chips until somebody says that no device plugin counts them too.
    gpuResourcesEnabledOverride: chips,
    resources: { gpus: { enabled: chips }, computeDomains: { enabled: domains } },
    kubeletPlugin: {
      nodeSelector: selector,
      // The chart looks for labels of feature discovery, which nobody else needs here.
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              { matchExpressions: Object.entries(selector).map(([key, value]) => ({ key, operator: "In", values: [value] })) },
            ],
          },
        },
      },
      tolerations: place.tolerations(["nvidia.com/gpu"]),
      containers: {
        init: { resources: small },
        // The label by which Kueue and people tell NVLink domains apart: `nvidia.com/gpu.clique`.
        computeDomains: { gpuCliqueLabelEnabled: domains, resources: small },
        gpus: { resources: small },
      },
    },
  };
}

const small: ChartValues = { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "256Mi" } };

function gaudiValues(place: Place): ChartValues {
  return {
    kubeletPlugin: {
      nodeSelector: place.selector({ [familyLabel]: "gaudi" }),
      tolerations: place.tolerations(["habana.ai/gaudi"]),
      resources: small,
    },
  };
}

/** EFA is on machines of any accelerator. */
function efaValues(place: Place): ChartValues {
  const keys = [...new Set([...accelerators.values()].map(({ taint }) => taint.key))];
  return { nodeSelector: place.selector({ "trainyard.dev/fabric": "efa" }), tolerations: place.tolerations(keys) };
}
