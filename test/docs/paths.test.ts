import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(__dirname, "../..");
const guides = ["README.md", "CONTRIBUTING.md", ...markdownIn("docs"), ...markdownIn("docs/decisions")];

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".md"))
    .map((file) => join(folder, file));
}

const textOf = (guide: string) => readFileSync(join(root, guide), "utf8");

/** Files and folders of the project that a guide names in code: `components/mesh`, `test/rollout/machine.test.ts`. */
function pathsIn(text: string): string[] {
  const rooms = /`((?:components|docs|examples|plugin|policies|scripts|stacks|test)\/[\w./-]+)`/g;
  return [...text.matchAll(rooms)].map(([, path = ""]) => path);
}

/** Where a guide's links lead, with the heading: `delivery.md#gates`. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter((link) => !/^[a-z]+:/.test(link));
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** A capability may be told by its folder's file without ending (`components/nodes/exporters`), or by a file that a command writes. */
const isThere = (path: string) => existsSync(join(root, path)) || existsSync(join(root, `${path}.ts`));

describe.each(guides)("%s", (guide) => {
  it("names only paths that are there", () => {
    expect(pathsIn(textOf(guide)).filter((path) => !isThere(path))).toEqual([]);
  });

  it("leads only to pages and headings that are there", () => {
    const lost = linksIn(textOf(guide)).filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? guide : join(dirname(guide), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(textOf(target)).includes(anchor);
    });
    expect(lost).toEqual([]);
  });
});

it("finds paths and links to look at", () => {
  const all = guides.map(textOf);
  expect(all.flatMap(pathsIn).length).toBeGreaterThan(100);
  expect(all.flatMap(linksIn).length).toBeGreaterThan(50);
});
