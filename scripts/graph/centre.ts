/**
 * Graphviz places each line of a label by its own idea of the font's width, from the left. Wherever the font at hand is wider the text leans
 * out of its box. Anchored at the middle of its box it stays inside with any font.
 *
 * @param svg what Graphviz drew
 */
export function centreLabels(svg: string): string {
  return svg.replace(/<g id="node\d+" class="node">[\s\S]*?<\/g>/g, (node) => {
    const middle = middleOf(node);
    return middle === undefined ? node : node.replace(/text-anchor="start" x="[^"]*"/g, `text-anchor="middle" x="${middle}"`);
  });
}

/** The horizontal middle of all that is drawn around a label. */
function middleOf(node: string): string | undefined {
  const outlines = [...node.matchAll(/ (?:d|points)="([^"]+)"/g)].map((match) => match[1] ?? "");
  const xs = outlines.flatMap((outline) =>
    [...outline.matchAll(/(-?\d+(?:\.\d+)?),-?\d+(?:\.\d+)?/g)].map((point) => Number(point[1])),
  );
  return xs.length === 0 ? undefined : ((Math.min(...xs) + Math.max(...xs)) / 2).toFixed(2);
}
