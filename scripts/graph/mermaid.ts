import type { Picture, Thing } from "./model";

const brackets: Readonly<Partial<Record<Thing["kind"], readonly [string, string]>>> = {
  bucket: ["[(", ")]"],
  replica: ["[(", ")]"],
  service: ["([", "])"],
  watch: ["([", "])"],
};

/** Mermaid's flowchart, which GitHub and GitLab draw in a Markdown file. */
export function toMermaid(picture: Picture): string {
  const lines = ["---", `title: ${JSON.stringify(picture.title)}`, "---", "flowchart TB"];
  for (const region of picture.regions) {
    lines.push(`  subgraph ${word(`region-${region.name}`)}["${text(`${region.cloud} ${region.name}`)}"]`);
    for (const thing of region.things) lines.push(`    ${node(thing)}`);
    for (const zone of region.zones) {
      if (zone.things.length === 0) continue;
      lines.push(`    subgraph ${word(`zone-${zone.name}`)}["${text(zone.name)}"]`);
      for (const thing of zone.things) lines.push(`      ${node(thing)}`);
      lines.push("    end");
    }
    lines.push("  end");
  }
  for (const { from, to, label, soft } of picture.links) {
    const arrow = soft === true ? "-.->" : "-->";
    lines.push(`  ${word(from)} ${arrow}${label === undefined ? "" : `|${text(label)}|`} ${word(to)}`);
  }
  return [...lines, ""].join("\n");
}

function node({ id, kind, lines }: Thing): string {
  const [open, close] = brackets[kind] ?? ["[", "]"];
  return `${word(id)}${open}"${lines.map(text).join("<br/>")}"${close}`;
}

/** Mermaid takes letters, digits and underscores in names, and `end` is its own. */
function word(id: string): string {
  return `n_${id.replace(/[^A-Za-z0-9]/g, "_")}`;
}

function text(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
