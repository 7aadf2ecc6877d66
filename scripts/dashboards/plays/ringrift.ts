import { counter, gauge, type Play, type PlayedTarget, wave } from "../play";
import { clusterFaults, clusterTargets, dcgmTarget } from "./cluster";

const peers = ["peers-training-0", "peers-training-gh200-0", "peers-selfplay-0", "peers-selfplay-1"];
const nodes = ["training", "training-gh200", "selfplay-0", "selfplay-1"];

function peerTarget(pod: string, seed: number): PlayedTarget {
  return {
    job: "training/peers",
    labels: { namespace: "training", pod, container: "p2p-sync", instance: pod },
    series: [
      gauge("sync_duration_seconds", {}, wave(150 + 60 * seed, 0.3, seed)),
      gauge("circuit_open_count", {}, (minute) => (seed === 2 && minute % 90 > 75 ? 1 : 0)),
      gauge("wal_pending_entries", {}, (minute) => Math.round(wave(14 + 6 * seed, 0.8, seed)(minute))),
      counter("p2p_request_errors", {}, wave(0.7 + 0.4 * seed, 0.9, seed)),
    ],
  };
}

const selfplay = { pod: "peers-selfplay-0" };

/** Four peers on machines of three kinds. */
export const ringriftPlay: Play = {
  system: "ringrift",
  targets: [
    ...clusterTargets(
      nodes.map((name) => ({
        name,
        group: name.replace(/-\d$/, ""),
        resource: "nvidia_com_gpu",
        accelerators: 1,
      })),
      [
        { namespace: "training", name: "peers-training", replicas: 1 },
        { namespace: "training", name: "peers-training-gh200", replicas: 1 },
        { namespace: "training", name: "peers-selfplay", replicas: 2, claims: ["wal", "data"] },
      ],
    ),
    ...nodes.map((name, index) => dcgmTarget(name, 1, 74, index)),
    ...peers.map((pod, index) => peerTarget(pod, index)),
  ],
  faults: [
    ...clusterFaults("training", 1, "DCGM_FI_DEV_GPU_UTIL", { instance: "selfplay-1", gpu: "0" }),
    {
      alert: "PeerSyncSlow",
      changes: [{ metric: "sync_duration_seconds", labels: selfplay, level: 640 }],
      within: 4,
      near: [{ metric: "sync_duration_seconds", labels: selfplay, level: 600 }],
    },
    {
      alert: "PeerCircuitsOpen",
      changes: [{ metric: "circuit_open_count", labels: selfplay, level: 4 }],
      within: 4,
      near: [{ metric: "circuit_open_count", labels: selfplay, level: 3 }],
    },
    {
      alert: "PeerWalPending",
      changes: [{ metric: "wal_pending_entries", labels: selfplay, level: 140 }],
      within: 8,
      near: [{ metric: "wal_pending_entries", labels: selfplay, level: 100 }],
    },
    {
      alert: "PeerRequestErrors",
      changes: [{ metric: "p2p_request_errors", labels: selfplay, level: 16 }],
      within: 8,
      near: [{ metric: "p2p_request_errors", labels: selfplay, level: 9 }],
    },
  ],
};
