/** Words of PromQL that are no metrics (https://prometheus.io/docs/prometheus/latest/querying/operators/). */
const keywords = new Set([
  ..."and or unless bool offset start end atan2 inf nan by without on ignoring group_left group_right".split(" "),
  ..."sum min max avg group stddev stdvar count count_values bottomk topk quantile".split(" "),
]);

/** Functions that Prometheus 2.42 and 3 both have under one name; `holt_winters` lost its own, and histograms gained new ones. */
export const commonFunctions: ReadonlySet<string> = new Set([
  ..."abs absent absent_over_time avg_over_time ceil changes clamp clamp_max clamp_min count_over_time delta deriv".split(" "),
  ..."exp floor histogram_quantile increase irate label_join label_replace last_over_time ln log10 log2 max_over_time".split(" "),
  ..."min_over_time predict_linear present_over_time quantile_over_time rate resets round scalar sgn sort sort_desc".split(" "),
  ..."sqrt stddev_over_time sum_over_time time timestamp vector".split(" "),
]);

interface Word {
  readonly text: string;
  /** Whether an opening bracket follows. */
  readonly called: boolean;
}

/** The words of an expression without its strings, selectors, ranges, and the label lists of aggregations and joins. */
function words(expression: string): Word[] {
  const bare = expression
    .replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, " ")
    .replaceAll(/\{[^}]*\}/g, " ")
    .replaceAll(/\[[^\]]*\]/g, " ")
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, " ")
    .replaceAll(/\boffset\s+-?\w+/g, " ");
  return [...bare.matchAll(/(?<![\w.:])[A-Za-z_:][\w:]*/g)].map(({ 0: text, index }) => ({
    text,
    called: /^\s*\(/.test(bare.slice(index + text.length)),
  }));
}

/** The metrics that an expression of PromQL asks for, each once. */
export function metricsIn(expression: string): string[] {
  const named = words(expression).filter(({ text, called }) => !called && !keywords.has(text.toLowerCase()));
  return [...new Set(named.map(({ text }) => text))];
}

/** The functions that it calls, aggregations left out. */
export function functionsIn(expression: string): string[] {
  const called = words(expression).filter(({ text, called }) => called && !keywords.has(text.toLowerCase()));
  return [...new Set(called.map(({ text }) => text))];
}
