/** When nodes of a pool may be disrupted: drift, consolidation. */
export interface MaintenanceWindow {
  /** Days of the week: `Sun`, `Mon`, `Tue`, `Wed`, `Thu`, `Fri`, `Sat`. */
  days: string[];
  /** Time of day that the window opens, UTC: `02:30`. */
  startUtc: string;
  /** How long it stays open, 1 to 1440. */
  minutes: number;
}
