import type { ApiServer } from "../kubernetes/api-server";
import { makeChannelTemplate } from "./compute-domains";
import { follow } from "./follow";
import { addressIngress, addressService } from "./load-balancers";
import { provisionVolume, removeReleasedVolume } from "./volumes";

/**
 * The parts of a cloud that a cluster waits for: volumes behind claims, addresses in front of services and ingresses, and
 * channels of NVLink's domains.
 * Works until the signal is given.
 */
export function playCloud(api: ApiServer, signal: AbortSignal, say: (line: string) => void): void {
  const kinds = [
    { apiVersion: "v1", kind: "PersistentVolumeClaim", onChange: provisionVolume },
    { apiVersion: "v1", kind: "PersistentVolume", onChange: removeReleasedVolume },
    { apiVersion: "v1", kind: "Service", onChange: addressService },
    { apiVersion: "networking.k8s.io/v1", kind: "Ingress", onChange: addressIngress },
  ];
  for (const { apiVersion, kind, onChange } of kinds)
    void follow(api, apiVersion, kind, (object) => onChange(api, object), { signal, say });
  // Of a kind that comes with a chart, where one brings it.
  const domain = { apiVersion: "resource.nvidia.com/v1beta1", kind: "ComputeDomain" };
  const domains = { signal, say, optional: true };
  void follow(api, domain.apiVersion, domain.kind, (object) => makeChannelTemplate(api, object), domains);
}
