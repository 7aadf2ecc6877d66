/** Days that CloudWatch keeps logs for. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html, 2026-11. */
export const retentionSteps: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** What is wrong with a number of days, and the nearest step that keeps at least as long. */
export function retentionFault(days: number): { readonly reason: string; readonly remedy: string } | undefined {
  if (retentionSteps.includes(days)) return undefined;
  const next = retentionSteps.find((step) => step >= days) ?? retentionSteps[retentionSteps.length - 1];
  return {
    reason: `CloudWatch keeps no logs for ${days} days`,
    remedy: `give ${next}, or another of ${retentionSteps.join(", ")}`,
  };
}
