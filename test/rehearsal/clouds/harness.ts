import { simulatedClouds, World } from "../../../scripts/rehearsal/clouds";
import type { Advice, DiffResult, Properties, Provider } from "../../../scripts/rehearsal/provider";

/** What a test holds of a resource that it made. */
export interface Made {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** Drives one provider as the engine does, a resource at a time. */
export class Bench {
  private constructor(
    readonly world: World,
    readonly provider: Provider,
    readonly advice: readonly Advice[],
  ) {}

  static async open(name: string, config: Properties = {}, world = new World()): Promise<Bench> {
    const advice: Advice[] = [];
    const provider = await simulatedClouds({ world })(name).configure(config, (one) => void advice.push(one));
    return new Bench(world, provider, advice);
  }

  urn(type: string, name: string): string {
    return `urn:pulumi:test::bench::${type}::${name}`;
  }

  async check(type: string, name: string, news: Properties, olds?: Properties) {
    const urn = this.urn(type, name);
    return this.provider.check({ urn, type, name, news, ...(olds === undefined ? {} : { olds }), seed: urn });
  }

  /** Checks and creates; the failures of the check, or the cloud's refusal, as an error. */
  async make(type: string, name: string, news: Properties): Promise<Made> {
    const { inputs, failures } = await this.check(type, name, news);
    if (failures.length > 0) throw new Error(failures.map((one) => `${one.property}: ${one.reason}`).join("\n"));
    const urn = this.urn(type, name);
    const { id, outputs } = await this.provider.create({ urn, type, name, inputs, preview: false });
    return { urn, type, name, id, inputs, outputs };
  }

  async plan(type: string, name: string, news: Properties): Promise<Properties> {
    const { inputs } = await this.check(type, name, news);
    return (await this.provider.create({ urn: this.urn(type, name), type, name, inputs, preview: true })).outputs;
  }

  async diff(made: Made, news: Properties): Promise<DiffResult> {
    const { inputs } = await this.check(made.type, made.name, news, made.inputs);
    const { urn, type, id } = made;
    return this.provider.diff({
      urn,
      type,
      id,
      oldInputs: made.inputs,
      oldOutputs: made.outputs,
      news: inputs,
      ignoreChanges: [],
    });
  }

  async update(made: Made, news: Properties): Promise<Made> {
    const { inputs, failures } = await this.check(made.type, made.name, news, made.inputs);
    if (failures.length > 0) throw new Error(failures.map((one) => `${one.property}: ${one.reason}`).join("\n"));
    const { urn, type, id, name } = made;
    const request = { urn, type, id, name, inputs, oldInputs: made.inputs, oldOutputs: made.outputs, preview: false };
    return { ...made, inputs, outputs: (await this.provider.update(request)).outputs };
  }

  async delete(made: Made): Promise<void> {
    await this.provider.delete(made);
  }

  async read(made: Made) {
    return this.provider.read(made);
  }
}
