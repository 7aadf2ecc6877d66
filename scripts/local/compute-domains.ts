import { deviceClasses } from "../../components/nodes/dra/data";
import type { ApiServer } from "../kubernetes/api-server";
import { type KubernetesObject, text } from "../kubernetes/objects";
import { localManager } from "./volumes";

/** What NVIDIA's controller makes of a domain before any machine has joined it: the template by which pods claim a channel. */
export async function makeChannelTemplate(api: ApiServer, domain: KubernetesObject): Promise<void> {
  const name = text(domain, "spec", "channel", "resourceClaimTemplate", "name");
  if (name === undefined || domain.metadata.deletionTimestamp !== undefined) return;
  const { apiVersion, kind, metadata } = domain;
  const template = {
    apiVersion: "resource.k8s.io/v1",
    kind: "ResourceClaimTemplate",
    metadata: {
      name,
      namespace: metadata.namespace ?? "default",
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid ?? "" }],
    },
    spec: {
      spec: {
        devices: { requests: [{ name: "channel", exactly: { deviceClassName: deviceClasses.nvlink.name, count: 1 } }] },
      },
    },
  };
  await api.apply(template, { fieldManager: localManager, force: true });
}
