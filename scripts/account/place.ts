import type { Environment, LoadedEnvironment } from "../../components/config";
import { type Need, type Wanted, wantedOf } from "./question";

/** Where to ask, as whom, and for what. */
export interface Place {
  readonly region: string;
  /** AWS: a profile that the stack's configuration names. */
  readonly profile?: string;
  /** Google. */
  readonly project?: string;
  /** Azure. */
  readonly subscription?: string;
  /** Limits to read. */
  readonly codes: readonly string[];
  /** Machine types whose offering is read. */
  readonly machines: readonly string[];
  /** Reservations to read, and the zone that each is looked for in. */
  readonly ids: readonly { readonly id: string; readonly zone: string }[];
}

export function placeOf({ environment, settings }: LoadedEnvironment, needs: readonly Need[]): Place {
  const setting = (key: string): string | undefined => {
    const found = settings[key];
    return found !== undefined && "value" in found && typeof found.value === "string" ? found.value : undefined;
  };
  const wanted = wantedOf(environment);
  const profile = setting("aws:profile");
  const project = environment.project ?? setting("gcp:project");
  const subscription = setting("azure-native:subscriptionId");
  return {
    region: environment.region,
    ...(profile !== undefined && { profile }),
    ...(project !== undefined && { project }),
    ...(subscription !== undefined && { subscription }),
    codes: needs.map(({ code }) => code),
    machines: [...new Set(wanted.map(({ machine }) => machine))],
    ids: wanted.flatMap((each) => idOf(each, environment)),
  };
}

function idOf({ reservationId, zones }: Wanted, { region }: Environment): readonly { id: string; zone: string }[] {
  return reservationId === undefined ? [] : [{ id: reservationId, zone: zones[0] ?? region }];
}
