import { expect, it } from "vitest";
import { centreLabels } from "../../scripts/graph/centre";

it("anchors every line of a label at the middle of its box, and leaves the rest alone", () => {
  const node =
    '<g id="node1" class="node">\n<path fill="#fff" d="M10,-8C10,-8 110,-8.5 110,-20"/>\n<text text-anchor="start" x="14.5" y="-3">8 x dl2q.24xlarge</text>\n</g>';
  const edge = '<g id="edge1" class="edge"><text text-anchor="start" x="7" y="1">replicates</text></g>';
  expect(centreLabels(`${node}${edge}`)).toBe(
    `${node.replace('text-anchor="start" x="14.5"', 'text-anchor="middle" x="60.00"')}${edge}`,
  );
});
