export {
  AcceleratorKind,
  acceleratorMismatch,
  CapacityKind,
  Fabric,
  findMachines,
  InterfacePolicy,
  type Machine,
  type MachineOverride,
  machine,
  maxPods,
  networkInterfaces,
  withMachines,
} from "./accelerators";
export * from "./automation";
export * from "./cluster";
export * from "./cluster/existing";
export * from "./coordinator";
export * from "./delivery/controller";
export * from "./delivery/service";
export * from "./hosts";
export * from "./identity";
export * from "./monitoring";
export * from "./namespace";
export * from "./network";
export * from "./nodes";
export * from "./nodes/device-plugin";
export * from "./nodes/karpenter";
export * from "./peers";
export * from "./queueing";
export * from "./storage";
export * from "./training";
