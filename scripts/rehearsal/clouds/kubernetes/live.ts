import type { Properties, Value } from "../../provider";
import { Invention, moment } from "../invent";
import type { Act } from "../model";
import { given, list, map, maps, number, type PropertyMap, text } from "../values";

/** An object as the cluster shows it once it is there and ready: server-set metadata, defaults, status. */
export function live(act: Act, groupAndKind: string, namespace: string | undefined): Properties {
  const before = map(act.old?.outputs.metadata);
  const version = given(before.resourceVersion) ? Number(before.resourceVersion) + 1 : 1000 + new Invention(act.id).below(9000);
  const metadata: PropertyMap = {
    ...map(act.inputs.metadata),
    ...(namespace === undefined ? {} : { namespace }),
    uid: act.invent.uuid(),
    resourceVersion: String(version),
    generation: (number(before.generation) ?? 0) + 1,
    creationTimestamp: moment,
  };
  const completed = completions[groupAndKind]?.(act) ?? {};
  return { ...act.inputs, ...completed, metadata };
}

/** Top-level fields that the cluster fills in or decides, for a preview. */
export function decided(groupAndKind: string): readonly string[] {
  return groupAndKind in completions ? ["status"] : [];
}

const completions: { readonly [groupAndKind: string]: (act: Act) => PropertyMap } = {
  "/Namespace": () => ({ status: { phase: "Active" } }),
  "/PersistentVolumeClaim": (act) => {
    const spec = map(act.inputs.spec);
    return {
      spec: { volumeMode: "Filesystem", ...spec, volumeName: text(spec.volumeName) ?? `pvc-${act.invent.uuid()}` },
      status: { phase: "Bound", accessModes: list(spec.accessModes), capacity: map(map(spec.resources).requests) },
    };
  },
  "/Pod": (act) => ({
    status: { phase: "Running", podIP: `10.244.${act.invent.below(250)}.7`, conditions: [{ type: "Ready", status: "True" }] },
  }),
  "/Secret": (act): PropertyMap => {
    const plain = Object.entries(map(act.inputs.stringData));
    if (plain.length === 0) return { type: text(act.inputs.type) ?? "Opaque" };
    const data: Record<string, Value> = { ...map(act.inputs.data) };
    for (const [key, value] of plain) data[key] = Buffer.from(text(value) ?? "").toString("base64");
    return { type: text(act.inputs.type) ?? "Opaque", data };
  },
  "/Service": service,
  "apps/DaemonSet": (act) => ({
    status: {
      observedGeneration: 1,
      currentNumberScheduled: 1,
      desiredNumberScheduled: 1,
      numberReady: 1,
      numberMisscheduled: 0,
    },
    spec: { revisionHistoryLimit: 10, ...map(act.inputs.spec) },
  }),
  "apps/Deployment": (act) => {
    const spec = { replicas: 1, progressDeadlineSeconds: 600, revisionHistoryLimit: 10, ...map(act.inputs.spec) };
    const { replicas } = spec;
    return {
      spec,
      status: {
        replicas,
        readyReplicas: replicas,
        availableReplicas: replicas,
        updatedReplicas: replicas,
        conditions: [
          { type: "Available", status: "True", reason: "MinimumReplicasAvailable" },
          { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" },
        ],
      },
    };
  },
  "apps/StatefulSet": (act) => {
    const spec = { replicas: 1, podManagementPolicy: "OrderedReady", revisionHistoryLimit: 10, ...map(act.inputs.spec) };
    const { replicas } = spec;
    return { spec, status: { replicas, readyReplicas: replicas, currentReplicas: replicas, updatedReplicas: replicas } };
  },
  "batch/Job": (act) => ({
    status: { succeeded: number(map(act.inputs.spec).completions) ?? 1, conditions: [{ type: "Complete", status: "True" }] },
  }),
  "networking.k8s.io/Ingress": (act) => ({
    status: { loadBalancer: { ingress: [{ hostname: `k8s-${act.invent.hex(12)}.elb.example.com` }] } },
  }),
};

/** AWS gives a load balancer a name, Google Cloud and Azure an address; whose cluster it is shows in how its kubeconfig makes tokens. */
function entrance(act: Act): PropertyMap {
  const kubeconfig = JSON.stringify(act.config.kubeconfig ?? "");
  if (!/gke-gcloud-auth-plugin|kubelogin/.test(kubeconfig)) return { hostname: `k8s-${act.invent.hex(32)}.elb.example.com` };
  const annotations = map(map(act.inputs.metadata).annotations);
  const internal =
    annotations["networking.gke.io/load-balancer-type"] === "Internal" ||
    annotations["service.beta.kubernetes.io/azure-load-balancer-internal"] === "true";
  return { ip: internal ? `10.255.${act.invent.below(256)}.${1 + act.invent.below(254)}` : act.invent.publicAddress() };
}

function service(act: Act): PropertyMap {
  const given = map(act.inputs.spec);
  const type = text(given.type) ?? "ClusterIP";
  const old = map(act.old?.outputs.spec);
  const madeUp = `172.20.${act.invent.below(256)}.${1 + (Number.parseInt(act.invent.hex(10).slice(8), 16) % 254)}`;
  const address = text(given.clusterIP) ?? text(old.clusterIP) ?? madeUp;
  const own: PropertyMap = type === "ExternalName" ? {} : { clusterIP: address, clusterIPs: [address] };
  const ports = maps(given.ports).map((port, index) => {
    const node: PropertyMap = type === "ClusterIP" ? {} : { nodePort: 30000 + ((act.invent.below(2700) + index) % 2768) };
    return { protocol: "TCP", targetPort: (port.port ?? 0) as Value, ...node, ...port };
  });
  const balancer: PropertyMap = type === "LoadBalancer" ? { ingress: [entrance(act)] } : {};
  return {
    spec: { type, sessionAffinity: "None", internalTrafficPolicy: "Cluster", ...given, ...own, ports },
    status: { loadBalancer: balancer },
  };
}
