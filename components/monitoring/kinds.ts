/** Where alerts go. `console` writes each alert as a line of JSON to the log of a pod. */
export const ReceiverKind = { None: "none", Console: "console", Email: "email", Webhook: "webhook", Slack: "slack" } as const;
export type ReceiverKind = (typeof ReceiverKind)[keyof typeof ReceiverKind];

/** How bad an alert is: `info` can wait, `warning` is for working hours, `critical` is for now. */
export const AlertSeverity = { Info: "info", Warning: "warning", Critical: "critical" } as const;
export type AlertSeverity = (typeof AlertSeverity)[keyof typeof AlertSeverity];

/** Prometheus' kinds of metrics. A histogram is the series `_bucket`, `_sum` and `_count`. */
export const MetricKind = { Counter: "counter", Gauge: "gauge", Histogram: "histogram" } as const;
export type MetricKind = (typeof MetricKind)[keyof typeof MetricKind];

/** How a panel shows what it asks for: one number now, its course, a bar for each series, or a line of a table for each series. */
export const PanelKind = { Number: "number", Graph: "graph", Bars: "bars", Table: "table" } as const;
export type PanelKind = (typeof PanelKind)[keyof typeof PanelKind];
