import { Cloud } from "../../core/cloud";
import { type Description, defineMachine, from, note, type Statement } from "../define";
import { Architecture, AcceleratorKind as Chip, Fabric, type Machine, type MachineFacts } from "../types";

const stateTheRest = note(
  "common-knowledge",
  "A machine of your own: state vcpus, memoryGiB, networkGbps, localDisks and a price under `machines` where you want them counted.",
);

function host(name: string, facts: Partial<MachineFacts>, about: Description = {}, more: readonly Statement[] = []): Machine {
  return defineMachine(Cloud.Hosts, name, [from("common-knowledge", facts), ...more], {
    ...about,
    notes: [stateTheRest, ...(about.notes ?? [])],
  });
}

/** Three ports of each of eight chips lead out of the machine. */
const scaleOut = (gbps: number) => from("gaudi-network", { fabricGbps: 3 * 8 * gbps });

const ownImage = { images: { families: [], none: "the owner installs the operating system and the driver" } } as const;

/** Machines that people own: what is common to all of a kind. The rest is the owner's to state. */
export const hostMachines: readonly Machine[] = [
  host("gaudi2-host", { ...ownImage, accelerator: { kind: Chip.Gaudi2, count: 8, memoryGiB: 96 }, fabric: Fabric.Roce }, {}, [
    scaleOut(100),
  ]),
  host("gaudi3-host", { ...ownImage, accelerator: { kind: Chip.Gaudi3, count: 8, memoryGiB: 128 }, fabric: Fabric.Roce }, {}, [
    scaleOut(200),
  ]),
  host(
    "gh200-host",
    { ...ownImage, accelerator: { kind: Chip.Gh200, count: 1 }, architecture: Architecture.Arm64 },
    { notes: [note("common-knowledge", "GH200 is sold with 96 GB of HBM3 and with 144 GB of HBM3e: state which.")] },
  ),
  host("h100-host", { ...ownImage, accelerator: { kind: Chip.H100, count: 8, memoryGiB: 80 } }),
  host("mi300x-host", { ...ownImage, accelerator: { kind: Chip.Mi300x, count: 8, memoryGiB: 192 } }),
];
