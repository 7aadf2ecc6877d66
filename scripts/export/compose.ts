import { type KubernetesObject, kubernetesObjects } from "../render/objects";
import { at, type Exported, isRecord, type LeftOut, listAt, type Made } from "./forms";
import { yaml } from "./kubernetes";

interface Service {
  image: string;
  command?: string[];
  hostname: string;
  networks: { default: { aliases: string[] } };
  environment: Record<string, string>;
  ports?: string[];
  volumes?: { type: "volume"; source: string; target: string; read_only?: boolean }[];
  configs?: { source: string; target: string }[];
  tmpfs?: string[];
  read_only: true;
  user: string;
  cap_drop: string[];
  security_opt: string[];
  stop_grace_period: string;
  shm_size?: string;
  depends_on?: string[];
  deploy?: { resources: { reservations: { devices: { driver: string; count: number; capabilities: string[] }[] } } };
}

/**
 * The coordinator and the workers on one machine, by the Compose specification (https://github.com/compose-spec/compose-spec). Names are
 * aliases of the services, so that every variable means the same as on the cluster.
 */
export function toCompose(made: Made): Exported {
  const objects = kubernetesObjects(made.resources);
  const leftOut: LeftOut[] = [];
  const services: Record<string, Service> = {};
  const volumes: Record<string, object> = {};
  const configs: Record<string, { content: string }> = {};
  const wanted = objects.filter(
    ({ kind, metadata }) => (kind === "Deployment" || kind === "StatefulSet") && metadata.namespace === "training",
  );
  for (const object of wanted) {
    const replicas = Number(at(object, "spec", "replicas") ?? 1);
    const set = object.kind === "StatefulSet";
    for (let index = 0; index < (set ? replicas : 1); index++) {
      const name = set ? `${object.metadata.name}-${index}` : object.metadata.name;
      services[name] = service(object, name, set ? index : undefined, { objects, volumes, configs, leftOut });
    }
  }
  const coordinator = Object.keys(services).find((name) => name === "coordinator");
  for (const [name, each] of Object.entries(services))
    if (coordinator !== undefined && name !== coordinator) each.depends_on = [coordinator];
  const jobs = objects.filter(({ kind }) => ["JobSet", "TrainJob", "Job", "CronJob"].includes(kind));
  for (const { kind, metadata } of jobs)
    leftOut.push({
      what: `${kind} ${metadata.namespace ?? ""}/${metadata.name}`,
      why: "Compose runs services; a controller of Kubernetes makes these pods",
    });
  const others = objects.filter(({ kind, metadata }) => kind === "Deployment" && metadata.namespace !== "training");
  for (const { metadata } of others)
    leftOut.push({
      what: `Deployment ${metadata.namespace ?? ""}/${metadata.name}`,
      why: "only the coordinator and the workers run on one machine",
    });
  leftOut.push(
    { what: "network policies, disruption budgets, quotas, rights and certificates", why: "Compose has no such thing" },
    { what: "monitoring, mesh, queues and scaling", why: "they are charts of a cluster" },
    { what: "probes", why: "a check of Compose runs a program inside the container, and the image is yours" },
    { what: "the cloud's own identities", why: "give AWS_PROFILE, GOOGLE_APPLICATION_CREDENTIALS or their like in .env" },
  );
  const file = { name: made.environment, services, volumes, configs };
  return {
    files: new Map([["compose.yaml", yaml(file)]]),
    leftOut: [...new Map(leftOut.map((each) => [each.what, each])).values()],
    use: ["docker compose up"],
  };
}

interface Site {
  readonly objects: readonly KubernetesObject[];
  readonly volumes: Record<string, object>;
  readonly configs: Record<string, { content: string }>;
  readonly leftOut: LeftOut[];
}

function service(object: KubernetesObject, name: string, index: number | undefined, site: Site): Service {
  const spec = at(object, "spec", "template", "spec");
  const [container] = listAt(spec, "containers");
  const namespace = object.metadata.namespace ?? "default";
  const owner = object.metadata.name;
  for (const extra of [...listAt(spec, "containers").slice(1), ...listAt(spec, "initContainers")])
    site.leftOut.push({
      what: `container ${String(at(extra, "name"))} of ${owner}`,
      why: "only the first container of a pod becomes a service",
    });
  const hosts =
    index === undefined ? [owner, `${owner}.${namespace}.svc`] : [`${name}.${owner}`, `${name}.${owner}.${namespace}.svc`];
  const made: Service = {
    image: String(at(container, "image")),
    hostname: name,
    networks: { default: { aliases: hosts } },
    environment: variables(container, { name, index }, site, namespace, owner),
    read_only: true,
    user: `${String(at(spec, "securityContext", "runAsUser") ?? 10001)}`,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    stop_grace_period: `${String(at(spec, "terminationGracePeriodSeconds") ?? 30)}s`,
  };
  const command = listAt(container, "command").map(String);
  if (command.length > 0) made.command = command;
  mounts(made, spec, container, { name, index }, object, site);
  devices(made, container, owner, site);
  return made;
}

