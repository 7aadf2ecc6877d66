/** The part of a dashboard in Grafana's own form that is drawn. */
export interface Target {
  readonly expr: string;
  readonly legendFormat?: string;
}

export interface Step {
  readonly value: number | null;
  readonly color: string;
}

export interface Panel {
  readonly type: "stat" | "timeseries" | "bargauge" | "table" | "row";
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly options?: { readonly colorMode?: string };
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly decimals?: number;
      readonly max?: number;
      readonly thresholds?: { readonly steps: readonly Step[] };
      readonly custom?: {
        readonly thresholdsStyle?: { readonly mode: string };
        readonly axisSoftMax?: number;
        readonly fillOpacity?: number;
      };
    };
  };
}

export interface DashboardModel {
  readonly title: string;
  readonly uid: string;
  readonly panels: readonly Panel[];
}

/** A series of an answer with the name that its legend gives it. */
export interface Line {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, number])[];
}

/** Grafana's names of colours, in its light theme. */
export const colours: Readonly<Record<string, string>> = {
  green: "#1b855e",
  orange: "#ff8d2b",
  red: "#d1393f",
  text: "#24292e",
};

/** Colours of series, in turn. */
export const palette = [
  "#3871dc",
  "#e0a030",
  "#2f9e74",
  "#8f3bb8",
  "#d1393f",
  "#37a2c4",
  "#7a6a2b",
  "#c4568d",
  "#5c6b7a",
  "#86b42c",
];

export function colourAt(value: number, steps: readonly Step[]): string {
  const reached = steps.filter((step) => step.value === null || value >= step.value);
  return colours[reached.at(-1)?.color ?? "text"] ?? "#24292e";
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** `{{pod}} ready` with the series' labels in it. */
export function legend(format: string, labels: Readonly<Record<string, string>>): string {
  return format.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? "");
}
