/** The clouds of a run: those that were given, or else those of `../clouds`, each loaded when its package is first needed. */
import type { LoadCloud, SimulatedCloud } from "../provider";
import { cloudPlugin, type Fault } from "./cloudPlugin";
import { echoPlugin } from "./echo";
import type { Plugin } from "./plugin";

interface PlannedFault {
  readonly type: string;
  readonly call: Parameters<Fault>[1];
  readonly message: string;
}

export interface CloudChoice {
  readonly clouds?: readonly SimulatedCloud[];
  /** Providers that run elsewhere, see `../attach.ts`. */
  readonly attached?: readonly Plugin[];
  /** Where the clouds keep their worlds between runs. */
  readonly worldDir?: string;
}

export class Clouds {
  private readonly plugins = new Map<string, Promise<Plugin>>();
  private readonly loaded = new Map<string, SimulatedCloud>();
  private readonly faults: PlannedFault[] = [];

  constructor(private readonly choice: CloudChoice) {
    for (const cloud of choice.clouds ?? []) this.loaded.set(cloud.package, cloud);
  }

  plugin(packageName: string): Promise<Plugin> {
    let plugin = this.plugins.get(packageName);
    if (plugin === undefined) {
      plugin = this.find(packageName);
      this.plugins.set(packageName, plugin);
    }
    return plugin;
  }

  cloud(packageName: string): SimulatedCloud {
    const cloud = this.loaded.get(packageName);
    if (cloud !== undefined) return cloud;
    const known = [...this.loaded.keys()].sort().join(", ");
    throw new Error(
      `no cloud stands for the package "${packageName}" in this rehearsal; there is ${known === "" ? "none yet" : known}`,
    );
  }

  failNext(type: string, call: PlannedFault["call"], message: string): void {
    this.faults.push({ type, call, message });
  }

  private readonly fault: Fault = (type, call) => {
    const at = this.faults.findIndex((fault) => fault.type === type && fault.call === call);
    return at < 0 ? undefined : this.faults.splice(at, 1)[0]?.message;
  };

  private async find(packageName: string): Promise<Plugin> {
    const attached = this.choice.attached?.find((plugin) => plugin.package === packageName);
    if (attached !== undefined) return attached;
    let cloud = this.loaded.get(packageName);
    if (cloud === undefined && this.choice.clouds === undefined) {
      cloud = await loadBuiltIn()(packageName, this.choice.worldDir === undefined ? {} : { worldDir: this.choice.worldDir });
      if (cloud !== undefined) this.loaded.set(packageName, cloud);
    }
    return cloud === undefined ? echoPlugin(packageName) : cloudPlugin(cloud, this.fault);
  }
}

function loadBuiltIn(): LoadCloud {
  const { loadCloud }: { loadCloud: LoadCloud } = require("../clouds");
  return loadCloud;
}
