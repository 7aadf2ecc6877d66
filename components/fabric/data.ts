import { Fabric } from "../accelerators/types";
import type { FabricTransport } from "./enums";

/** An image, and where it was read. */
export interface FabricImage {
  readonly image: string;
  readonly source: string;
  readonly date: string;
}

/** What receives for the accelerators of one pod, and runs beside its process (RxDM, "receive data path manager"). */
export interface ReceiveDaemon extends FabricImage {
  readonly name: string;
  readonly command: readonly string[];
  readonly capabilities: readonly string[];
  /** Device files beside those of the accelerators and the driver. */
  readonly devices: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** A file that is there once it works; absent where the daemon writes none. */
  readonly readyFile?: string;
}

/** How collectives of one kind of machine leave it. */
export interface TransportData {
  readonly fabric: Fabric;
  /** NCCL's plug-in by the node's architecture. All pods of a job need the same version. */
  readonly plugin: Readonly<Partial<Record<"amd64" | "arm64", FabricImage>>>;
  /** Names the directory on the node, so that two versions stand beside each other and never mix. */
  readonly version: string;
  /** What the plug-in's own installer fills inside its container. */
  readonly installed: string;
  /** Where pods find it, and so its libraries. */
  readonly mountPath: string;
  /** Name of an interface in a pod: the first one that carries collectives. */
  readonly firstInterface: number;
  readonly daemon?: ReceiveDaemon;
  /** Opens the cards' memory to pods, on the host; only where the daemon cannot do without. */
  readonly hostScript?: readonly string[];
  /** Directories of the host that a worker opens besides. */
  readonly workerPaths: readonly string[];
  /** Variables that Google documents for this version. */
  readonly variables: Readonly<Record<string, string>>;
  /** NCCL's name for it. A job's log says `Using network` and a word that begins so when it works, with NCCL_DEBUG=INFO. */
  readonly network: string;
  readonly source: string;
  readonly date: string;
}

const registry = "us-docker.pkg.dev/gce-ai-infra";
const accelerators = "GoogleCloudPlatform/container-engine-accelerators";

/** Where the daemon of TCPX puts the sockets by which a worker reaches it; the same path in both containers. */
export const socketDirectory = "/run/tcpx";
/** Where the host's preparation binds the PCI devices of TCPXO's cards. */
export const apertureDirectory = "/dev/aperture_devices";

const tcpxo = "/usr/local/tcpxo";

/**
 * Versions of one transport belong together: Google tests plug-in and daemon as a pair. TCPXO's installer manifest has moved on to plug-in v1.0.16
 * (https://github.com/GoogleCloudPlatform/container-engine-accelerators, read 2026-12) and its release notes name no daemon for it, so the pair
 * here is the last that they do name.
 */
