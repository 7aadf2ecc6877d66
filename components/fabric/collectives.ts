import { Collectives } from "../training/enums";
import type { FabricParts } from "./attachment";
import type { FabricMachine } from "./machine";

/**
 * Variables that a collective library needs to find its network. Only what current documents ask for: a variable too many is a
 * fault that nobody sees (on EFA, awsome-distributed-ai's efa-cheatsheet, read 2026-07, says of FI_PROVIDER, FI_EFA_USE_DEVICE_RDMA,
 * NCCL_PROTO, NCCL_BUFFSIZE, NCCL_MIN_CHANNELS and RDMAV_FORK_SAFE: do not set them with aws-ofi-nccl 1.7 or later).
 */
export function libraryVariables(
  machine: Pick<FabricMachine, "collectives" | "efaInterfaces">,
  fabric: Pick<FabricParts, "variables">,
): Record<string, string> {
  const efa = (machine.efaInterfaces ?? 0) > 0;
  switch (machine.collectives) {
    case Collectives.Nccl:
    case Collectives.Rccl:
      return {
        // The pod's own interface and no other: a fabric's interface carries no ordinary traffic.
        NCCL_SOCKET_IFNAME: "=eth0",
        NCCL_DEBUG: "WARN",
        // GKE's fabrics: what Google documents for the plug-in's version, in data.ts.
        ...fabric.variables,
      };
    case Collectives.Hccl:
      return {
        HCCL_SOCKET_IFNAME: "eth0",
        HABANA_LOGS: "/tmp/habana_logs",
        // https://docs.habana.ai/en/latest/API_Reference_Guides/HCCL_APIs/Scale_Out_via_Host_NIC.html, which also says that HCCL_OVER_OFI
        // turns detection of the best path off.
        ...(efa ? { RDMAV_FORK_SAFE: "1", FI_EFA_USE_DEVICE_RDMA: "1" } : {}),
      };
    case Collectives.Neuron:
      return {
        CCOM_SOCKET_IFNAME: "eth0",
        // As the multi-node scripts of aws-neuron's reference for NeMo Megatron set them on EKS (read 2026-11); fork safety needs nothing from kernel 5.15.
        ...(efa ? { FI_PROVIDER: "efa", FI_EFA_USE_DEVICE_RDMA: "1" } : {}),
      };
    default:
      return {};
  }
}
