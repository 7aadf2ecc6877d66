import type { Play } from "../play";
import { clusterFaults, clusterTargets, dcgmTarget } from "./cluster";
import { coordinatorFaults, coordinatorTarget, gangFaults } from "./training";

const workers = 4;
const nodes = Array.from({ length: workers }, (_, index) => `training-${index}`);

/** One coordinator and four workers of eight A100, which DCGM measures; the workers themselves record nothing. */
export const runtimePlay: Play = {
  system: "training-runtime",
  targets: [
    ...clusterTargets(
      nodes.map((name) => ({ name, group: "training", resource: "nvidia_com_gpu", accelerators: 8 })),
      [
        {
          namespace: "training",
          name: "worker",
          replicas: workers,
          fewest: 2,
          resource: "nvidia_com_gpu",
          accelerators: 8,
          claims: ["checkpoints"],
        },
      ],
    ),
    coordinatorTarget(workers),
    ...nodes.map((name, index) => dcgmTarget(name, 8, 86, index)),
  ],
  faults: [
    ...clusterFaults("training-0", 8, "DCGM_FI_DEV_GPU_UTIL", { instance: "training-1", gpu: "0" }),
    ...coordinatorFaults(workers),
    ...gangFaults(workers, 2),
  ],
};