export const transports: Readonly<Record<FabricTransport, TransportData>> = {
  tcpx: {
    fabric: Fabric.Tcpx,
    plugin: {
      amd64: {
        image: `${registry}/gpudirect-tcpx/nccl-plugin-gpudirecttcpx-dev:v3.1.12`,
        source: `${accelerators}:gpudirect-tcpx/README.md, release of 2026-06-22`,
        date: "2026-06-22",
      },
    },
    version: "v3.1.12",
    installed: "/var/lib/tcpx",
    mountPath: "/usr/local/tcpx",
    firstInterface: 1,
    daemon: {
      name: "tcpx-daemon",
      image: `${registry}/gpudirect-tcpx/tcpgpudmarxd-dev:v2.0.15`,
      source: `${accelerators}:gpudirect-tcpx/README.md (release of 2026-06-22), nccl-test-unprivileged-without-hostnetwork.yaml`,
      date: "2026-06-22",
      command: [
        "/bin/sh",
        "-c",
        // Root makes the sockets, and the worker, who is not, writes to them.
        'umask 0; exec "$0" "$@"',
        "/tcpgpudmarxd/build/app/tcpgpudmarxd",
        "--gpu_nic_preset",
        "a3vm",
        "--gpu_shmem_type",
        "fd",
        "--uds_path",
        socketDirectory,
        "--setup_param",
        '\\"--verbose 128 2 0 \\"',
      ],
      capabilities: ["NET_ADMIN"],
      devices: [],
      environment: {},
    },
    workerPaths: [],
    variables: {
      NCCL_SOCKET_IFNAME: "eth0",
      NCCL_ALGO: "Ring,Tree",
      NCCL_PROTO: "Simple",
      NCCL_CROSS_NIC: "0",
      NCCL_NET_GDR_LEVEL: "PIX",
      NCCL_P2P_PXN_LEVEL: "0",
      NCCL_GPUDIRECTTCPX_SOCKET_IFNAME: "eth1,eth2,eth3,eth4",
      NCCL_GPUDIRECTTCPX_CTRL_DEV: "eth0",
      NCCL_DYNAMIC_CHUNK_SIZE: "524288",
      NCCL_P2P_NET_CHUNKSIZE: "524288",
      NCCL_P2P_PCI_CHUNKSIZE: "524288",
      NCCL_P2P_NVL_CHUNKSIZE: "1048576",
      NCCL_BUFFSIZE: "4194304",
      NCCL_NSOCKS_PERTHREAD: "4",
      NCCL_SOCKET_NTHREADS: "1",
      NCCL_GPUDIRECTTCPX_TX_BINDINGS: "eth1:8-21,112-125;eth2:8-21,112-125;eth3:60-73,164-177;eth4:60-73,164-177",
      NCCL_GPUDIRECTTCPX_RX_BINDINGS: "eth1:22-35,126-139;eth2:22-35,126-139;eth3:74-87,178-191;eth4:74-87,178-191",
      NCCL_GPUDIRECTTCPX_PROGRAM_FLOW_STEERING_WAIT_MICROS: "500000",
      // GoogleCloudPlatform/cluster-toolkit, A3 High on Slurm: the job has to be told where the daemon's sockets are.
      NCCL_GPUDIRECTTCPX_UNIX_CLIENT_PREFIX: socketDirectory,
      LD_LIBRARY_PATH: "/usr/local/tcpx/lib64:/usr/local/nvidia/lib64",
    },
    network: "GPUDirectTCPX",
    source: `${accelerators}:gpudirect-tcpx/README.md, NCCL configs of the release of 2026-06-22`,
    date: "2026-06-22",
  },
  tcpxo: {
    fabric: Fabric.Tcpxo,
    plugin: {
      amd64: {
        image: `${registry}/gpudirect-tcpxo/nccl-plugin-gpudirecttcpx-dev:v1.0.15`,
        source: `${accelerators}:gpudirect-tcpxo/README.md, release of 2026-01-09`,
        date: "2026-01-09",
      },
    },
    version: "v1.0.15",
    installed: "/var/lib/tcpxo",
    mountPath: tcpxo,
    firstInterface: 1,
    daemon: {
      name: "tcpxo-daemon",
      image: `${registry}/gpudirect-tcpxo/tcpgpudmarxd-dev:v1.0.21`,
      source: `${accelerators}:gpudirect-tcpxo/README.md (release of 2026-01-09), best-practice.md`,
      date: "2026-01-09",
      command: [
        "/bin/sh",
        "-c",
        "chmod 755 /fts/entrypoint_rxdm_container.sh && exec /fts/entrypoint_rxdm_container.sh --num_hops=2 --num_nics=8",
      ],
      capabilities: ["NET_ADMIN", "NET_BIND_SERVICE"],
      devices: ["/dev/dmabuf_import_helper"],
      environment: { HEALTH_CHECK_LOG_FILE: "/run/health-check" },
      readyFile: "/run/health-check",
    },
    // Facts: gpudirect-tcpxo/nccl-tcpxo-installer.yaml, 2026-12. Google's opens the host's firewall for all TCP besides, which pods on the
    // host's network need; cards of ours are in the pod's own.
    hostScript: [
      "modprobe import-helper",
      "mkdir -p /dev/aperture_devices",
      "lspci -nn -D | grep '1ae0:0084' | cut -d' ' -f1 | while read -r card; do",
      '  place="/dev/aperture_devices/$card"',
      '  mkdir -p "$place"',
      '  mountpoint -q "$place" && umount -R "$place"',
      '  mount --bind "$(readlink -f "/sys/bus/pci/devices/$card")" "$place"',
      "done",
      "chmod -R a+r /dev/aperture_devices",
      "chmod a+rw /dev/aperture_devices/*/resource*",
    ],
    workerPaths: [apertureDirectory],
    variables: {
      NCCL_LIB_DIR: `${tcpxo}/lib64`,
      LD_LIBRARY_PATH: `${tcpxo}/lib64:/usr/local/nvidia/lib64`,
      NCCL_FASTRAK_CTRL_DEV: "eth0",
      NCCL_FASTRAK_IFNAME: "eth1,eth2,eth3,eth4,eth5,eth6,eth7,eth8",
      NCCL_SOCKET_IFNAME: "eth0",
      NCCL_CROSS_NIC: "0",
      NCCL_PROTO: "Simple,LL128",
      NCCL_MIN_NCHANNELS: "4",
      NCCL_TUNER_PLUGIN: "libnccl-tuner.so",
      NCCL_TUNER_CONFIG_PATH: `${tcpxo}/lib64/a3plus_tuner_config.textproto`,
      NCCL_SHIMNET_GUEST_CONFIG_CHECKER_CONFIG_FILE: `${tcpxo}/lib64/a3plus_guest_config.textproto`,
      CUDA_VISIBLE_DEVICES: "0,1,2,3,4,5,6,7",
      NCCL_NVLSTREE_MAX_CHUNKSIZE: "131072",
      NCCL_P2P_NET_CHUNKSIZE: "524288",
      NCCL_P2P_PCI_CHUNKSIZE: "524288",
      NCCL_P2P_NVL_CHUNKSIZE: "1048576",
      NCCL_FASTRAK_NUM_FLOWS: "2",
      NCCL_FASTRAK_USE_SNAP: "1",
      NCCL_FASTRAK_PLUGIN_ACCEPT_TIMEOUT_MS: "600000",
      NCCL_FASTRAK_ENABLE_CONTROL_CHANNEL: "0",
      NCCL_BUFFSIZE: "8388608",
      NCCL_NET_GDR_LEVEL: "PIX",
      NCCL_FASTRAK_ENABLE_HOTPATH_LOGGING: "0",
      NCCL_FASTRAK_USE_LLCM: "1",
      NCCL_NVLS_ENABLE: "1",
      NCCL_FASTRAK_LLCM_DEVICE_DIRECTORY: apertureDirectory,
    },
    // google/nccl-plugin-gpudirect-tcpxo, fastrak_plugin.cc.
    network: "FasTrak",
    source: `${accelerators}:gpudirect-tcpxo/README.md, NCCL configs of the release of 2026-01-09`,
    date: "2026-01-09",
  },
  gib: {
    fabric: Fabric.Roce,
    plugin: {
      amd64: {
        image: `${registry}/gpudirect-gib/nccl-plugin-gib:v1.1.0`,
        source: `${accelerators}:gpudirect-rdma/README.md, release of 2025-08-15`,
        date: "2025-08-15",
      },
      arm64: {
        image: `${registry}/gpudirect-gib/nccl-plugin-gib-arm64:v1.1.0`,
        source: `${accelerators}:gpudirect-rdma/nccl-rdma-installer-a4x.yaml`,
        date: "2025-08-15",
      },
    },
    version: "v1.1.0",
    installed: "/var/lib/gib",
    // Its own scripts name this place.
    mountPath: "/usr/local/gib",
    // eth1 is the second gVNIC, which carries no collectives: gpudirect-rdma/nccl-test.yaml leaves it to the host as well.
    firstInterface: 2,
    workerPaths: [],
    variables: {
      LD_LIBRARY_PATH: "/usr/local/gib/lib64:/usr/local/nvidia/lib64",
      NCCL_SOCKET_IFNAME: "eth0",
      // By name: without its plug-in NCCL ends with an error, and does not fall back to TCP in silence.
      NCCL_NET: "gIB",
    },
    network: "gIB",
    source: `${accelerators}:gpudirect-rdma/nccl-test.yaml; Google's guide to NCCL/gIB, which asks for /usr/local/gib/lib64 and set_nccl_env.sh`,
    date: "2026-12-01",
  },
};

/** Puts device files into containers by annotation: the daemons ask for no accelerator, and need all of the pod's. */
export const deviceInjector: FabricImage = {
  image: "gcr.io/gke-release/nri-device-injector@sha256:6e79483d52abdc28454bf186320b10a56b0f117a10e8d65d5c74dbb821a76970",
  source: `${accelerators}:nri_device_injector/nri-device-injector.yaml`,
  date: "2024-09-10",
};

/** Holds an installer's place once its work is done. */
export const pause: FabricImage = {
  image: "gke.gcr.io/pause:3.8@sha256:880e63f94b145e46f1b1082bb71b85e21f16b99b180b9996407d61240ceb9830",
  source: `${accelerators}:gpudirect-tcpxo/nccl-tcpxo-installer.yaml`,
  date: "2026-01-09",
};
