import type { Link, Picture, Thing } from "./model";

const clouds: Readonly<Record<string, string>> = {
  aws: "AWS",
  gcp: "Google Cloud",
  azure: "Azure",
  kubernetes: "Kubernetes",
  hosts: "SSH hosts",
};

/** Fill and line of each kind of thing; accelerators stand out because they are what costs. */
const colours: Readonly<Record<Thing["kind"], readonly [fill: string, line: string]>> = {
  network: ["#eef2f7", "#64748b"],
  cluster: ["#e0ecff", "#3b6fd4"],
  machines: ["#f1f5f9", "#64748b"],
  accelerators: ["#ffedd5", "#d97706"],
  bucket: ["#dcfce7", "#2f9e5b"],
  replica: ["#f0fdf4", "#86c5a0"],
  service: ["#ede9fe", "#7c5cd6"],
  watch: ["#fef9c3", "#b59a1d"],
};
const shapes: Readonly<Partial<Record<Thing["kind"], string>>> = { bucket: "cylinder", replica: "cylinder" };

/** Graphviz's language: a box a cloud, region and zone, one inside the other. */
export function toDot(picture: Picture): string {
  const lines = [
    "digraph environment {",
    `  graph [label=${quote(picture.title)}, labelloc=t, labeljust=l, fontname="Helvetica", fontsize=18, pad=0.4, nodesep=0.35, ranksep=0.55, compound=true, bgcolor="white", newrank=true];`,
    '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, margin="0.28,0.12", penwidth=1.2];',
    '  edge [color="#64748b", fontname="Helvetica", fontsize=9, fontcolor="#475569", arrowsize=0.7];',
  ];
  for (const cloud of new Set(picture.regions.map((region) => region.cloud))) {
    lines.push(`  subgraph ${quote(`cluster-${cloud}`)} {`, `    ${box(clouds[cloud] ?? cloud, "#ffffff", "#94a3b8", 14)}`);
    for (const region of picture.regions.filter((candidate) => candidate.cloud === cloud)) {
      lines.push(`    subgraph ${quote(`cluster-${region.name}`)} {`, `      ${box(region.name, "#f8fafc", "#cbd5e1", 13)}`);
      for (const thing of region.things) lines.push(`      ${node(thing)}`);
      for (const zone of region.zones) {
        lines.push(`      subgraph ${quote(`cluster-${zone.name}`)} {`, `        ${box(zone.name, "#ffffff", "#cbd5e1", 11)}`);
        for (const thing of zone.things) lines.push(`        ${node(thing)}`);
        if (zone.things.length === 0)
          lines.push(
            `        ${quote(`empty-${zone.name}`)} [label="subnets only", shape=plaintext, style="", fontcolor="#94a3b8"];`,
          );
        lines.push("      }");
      }
      lines.push("    }");
    }
    lines.push("  }");
  }
  for (const link of picture.links) lines.push(`  ${edge(link)}`);
  return [...lines, "}", ""].join("\n");
}

function box(label: string, fill: string, line: string, size: number): string {
  return `label=${quote(label)}; labeljust=l; style="rounded,filled"; fillcolor="${fill}"; color="${line}"; fontname="Helvetica"; fontsize=${size}; margin=14;`;
}

function node({ id, kind, lines: [name = id, ...rest] }: Thing): string {
  const [fill, line] = colours[kind];
  const small = rest.map((text) => `<br/><font point-size="10" color="#475569">${escapeHtml(text)}</font>`).join("");
  const shape = shapes[kind];
  return `${quote(id)} [label=<<b>${escapeHtml(name)}</b>${small}>, fillcolor="${fill}", color="${line}"${shape === undefined ? "" : `, shape=${shape}, style=filled`}];`;
}

function edge({ from, to, label, soft }: Link): string {
  const attributes = [
    ...(label === undefined ? [] : [`label=${quote(` ${label} `)}`]),
    ...(soft === true ? ['style=dashed, color="#94a3b8"'] : []),
  ];
  return `${quote(from)} -> ${quote(to)}${attributes.length === 0 ? "" : ` [${attributes.join(", ")}]`};`;
}

function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
