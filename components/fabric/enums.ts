/** What carries collectives between Google's machines. */
export const FabricTransport = {
  /** GPUDirect-TCPX: A3 High. */
  Tcpx: "tcpx",
  /** GPUDirect-TCPXO, which NCCL calls FasTrak: A3 Mega. */
  Tcpxo: "tcpxo",
  /** GPUDirect-RDMA over RoCE by NCCL's plug-in gIB: A3 Ultra, A4, A4X. */
  Gib: "gib",
} as const;
export type FabricTransport = (typeof FabricTransport)[keyof typeof FabricTransport];
