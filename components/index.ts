export {
  AcceleratorKind,
  type AdditionalNetworks,
  Architecture,
  acceleratorMismatch,
  CapacityKind,
  type Catalogue,
  Fabric,
  type FactName,
  findMachines,
  type ImageSupport,
  InterfacePolicy,
  Lifecycle,
  type LocalDisks,
  type Machine,
  type MachineAccelerator,
  type MachineFilter,
  type MachineNote,
  type MachineOverride,
  machine,
  maxPods,
  type NetworkCard,
  type NetworkInterface,
  networkInterfaces,
  type Price,
  type Quota,
  withMachines,
} from "./accelerators";
export * from "./automation";
export * from "./backup";
export * from "./cluster";
export * from "./cluster/existing";
export * from "./configuration";
export * from "./coordinator";
export * from "./core/cloud";
export { InvalidInput, type Problem } from "./core/problems";
export * from "./delivery/controller";
export * from "./delivery/service";
export * from "./fabric";
export * from "./filesystem";
export * from "./grid";
export * from "./health";
export * from "./hosts";
export * from "./identity";
export * from "./instances";
export * from "./mesh";
export * from "./mesh/entrance";
export * from "./monitoring";
export * from "./namespace";
export * from "./network";
export * from "./nodes";
export * from "./nodes/device-plugin";
export * from "./nodes/dra";
export * from "./nodes/exporters";
export * from "./nodes/gpu-operator";
export * from "./nodes/karpenter";
export * from "./nodes/network-operator";
export * from "./peers";
export * from "./queueing";
export * from "./serving";
export { AuditLog, type AuditLogArgs } from "./serving/audit";
export * from "./serving/engine";
export * from "./storage";
export * from "./storage/object-store";
export * from "./taskqueue";
export * from "./traffic";
export * from "./training";
export * from "./training/engine";