interface Pod {
  readonly name: string;
  readonly index: number | undefined;
}

function variables(container: unknown, pod: Pod, site: Site, namespace: string, owner: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const source of listAt(container, "envFrom")) {
    const map = at(source, "configMapRef", "name");
    const data = at(
      site.objects.find(
        ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === map && metadata.namespace === namespace,
      ),
      "data",
    );
    if (isRecord(data)) for (const [key, value] of Object.entries(data)) found[key] = dollars(String(value));
    const secret = at(source, "secretRef", "name");
    if (secret !== undefined)
      site.leftOut.push({
        what: `the keys of Secret ${String(secret)} in ${owner}`,
        why: "secrets are written to no file; give them in .env",
      });
  }
  for (const variable of listAt(container, "env")) {
    const key = String(at(variable, "name"));
    const value = at(variable, "value");
    const field = at(variable, "valueFrom", "fieldRef", "fieldPath");
    if (value !== undefined) found[key] = dollars(String(value));
    else if (field === "metadata.labels['apps.kubernetes.io/pod-index']") found[key] = String(pod.index ?? 0);
    else if (field === "metadata.name" || field === "status.podIP") found[key] = pod.name;
    else if (field === "metadata.namespace") found[key] = namespace;
    else site.leftOut.push({ what: `variable ${key} of ${owner}`, why: "its value comes from the cluster or from a Secret" });
  }
  return found;
}

/** Compose reads `$` as its own. */
function dollars(text: string): string {
  return text.replaceAll("$", "$$$$");
}

function mounts(made: Service, spec: unknown, container: unknown, pod: Pod, object: KubernetesObject, site: Site): void {
  const sources = new Map([...listAt(spec, "volumes")].map((volume) => [String(at(volume, "name")), volume]));
  const templates = new Set(listAt(object, "spec", "volumeClaimTemplates").map((claim) => String(at(claim, "metadata", "name"))));
  for (const mount of listAt(container, "volumeMounts")) {
    const name = String(at(mount, "name"));
    const target = String(at(mount, "mountPath"));
    const volume = sources.get(name);
    const readOnly = at(mount, "readOnly") === true ? { read_only: true } : {};
    const claim = at(volume, "persistentVolumeClaim", "claimName");
    if (templates.has(name) || claim !== undefined) {
      const source = templates.has(name) ? `${name}-${pod.name}` : String(claim);
      site.volumes[source] = {};
      made.volumes = [...(made.volumes ?? []), { type: "volume", source, target, ...readOnly }];
    } else if (at(volume, "configMap") !== undefined) {
      configMounts(made, String(at(volume, "configMap", "name")), target, object, site);
    } else if (at(volume, "emptyDir", "medium") === "Memory" && target === "/dev/shm") {
      made.shm_size = "8gb";
    } else if (at(volume, "emptyDir") !== undefined) {
      made.tmpfs = [...(made.tmpfs ?? []), target];
    } else {
      site.leftOut.push({ what: `volume ${name} of ${object.metadata.name}`, why: "its source is the cluster's" });
    }
  }
}

function configMounts(made: Service, map: string, target: string, object: KubernetesObject, site: Site): void {
  const found = site.objects.find(
    ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === map && metadata.namespace === object.metadata.namespace,
  );
  const data = at(found, "data");
  if (!isRecord(data)) {
    site.leftOut.push({ what: `ConfigMap ${map}`, why: "it is made on the cluster" });
    return;
  }
  for (const [key, content] of Object.entries(data)) {
    const source = `${map}-${key}`.replace(/[^a-zA-Z0-9_-]/g, "-");
    site.configs[source] = { content: dollars(String(content)) };
    made.configs = [...(made.configs ?? []), { source, target: `${target}/${key}` }];
  }
}

/** Compose hands out NVIDIA's devices; others need a runtime of their maker. */
function devices(made: Service, container: unknown, owner: string, site: Site): void {
  const limits = at(container, "resources", "limits");
  for (const [resource, count] of Object.entries(isRecord(limits) ? limits : {})) {
    if (resource === "nvidia.com/gpu") {
      const all = [{ driver: "nvidia", count: Number(count), capabilities: ["gpu"] }];
      made.deploy = { resources: { reservations: { devices: all } } };
    } else if (resource.includes("/")) {
      site.leftOut.push({ what: `${String(count)} x ${resource} of ${owner}`, why: "Compose hands out NVIDIA's devices alone" });
    }
  }
  if (isRecord(limits)) site.leftOut.push({ what: `processor and memory of ${owner}`, why: "one machine has what it has" });
}
